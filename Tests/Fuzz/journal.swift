// Fuzzes recovery, verify and salvage with damaged and hostile journals. The first byte chooses what the rest is.
//
// sources: Sources/TandemWire Sources/TandemJournal Sources/TandemSystem Tests/Support/MemoryDisk.swift Tests/Support/MemoryDiskState.swift Tests/Support/SplitMix64.swift
// seed: 0{"ev":"a","crc":"00000000"}\n{"commit":1,"from":84,"pos":120,"crc":"00000000"}\n
// seed: 1{"ev":"message.posted","on":"S-17","seq":12\n{"commit":1,"from":84,"pos":146\n{"ev":"b","on":"S-18","seq":1\n
// seed: 1{"a":1\n{"commit":2,"from":84,"pos":109\n{"lost":300\n{"journal":1,"epoch":"00112233445566aa","pos":0,"seed":"00000000"
// seed: 2{"mark":84,"epoch":"00112233445566aa","file":2,"crc":"00000000"}
// seed: 3{"snapshot":2,"epoch":"00112233445566aa","pos":84}\n{"a":1}\n{"lines":1
//
//   0  a segment: a good header, then the bytes as they are
//   1  a segment: a good header, then each line with a checksum that continues the chain, so that what is behind the
//      checksum is reached: a text editor can do that, and so can a bug of ours
//   2  the durable mark
//   3  a snapshot, with a good checksum
//
// What must hold: nothing traps; a journal opens exactly when verify finds it sound; what was opened opens again,
// clean and with the same records, which can be read one by one; what is salvaged is sound and has lost no record
// that could be opened.

private let epoch = "00112233445566aa"
private let name = "journal/00000000000000000000.ndjson"

/// One input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let input = [UInt8](UnsafeBufferPointer(start: start + 1, count: count - 1))
    let disk = MemoryDisk()
    var segment: [UInt8] = []
    var chain: UInt32 = 0
    JournalFormat.appendHeader(epoch: epoch, position: 0, chain: &chain, to: &segment)
    switch start[0] % 4 {
    case 0: segment += input
    case 1:
        for line in input.split(separator: 0x0A) {
            let begin = segment.count
            segment += line
            chain = JournalFormat.seal(&segment, from: begin, chain: chain)
        }
    case 2: disk.replace("journal/mark", input)
    default:
        var snapshot = input
        _ = JournalFormat.seal(&snapshot, from: 0, chain: 0)
        disk.replace("snapshots/00000000000000000084.ndjson", snapshot)
    }
    disk.replace(name, segment)
    check(disk, segment)
    return 0
}

private func check(_ disk: MemoryDisk, _ segment: [UInt8]) {
    guard let report = try? JournalTools.verify(disk) else { preconditionFailure("verify reads everything") }
    readSnapshots(disk)
    let salvaged = salvage(disk)
    guard let first = open(disk) else {
        precondition(!report.isSound || !report.snapshots.isEmpty, "sound, and yet refused")
        precondition(disk.contents(name) == segment, "a refusal changes nothing")
        return
    }
    precondition(report.problems.allSatisfy { if case .ahead = $0 { true } else { false } }, "damaged, and yet opened")
    precondition(report.records == first.records.count && report.end == first.end)
    guard let again = open(disk) else { preconditionFailure("it opened before") }
    precondition(again.records == first.records && again.end == first.end && !again.isTorn)
    if let salvaged { precondition(Set(first.records.map(\.position)).isSubset(of: salvaged)) }
}

private struct Opened {
    struct Record: Equatable {
        var position: UInt64
        var line: [UInt8]
    }

    var records: [Record] = []
    var end: UInt64 = 0
    var isTorn = false
}

private func copy(_ span: Span<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    for index in span.indices { bytes.append(span[index]) }
    return bytes
}

private func open(_ disk: MemoryDisk) -> Opened? {
    var opened = Opened()
    let journal = try? Journal.open(disk: disk, decode: { $1.append($0) }) { position, line in
        opened.records.append(Opened.Record(position: position, line: line.bytes))
    }
    guard let journal else { return nil }
    opened.end = journal.durableEnd
    opened.isTorn = journal.recovered.torn != nil
    var line: [UInt8] = []
    for record in opened.records {
        guard (try? journal.read(at: record.position, into: &line)) != nil, line == record.line else {
            preconditionFailure("a replayed record cannot be read")
        }
    }
    var scanned = 0
    guard
        let end = try? journal.scan(
            from: 0, limitBytes: .max,
            { _, _ in
                scanned += 1; return true
            })
    else {
        preconditionFailure("a replayed journal cannot be scanned")
    }
    precondition(scanned == opened.records.count && end == journal.durableEnd)
    return opened
}

/// The positions of what was salvaged; nil when it could not be.
private func salvage(_ disk: MemoryDisk) -> Set<UInt64>? {
    let new = MemoryDisk()
    guard let report = try? JournalTools.salvage(disk, to: new) else { return nil }
    guard let check = try? JournalTools.verify(new) else { preconditionFailure("verify reads everything") }
    precondition(check.isSound && check.torn == nil && check.records == report.records && check.end == report.end)
    return open(new).map { Set($0.records.map(\.position)) }
}

private func readSnapshots(_ disk: MemoryDisk) {
    let store = SnapshotStore(disk: disk)
    guard let snapshot = try? store.newest().snapshot else { return }
    var lines = 0
    guard (try? store.read(snapshot, decode: { $1.append($0) }) { _ in lines += 1 }) != nil else {
        preconditionFailure("a whole snapshot cannot be read")
    }
    precondition(lines == snapshot.lines)
}
