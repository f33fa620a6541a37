// The files of a message: which may be taken, said in `files` of message.post. Each is the poster's own, complete, and
// in no other message; a file is taken once, so that who may see it is decided once.

import TandemWire

extension JSONLine {
    /// `["F-3","F-4"]`, or nothing.
    func optionalFiles(_ name: JSONName) throws(Refusal) -> [UInt64] {
        guard let index = find(name) else { return [] }
        guard let list = value(index).array, !list.isEmpty,
            let files = value(index).list({ $0.string.flatMap(FileID.parse) })
        else {
            throw .badField(name, "\(name) is a list of files such as [\"F-3\"]")
        }
        guard files.count <= DeskLimits.filesPerMessage else {
            throw Refusal(
                .tooManyFiles,
                "a message may have \(DeskLimits.filesPerMessage) files, this one has \(list.count); send a second message",
                [JSONField("limit", .integer(DeskLimits.filesPerMessage))])
        }
        guard Set(files).count == files.count else { throw .badField(name, "\(name) names a file twice") }
        return files
    }
}

extension Desk {
    /// The facts of files that this person may post now.
    func takeable(_ ids: [UInt64], by principal: Principal) throws(Refusal) -> [FileFacts] {
        guard !ids.isEmpty else { return [] }
        var facts: [FileFacts] = []
        for id in ids {
            let upload = try Access.upload(id, principal, self)
            guard upload.snapshotOf == nil else { throw .missing(upload: id) }
            guard upload.isFinished else {
                throw Refusal(
                    .fileUnfinished, "F-\(id) is not complete; send the rest, then file.end",
                    [JSONField("file", .string("F-\(id)"))])
            }
            facts.append(upload.facts)
        }
        return facts
    }
}
