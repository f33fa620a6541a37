// What a bench found: a title, settings and figures, printed as a small table for people or as one JSON line.
// Progress goes to stderr, so that stdout is the result and nothing else.

import Foundation

/// One value of a report, or a group of named ones.
enum Figure {
    case text(String)
    case count(Int)
    case number(Double)
    case series(Series)
    case group([NamedFigure])
}

/// The name ends in its unit: it is a key of the JSON form.
struct NamedFigure {
    let name: String
    let value: Figure

    init(_ name: String, _ value: Figure) {
        self.name = name
        self.value = value
    }
}

struct Report {
    let bench: String
    private(set) var figures: [NamedFigure] = []

    init(_ bench: String) {
        self.bench = bench
    }

    mutating func add(_ name: String, _ value: Figure) {
        figures.append(NamedFigure(name, value))
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
        case .group(let members):
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
        case .group(let members):
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
