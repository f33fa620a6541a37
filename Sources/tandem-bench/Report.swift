// What a bench found: a title, settings and figures, printed as a small table for people or as one JSON line.
// Progress goes to stderr, so that stdout is the result and nothing else.

import Foundation

struct Report {
    enum Figure {
        case text(String)
        case count(Int)
        case number(Double)
        case series(Series)
        case members([Member])

        /// Several figures under one name.
        static func group(_ members: [(String, Figure)]) -> Figure {
            .members(members.map { Member(name: $0.0, value: $0.1) })
        }
    }

    /// A struct, because an array of tuples that contain the enumeration itself stops the compiler.
    struct Member {
        let name: String
        let value: Figure
    }

    let bench: String
    private(set) var figures: [(name: String, value: Figure)] = []

    init(_ bench: String) {
        self.bench = bench
    }

    /// Names end in their unit: they are the keys of the JSON form.
    mutating func add(_ name: String, _ value: Figure) {
        figures.append((name, value))
    }

    static func write(_ report: Report, asJSON: Bool) {
        let text = asJSON ? report.json : report.text
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    static func complain(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    // MARK: - For people

    var text: String {
        figures.reduce(bench) { $0 + "\n" + Self.line($1.name, $1.value, indent: "  ") }
    }

    private static func line(_ name: String, _ value: Figure, indent: String) -> String {
        let label = indent + name.padding(toLength: max(26 - indent.count, name.count + 1), withPad: " ", startingAt: 0)
        switch value {
        case .text(let text): return label + text
        case .count(let count): return label + grouped(digits: String(count))
        case .number(let number): return label + grouped(number)
        case .series(let series):
            return label + grouped(series.median)
                + "   (min \(grouped(series.minimum)), max \(grouped(series.maximum)), \(series.values.count) runs)"
        case .members(let members):
            return members.reduce(indent + name) { $0 + "\n" + line($1.name, $1.value, indent: indent + "  ") }
        }
    }

    /// Thousands separated, and as many decimals as three digits of precision need.
    private static func grouped(_ number: Double) -> String {
        guard number.magnitude >= 100 else {
            return String(format: number.magnitude >= 10 ? "%.1f" : "%.2f", number)
        }
        return grouped(digits: String(Int(number.rounded())))
    }

    private static func grouped(digits text: String) -> String {
        var digits = Array(text)
        var index = digits.count - 3
        while index > 0, digits[index - 1] != "-" {
            digits.insert(",", at: index)
            index -= 3
        }
        return String(digits)
    }

    // MARK: - For programs

    var json: String {
        "{\"bench\":\"\(bench)\"" + figures.map { ",\"\($0.name)\":" + Self.json($0.value) }.joined() + "}"
    }

    private static func json(_ value: Figure) -> String {
        switch value {
        // Texts are the bench's own words: no character needs escaping.
        case .text(let text): "\"\(text)\""
        case .count(let count): String(count)
        case .number(let number): rounded(number)
        case .series(let series):
            "{\"median\":\(rounded(series.median)),\"min\":\(rounded(series.minimum)),"
                + "\"max\":\(rounded(series.maximum)),\"runs\":\(series.values.count)}"
        case .members(let members):
            "{" + members.map { "\"\($0.name)\":" + json($0.value) }.joined(separator: ",") + "}"
        }
    }

    private static func rounded(_ number: Double) -> String {
        number.magnitude >= 1_000 ? String(Int(number.rounded())) : String((number * 1_000).rounded() / 1_000)
    }
}

/// Says on stderr what is going on, once something has taken longer than two seconds.
struct Progress {
    private let start = Stopwatch.now()

    func step(_ text: @autoclosure () -> String) {
        if Stopwatch.seconds(since: start) > 2 { Report.complain("… " + text()) }
    }
}
