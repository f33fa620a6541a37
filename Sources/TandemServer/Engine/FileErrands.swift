// Errands to the disk for files: a request goes away, and its connection waits, so that answers keep request order.
// Other connections go on; the loop itself never reads or writes a file.

import TandemDesk
import TandemWire

/// What the engine remembers about files besides the desk.
final class FileErrands {
    var jobs: [FileJob] = []
    var waiting: [UInt64: (FileOutcome) -> Void] = [:]
    var number: UInt64 = 0
    /// Uploads that are over once the commit is durable: their parts go then, and those bytes that are not needed.
    var garbage: [(commit: UInt64, file: UInt64, sha256: String?)] = []
    /// The next directory of blobs to be looked through for what nothing refers to, once after each start.
    var nextDirectory = 0
    /// What files posted long ago are called, so that a download reads the journal once.
    var facts: [UInt64: FileFacts] = [:]

    static let directories = 256
    static let factsMaximum = 256
}

extension Engine {
    /// Errands for the disk since the last time.
    package func takeFileJobs() -> [FileJob] {
        guard !errands.jobs.isEmpty else { return [] }
        defer { errands.jobs = [] }
        return errands.jobs
    }

    /// They are done.
    package func filesDone(_ results: [FileResult]) {
        readClock()
        for result in results { errands.waiting.removeValue(forKey: result.number)?(result.outcome) }
    }

    func send(_ work: FileWork, then: @escaping (FileOutcome) -> Void = { _ in }) {
        errands.number += 1
        errands.jobs.append(FileJob(number: errands.number, work: work))
        errands.waiting[errands.number] = then
    }

    /// Sends a request's errand; nothing more of its connection is handled until it is answered.
    ///
    /// `then` runs even if the connection is gone, because what it records has happened; answering is in vain then.
    func send(
        _ work: FileWork, for call: ServerCall, then: @escaping (FileOutcome) throws(Refusal) -> Void
    ) {
        let connection = call.connection
        connection.isAwaitingFile = true
        send(work) { [unowned self] outcome in
            connection.isAwaitingFile = false
            do throws(Refusal) {
                try then(outcome)
            } catch {
                guard connection.isOpen else { return }
                refuse(connection, error, echo: call.echo.map { call.line.bytes[$0] }, typedVerb: call.typedVerb)
            }
            touch(connection)
        }
    }

    // MARK: Housekeeping

    /// Records what is decided about a file.
    func record(_ draft: Draft, by: String) throws(Refusal) {
        let stream = state.streams.findOrCreate(draft.on)
        let event = Event(draft, after: stream.head, at: wallNow, by: by)
        try append(event, of: stream, to: state.folding(), key: nil, hash: 0, answer: Answer())
    }

    /// An upload is over: finished, or dropped if its hash is given.
    func discard(_ file: UInt64, sha256: String?) {
        errands.garbage.append((openCommit, file, sha256))
    }

    /// Bytes go only when the event that says so is durable, and only if nothing refers to them.
    func removeGarbage() {
        guard !errands.garbage.isEmpty else { return }
        let over = errands.garbage.filter { $0.commit <= durableCommit }
        errands.garbage.removeAll { $0.commit <= durableCommit }
        for (_, file, sha256) in over {
            send(.forget(file: file))
            if let sha256, !state.desk.files.refers(toHash: sha256) { send(.remove(sha256: sha256)) }
        }
    }

    /// Drops files whose time is over, a few at a time, and looks through one directory of blobs.
    func sweepFiles() {
        guard writeBarrier == nil, !isDraining else { return }
        for _ in 0..<64 {
            guard let draft = state.desk.nextFileDue(now: wallNow), case .fileDropped(let dropped) = draft.payload,
                let upload = state.desk.files.uploads[dropped.id], (try? record(draft, by: Principal.sys.id)) != nil
            else { break }
            discard(upload.id, sha256: upload.facts.sha256)
        }
        guard errands.nextDirectory < FileErrands.directories, errands.waiting.isEmpty else { return }
        let directory = errands.nextDirectory
        send(.list(directory: directory)) { [unowned self] outcome in
            // What is not durable may yet un-happen, and then the bytes are needed: look again later.
            guard case .listed(let hashes) = outcome, latestCommit <= durableCommit, errands.garbage.isEmpty else {
                return
            }
            errands.nextDirectory = directory + 1
            for hash in hashes where !state.desk.files.refers(toHash: hash) { send(.remove(sha256: hash)) }
        }
    }
}
