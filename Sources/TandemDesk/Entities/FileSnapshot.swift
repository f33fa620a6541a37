// Files in a snapshot. Those that wait are written with the members of `file.begun`.
//
//     {"snap":"files","last":12}
//     {"snap":"upload","on":"agent:sarah","by":"agent:sarah","file":"F-12","name":"label.jpg",…,"finished":true}
//     {"snap":"posted","file":"F-11","on":"S-17","seq":12,"vis":"all","hash":"9f86d081884c7d65"}

import TandemWire

extension FileTable {
    /// How many lines the files take.
    var snapshotLines: Int { last == 0 ? 0 : 1 + uploads.count + places.count }

    func snapshot(_ line: (SnapshotKind, (inout JSONWriter) -> Void) -> Void) {
        guard last > 0 else { return }
        line(.files) { $0.field("last", Int(clamping: last)) }
        for id in uploads.keys.sorted() {
            guard let upload = uploads[id] else { continue }
            line(.upload) { upload.encode(into: &$0) }
        }
        for id in places.keys.sorted() {
            guard let place = places[id] else { continue }
            line(.posted) { place.encode(as: id, into: &$0) }
        }
    }

    mutating func restorePlace(_ line: JSONLine) throws(Refusal) {
        let id = try line.recordedFile("file")
        guard id <= last, place(id) == nil,
            let hash = UInt64(try line.recordedString("hash"), radix: 16)
        else { throw .badRecord("file") }
        restore(
            FilePlace(
                on: try line.recordedStream("on"), seq: try line.recordedInteger("seq"),
                vis: try line.recordedWord("vis"), hash: hash), as: id)
    }
}

extension Upload {
    func encode(into writer: inout JSONWriter) {
        writer.field("on", on)
        writer.field("by", by)
        FileBegun(facts: facts, expires: expires, snapshotOf: snapshotOf).encode(into: &writer)
        writer.field("finished", isFinished)
    }

    init(snapshot line: JSONLine) throws(Refusal) {
        let begun = try FileBegun(from: line)
        self.init(
            id: begun.facts.id, on: try line.recordedStream("on"), by: try line.recordedString("by"),
            facts: begun.facts,
            expires: begun.expires, snapshotOf: begun.snapshotOf)
        guard let index = line.find("finished"), let finished = line.bool(index) else { throw .badRecord("finished") }
        isFinished = finished
    }
}

extension FilePlace {
    fileprivate func encode(as id: UInt64, into writer: inout JSONWriter) {
        writer.field("file", "F-\(id)")
        writer.field("on", on)
        writer.field("seq", seq)
        writer.field("vis", vis.rawValue)
        writer.field("hash", String(hash, radix: 16))
    }
}
