// What every crash test shares: a program that writes records and remembers what it promised (`Oracle`), and the
// checker that compares a recovered journal with the promises. The same checker must pass for the product and fail
// for the negative controls.
//
//   A1  every acknowledged record is there, once, at its position
//   A2  the records are in order, without a hole
//   A3  nothing is there that was never sent
//   A4  an unacknowledged record is there once or not at all

import TandemJournal
import TandemSystem
import TandemTestSupport
import TandemWire

/// What was sent and what was promised, in order. Survives every crash, because it is not on the disk under test.
struct Oracle {
    struct Sent: Equatable {
        var id: String
        var position: UInt64
    }

    var sent: [Sent] = []
    /// So many of `sent`, from the beginning, were acknowledged.
    var acknowledged = 0
    private var serial = 0

    mutating func nextID() -> String {
        serial += 1
        return "r\(serial)"
    }

    /// The violated promises; empty when all hold.
    func violations(_ found: [Sent]) -> [String] {
        var result: [String] = []
        for (index, promise) in sent.prefix(acknowledged).enumerated() {
            if index >= found.count {
                result.append("A1: \(promise.id) was acknowledged and is gone")
            } else if found[index] != promise {
                result.append("A1: \(promise.id) at \(promise.position) was acknowledged, found \(found[index])")
            }
        }
        for (index, record) in found.enumerated() where index >= acknowledged {
            if index >= sent.count {
                result.append("A3: \(record.id) was never sent")
            } else if sent[index] != record {
                result.append("A2: \(record) instead of \(sent[index])")
            }
        }
        if Set(found.map(\.id)).count != found.count { result.append("A4: a record is there twice") }
        return result
    }

    /// After a recovery what was found is the truth: what was sent and lost will be sent under a new id.
    mutating func accept(_ found: [Sent]) {
        sent = found
        acknowledged = found.count
    }
}

/// When the program acknowledges.
enum AcknowledgeOrder {
    case afterSync
    /// The mistake the harness must notice.
    case beforeSync
}

/// One thing the program does.
enum ScriptStep {
    /// A batch of so many records.
    case batch(Int)
    /// A batch whose records have so many bytes of text.
    case large(Int, bytes: Int)
    case snapshot
    case close
}

/// One life of a program, from opening the directory to its end.
struct Life {
    let journal: Journal
    let writer: JournalWriter
    let disk: any Disk
    /// What opening the directory gave: the state of the snapshot and the replayed records.
    private(set) var found: [Oracle.Sent]

    init(_ disk: any Disk, _ configuration: JournalConfiguration = small, clock: any Clock = FakeClock()) throws {
        self.disk = disk
        var found: [Oracle.Sent] = []
        let store = SnapshotStore(disk: disk)
        let choice = try store.newest()
        if let snapshot = choice.snapshot {
            try store.read(snapshot, decode: { $1.append($0) }) { found.append(try sent($0.bytes.span)) }
        }
        journal = try Journal.open(
            disk: disk, configuration: configuration, entropy: FakeEntropy(), clock: clock,
            from: choice.snapshot?.position ?? 0, epoch: choice.snapshot?.epoch, decode: { $1.append($0) }
        ) { position, line in
            let record = try sent(line.bytes.span)
            guard record.position == position else { throw HarnessError(text: "pos \(record.position) at \(position)") }
            found.append(record)
        }
        writer = JournalWriter(disk: disk, epoch: journal.epoch, configuration: configuration, clock: clock)
        self.found = found
    }

    /// Segments of a few records, and a mark after every batch.
    static let small = JournalConfiguration(segmentBytes: 600, markIntervalMilliseconds: 0)

    mutating func run(
        _ steps: [ScriptStep], _ oracle: inout Oracle, order: AcknowledgeOrder = .afterSync
    ) throws {
        for step in steps {
            switch step {
            case .batch(let records): try batch(records, bytes: 10, &oracle, order)
            case .large(let records, let bytes): try batch(records, bytes: bytes, &oracle, order)
            case .snapshot: try snapshot(oracle)
            case .close: try writer.close()
            }
        }
    }

    private func batch(_ records: Int, bytes: Int, _ oracle: inout Oracle, _ order: AcknowledgeOrder) throws {
        for _ in 0..<records {
            let id = oracle.nextID()
            let position = append(id, bytes: bytes)
            oracle.sent.append(Oracle.Sent(id: id, position: position))
        }
        guard let batch = journal.takeBatch() else { return }
        if order == .beforeSync { oracle.acknowledged = oracle.sent.count }
        try writer.commit(batch)
        journal.completed(batch)
        oracle.acknowledged = oracle.sent.count
    }

    /// Appends a record that looks like an event; the answer is its position.
    @discardableResult
    func append(_ id: String, bytes: Int = 10) -> UInt64 {
        let position = journal.end
        journal.append { writer in
            writer.openObject()
            writer.field("ev", "test")
            writer.field("on", "S-1")
            writer.field("seq", Int(id.dropFirst()) ?? 0)
            writer.field("id", id)
            writer.field("text", String(repeating: "x", count: bytes))
            writer.field("pos", Int(position))
        }
        return position
    }

    private func snapshot(_ oracle: Oracle) throws {
        var lines = JSONWriter()
        for record in oracle.sent {
            lines.openObject()
            lines.field("id", record.id)
            lines.field("pos", Int(record.position))
            lines.closeObject()
            lines.newline()
        }
        try SnapshotStore(disk: disk).write(lines.bytes, position: journal.durableEnd, epoch: journal.epoch)
    }
}

struct HarnessError: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
}

/// Reads a record or snapshot line of the harness.
func sent(_ line: Span<UInt8>) throws -> Oracle.Sent {
    var reader = JSONLine()
    try reader.read(line)
    guard let id = reader.find("id").flatMap({ reader.string($0) }),
        let position = reader.find("pos").flatMap({ reader.integer($0) })
    else { throw HarnessError(text: "not a line of the harness") }
    return Oracle.Sent(id: id, position: UInt64(position))
}

/// All records by a replay from the beginning, without snapshots.
func replayAll(_ disk: any Disk, _ configuration: JournalConfiguration = Life.small) throws -> [Oracle.Sent] {
    var found: [Oracle.Sent] = []
    _ = try Journal.open(disk: disk, configuration: configuration, decode: { $1.append($0) }) { _, line in
        found.append(try sent(line.bytes.span))
    }
    return found
}

/// A disk with a journal of one script, and what was promised about it.
func written(
    _ steps: [ScriptStep], _ configuration: JournalConfiguration = Life.small, seed: UInt64 = 1
) throws -> (disk: MemoryDisk, oracle: Oracle) {
    let disk = MemoryDisk(seed: seed)
    var oracle = Oracle()
    var life = try Life(disk, configuration)
    try life.run(steps, &oracle)
    disk.kill()
    return (disk, oracle)
}

/// The error that a piece of code throws.
func journalError(_ body: () throws -> Void) -> JournalError? {
    do {
        try body()
        return nil
    } catch {
        return error as? JournalError
    }
}
