// `codec`: reading one message.post line and writing the event it becomes, in this process, on one thread.

import TandemWire

struct CodecBench {
    private static let lines = 200_000
    private let options: Options

    init(_ options: Options) {
        self.options = options
    }

    func run() throws -> Report {
        let request = Workload.post(on: "S-17", text: Workload.text(bytes: options.bytes)).dropLast()
        let line = Array(request)
        var reading = Series(), writing = Series(), both = Series()
        for run in 0...options.runs {
            let (read, write) = try measure(line)
            guard run > 0 else { continue }
            reading.append(read)
            writing.append(write)
            both.append(read + write)
        }
        var report = Report("codec")
        report.add("line_bytes", .count(line.count))
        report.add("read_ns", .series(reading))
        report.add("write_ns", .series(writing))
        report.add("read_and_write_ns", .series(both))
        return report
    }

    private func measure(_ bytes: [UInt8]) throws -> (read: Double, write: Double) {
        var line = JSONLine()
        var writer = JSONWriter(reserving: 1_024)
        var checksum = 0
        let start = Stopwatch.now()
        for _ in 0..<Self.lines {
            try line.read(bytes.span)
            checksum &+= Self.lookUp(line)
        }
        let middle = Stopwatch.now()
        let text = line.find("text").flatMap { line.string($0) } ?? ""
        for number in 0..<Self.lines {
            writer.removeAll()
            Self.write(text, number, &writer)
            checksum &+= writer.bytes.count
        }
        let end = Stopwatch.now()
        guard checksum > 0 else { throw BenchError("nothing was read") }
        return (Double(middle - start) / Double(Self.lines), Double(end - middle) / Double(Self.lines))
    }

    /// What the gate and the op ask of a request.
    @inline(never)
    private static func lookUp(_ line: JSONLine) -> Int {
        guard let op = line.find("op"), line.stringIs(op, "message.post"), let on = line.find("on"),
            let text = line.find("text"), let vis = line.find("vis"), line.stringIs(vis, "all")
        else { return 0 }
        return line.rawRange(on).count + (line.string(text)?.utf8.count ?? 0)
    }

    @inline(never)
    private static func write(_ text: String, _ number: Int, _ writer: inout JSONWriter) {
        writer.openObject()
        writer.field("ev", "message.posted")
        writer.field("on", "S-17")
        writer.field("seq", number + 1)
        writer.field("prev", number)
        writer.field("at", "2026-11-21T19:12:40.123Z")
        writer.field("by", "agent:sarah")
        writer.field("vis", "all")
        writer.field("text", text)
        writer.closeObject()
        writer.newline()
    }
}
