// `tandem journal verify|dump|salvage|stat`: looking at the journal of a data directory, and rescuing what can be
// proven of a damaged one. All but `salvage` only read, and may be used while the server runs.

import TandemJournal
import TandemServer
import TandemSystem
import TandemWire

enum JournalCommand {
    static let commands = [
        Command(
            "journal verify",
            "read every byte of the journal and of its files and say everything that is wrong; exit 65 if something is",
            options: [.data, .json], run: verify),
        Command(
            "journal dump", "print the records, one JSON object a line, oldest first",
            options: [
                .data, Option("--from", "POS", .optional, "begin at the record at this position"),
                Option("--limit", "N", .optional, "print so many"), .json,
            ], run: dump),
        Command(
            "journal salvage", "write everything that can be proven of a damaged journal into a new directory",
            options: [.data, Option("--to", "DIR", .required, "the new data directory"), .json], run: salvage),
        Command(
            "journal stat", "list segments, snapshots and room, without reading records", options: [.data, .json],
            run: stat),
    ]

    // MARK: - verify

    private static func verify(_ arguments: Arguments, _ console: Console) throws {
        let disk = try open(arguments)
        var line = ProgressLine(console)
        let report = try JournalTools.verify(disk) { line.show("verifying \($0.file)", $0.bytes, of: $0.totalBytes) }
        // Which files there should be is only known from a journal that is whole.
        let files = report.isSound ? try FileCheck(disk) { line.show("verifying files", $0, of: $1) } : nil
        line.finish()
        if arguments.wantsJSON {
            console.out(json(report, files).encoded() + [0x0A])
        } else {
            console.out(Array(text(report, files).utf8))
        }
        if let count = files?.problems.count, count > 0 {
            throw CommandFailure(.data, "\(count) \(count == 1 ? "file is" : "files are") damaged or missing")
        }
        guard report.isSound else {
            let count = report.problems.count
            throw CommandFailure(.data, "the journal is damaged in \(count) \(count == 1 ? "place" : "places")")
        }
    }

    private static func text(_ report: VerifyReport, _ files: FileCheck?) -> String {
        var text = report.problems.map { "damaged: \($0.message)\n" }.joined()
        text += (files?.problems ?? []).map { "damaged: \($0)\n" }.joined()
        text += report.badSnapshots.map { "unusable snapshot: \($0)\n" }.joined()
        if let torn = report.torn {
            text += "unfinished: \(grouped(torn.bytes)) bytes at pos \(torn.position) were never acknowledged\n"
        }
        let rows = [
            ("epoch", report.epoch ?? "unknown"), ("segments", grouped(report.segments)),
            ("records", grouped(report.records)), ("batches", grouped(report.batches)),
            ("bytes", grouped(report.bytes)), ("end", grouped(report.end)),
            ("snapshots", grouped(report.snapshots.count)), ("files", files.map { grouped($0.files) } ?? "not checked"),
            ("lost", "\(grouped(report.lostLines)) lines of a salvage"),
        ].filter { $0.0 != "lost" || report.lostLines > 0 }
        return text + (report.isSound && files?.problems.isEmpty == true ? "whole\n" : "") + Console.table(rows)
    }

    private static func json(_ report: VerifyReport, _ files: FileCheck?) -> JSONValue {
        var fields = [
            JSONField("sound", .bool(report.isSound && files?.problems.isEmpty == true)),
            JSONField("epoch", report.epoch.map { .string($0) } ?? .null),
            number("segments", report.segments), number("records", report.records), number("batches", report.batches),
            number("bytes", report.bytes), number("end", report.end), number("lost_lines", report.lostLines),
            JSONField("problems", .array(report.problems.map { .string($0.message) })),
            JSONField("snapshots", .array(report.snapshots.map { .string($0.file) })),
            JSONField("bad_snapshots", .array(report.badSnapshots.map { .string($0) })),
        ]
        if let files {
            fields.append(number("files", files.files))
            fields.append(JSONField("file_problems", .array(files.problems.map { .string($0) })))
        }
        if let torn = report.torn {
            fields.append(
                JSONField("torn", .object([number("pos", torn.position), number("bytes", torn.bytes)])))
        }
        return .object(fields)
    }

    // MARK: - dump

    private static func dump(_ arguments: Arguments, _ console: Console) throws {
        let disk = try open(arguments)
        let from = try arguments.one("--from", accepted: "a position such as 4711") { UInt64($0) } ?? 0
        var left = try arguments.one("--limit", accepted: "a number from 1 up") {
            Int($0).flatMap { $0 > 0 ? $0 : nil }
        }
        var buffer: [UInt8] = []
        defer { console.out(buffer) }
        let end = try JournalTools.stat(disk).end
        var progress = ProgressLine(console)
        defer { progress.finish() }
        var told = from
        try JournalTools.dump(disk, from: from) { position, line in
            // On a screen the records themselves show that it goes on.
            if position >= told + JournalTools.progressBytes, !Terminal.isInteractive(.output) {
                told = position
                progress.show("printing", position - from, of: end - from)
            }
            for index in line.indices {
                buffer.append(line[index])
            }
            buffer.append(0x0A)
            if buffer.count >= 65_536 {
                console.out(buffer)
                buffer.removeAll(keepingCapacity: true)
            }
            left = left.map { $0 - 1 }
            return left != 0
        }
    }

    // MARK: - salvage

    private static func salvage(_ arguments: Arguments, _ console: Console) throws {
        guard let target = arguments.value("--to") else { return }
        let old = try open(arguments)
        let new = try RealDisk(target, create: true)
        var line = ProgressLine(console)
        let report = try JournalTools.salvage(old, to: new) {
            line.show("salvaging \($0.file)", $0.bytes, of: $0.totalBytes)
        }
        line.finish()
        if arguments.wantsJSON {
            let fields = [
                JSONField("epoch", .string(report.epoch)), number("records", report.records),
                number("segments", report.segments), number("end", report.end), number("lost_bytes", report.lostBytes),
                number("dropped_bytes", report.droppedBytes),
                JSONField("lost", .array(report.lost.map { .string($0.message) })),
                JSONField("skipped", .array(report.skipped.map { .string($0) })),
            ]
            console.out(JSONValue.object(fields).encoded() + [0x0A])
            return
        }
        var text = report.lost.map { "lost: \($0.message)\n" }.joined()
        text += report.skipped.map { "skipped: \($0)\n" }.joined()
        text += "\(grouped(report.records)) records in \(grouped(report.segments)) segments saved in \(target), "
        text += "\(grouped(report.lostBytes)) bytes lost\n"
        text +=
            "files, tokens and configuration are not part of the journal: copy blobs/, tokens.ndjson and tandem.json yourself\n"
        console.out(Array(text.utf8))
    }

    // MARK: - stat

    private static func stat(_ arguments: Arguments, _ console: Console) throws {
        let disk = try open(arguments)
        let found = try JournalTools.stat(disk)
        if arguments.wantsJSON {
            let fields = [
                JSONField("epoch", .string(found.epoch)), number("end", found.end),
                JSONField("mark", found.mark.map { .integer(Int(clamping: $0)) } ?? .null),
                JSONField("segments", files(found.segments)), JSONField("snapshots", files(found.snapshots)),
                JSONField("torn", files(found.tornFiles)), number("free_bytes", found.space.availableBytes),
            ]
            console.out(JSONValue.object(fields).encoded() + [0x0A])
            return
        }
        let listed = (found.segments + found.snapshots + found.tornFiles).map { ($0.name, grouped($0.bytes)) }
        let rows = [("epoch", found.epoch), ("end", grouped(found.end)), ("free", grouped(found.space.availableBytes))]
        console.out(Array(Console.table(rows + listed).utf8))
    }

    private static func files(_ files: [JournalStatistics.File]) -> JSONValue {
        .array(files.map { .object([JSONField("name", .string($0.name)), number("bytes", $0.bytes)]) })
    }

    // MARK: - Helpers

    static func open(_ arguments: Arguments) throws -> RealDisk {
        let directory = arguments.dataDirectory
        guard try File.identity("\(directory)/journal") != nil else {
            throw CommandFailure(.usage, "\(directory) has no journal; say which data directory with --data DIR")
        }
        return try RealDisk(directory)
    }

    private static func number(_ name: String, _ value: some BinaryInteger) -> JSONField {
        JSONField(name, .integer(Int(clamping: value)))
    }

    /// 1234567 → `1,234,567`.
    private static func grouped(_ value: some BinaryInteger) -> String {
        var text = ""
        for (index, digit) in String(value).reversed().enumerated() {
            if index > 0, index % 3 == 0 {
                text.append(",")
            }
            text.append(digit)
        }
        return String(text.reversed())
    }
}
