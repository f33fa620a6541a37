// Files: those that wait for a message, and where the others went.
//
// A file is announced (`file.begun`), its bytes arrive (the server's business), it is found to be what was announced
// (`file.finished`), and a message takes it (`message.posted`) or it goes (`file.dropped`). Memory holds everything
// about those that wait, which is bounded, and of those that were posted the message alone: the rest stands in it.
//
// Numbers are given in order, F-1, F-2, …, and never twice; what was dropped leaves nothing behind.

import TandemWire

/// A file that no message has yet.
package struct Upload: Sendable, Equatable {
    package let id: UInt64
    /// The uploader's own stream.
    package let on: StreamID
    package let by: String
    package let facts: FileFacts
    /// Milliseconds since 1970.
    package let expires: Int64
    /// All its bytes are there, and are what they should be.
    package internal(set) var isFinished = false
    /// The session whose co-browsing it is for.
    package let snapshotOf: UInt64?

    package var bytes: Int { facts.bytes }

    init(id: UInt64, on: StreamID, by: String, facts: FileFacts, expires: Int64, snapshotOf: UInt64? = nil) {
        self.snapshotOf = snapshotOf
        self.id = id
        self.on = on
        self.by = by
        self.facts = facts
        self.expires = expires
    }
}

/// Where a posted file went.
package struct FilePlace: Sendable, Equatable {
    package let on: StreamID
    package let seq: Int
    package let vis: Visibility
    /// The beginning of its hash: enough to know that bytes are still referred to.
    let hash: UInt64
}

package struct FileTable: Sendable {
    package private(set) var uploads: [UInt64: Upload] = [:]
    private(set) var places: [UInt64: FilePlace] = [:]
    /// The number of the newest file, 0 before the first.
    private(set) var last: UInt64 = 0
    private(set) var waitingBytes = 0
    /// How many files, waiting and posted, have a hash that begins like this.
    private var references: [UInt64: Int] = [:]
    private var byOwner: [String: [UInt64]] = [:]
    /// The files that wait, soonest to expire first.
    private var expiries: [(expires: Int64, id: UInt64)] = []

    /// The number of the next file.
    var next: UInt64 { last + 1 }

    func place(_ id: UInt64) -> FilePlace? { places[id] }

    /// Whether any file has these bytes, posted or waiting or only announced.
    package func refers(toHash sha256: String) -> Bool {
        references[Self.prefix(sha256)] != nil
    }

    /// Everything that somebody has begun and not posted.
    func uploads(of principal: String) -> [Upload] { (byOwner[principal] ?? []).compactMap { uploads[$0] } }

    /// The one that expires first, if it has.
    func expired(at now: Int64) -> Upload? {
        guard let first = expiries.first, first.expires <= now else { return nil }
        return uploads[first.id]
    }

    /// Those whose bytes are still arriving.
    package var unfinished: Set<UInt64> { Set(uploads.values.filter { !$0.isFinished }.map(\.id)) }

    /// The first 64 bits of a hash written in hexadecimal.
    static func prefix(_ sha256: String) -> UInt64 { UInt64(sha256.prefix(16), radix: 16) ?? 0 }

    // MARK: Folding events

    mutating func begin(_ upload: Upload) {
        last = upload.id
        restore(upload)
    }

    mutating func finish(_ id: UInt64) { uploads[id]?.isFinished = true }

    mutating func drop(_ id: UInt64) {
        guard let upload = uploads.removeValue(forKey: id) else { return }
        waitingBytes -= upload.bytes
        expiries.remove(at: place(of: upload))
        byOwner[upload.by]?.removeAll { $0 == id }
        if byOwner[upload.by]?.isEmpty == true { byOwner[upload.by] = nil }
        let hash = Self.prefix(upload.facts.sha256)
        references[hash, default: 0] -= 1
        if references[hash] == 0 { references[hash] = nil }
    }

    /// Where an upload stands among the expiries, or belongs.
    private func place(of upload: Upload) -> Int {
        let key = (expires: upload.expires, id: upload.id)
        var low = 0
        var high = expiries.count
        while low < high {
            let middle = (low + high) / 2
            if expiries[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// A message has it now: one that was waiting, or the one that sends what another held.
    mutating func post(_ id: UInt64, _ event: Event) {
        if let held = places[id] {
            places[id] = FilePlace(on: event.on, seq: event.seq, vis: event.vis, hash: held.hash)
        }
        guard let upload = uploads[id] else { return }
        drop(id)
        restore(
            FilePlace(on: event.on, seq: event.seq, vis: event.vis, hash: Self.prefix(upload.facts.sha256)), as: id)
    }

    /// Whether it is in this message.
    func isPosted(_ id: UInt64, on: StreamID, _ seq: Int) -> Bool {
        places[id].map { $0.on == on && $0.seq == seq } ?? false
    }

    // MARK: Snapshots

    mutating func restore(_ upload: Upload) {
        uploads[upload.id] = upload
        waitingBytes += upload.bytes
        expiries.insert((upload.expires, upload.id), at: place(of: upload))
        byOwner[upload.by, default: []].append(upload.id)
        references[Self.prefix(upload.facts.sha256), default: 0] += 1
    }

    mutating func restore(_ place: FilePlace, as id: UInt64) {
        places[id] = place
        references[place.hash, default: 0] += 1
    }

    mutating func restore(last: UInt64) { self.last = last }

    // MARK: Invariants

    func checkInvariants() -> [String] {
        var broken: [String] = []
        if uploads.values.contains(where: { $0.id > last || place($0.id) != nil }) {
            broken.append("a file that waits has been begun and is in no message")
        }
        if waitingBytes != uploads.values.reduce(0, { $0 + $1.bytes }) {
            broken.append("the bytes that wait are those of the files that wait")
        }
        if Set(expiries.map(\.id)) != Set(uploads.keys) || expiries.count != uploads.count {
            broken.append("every file that waits expires once")
        }
        if zip(expiries, expiries.dropFirst()).contains(where: { $0 >= $1 }) {
            broken.append("files stand in the order of their expiry")
        }
        let hashes = places.values.map(\.hash) + uploads.values.map { Self.prefix($0.facts.sha256) }
        if references != Dictionary(hashes.map { ($0, 1) }, uniquingKeysWith: +) {
            broken.append("every hash counts the files that have it")
        }
        if Set(byOwner.values.joined()) != Set(uploads.keys) { broken.append("every file that waits is somebody's") }
        return broken
    }
}

extension Desk {
    mutating func begin(_ event: Event, _ begun: FileBegun) {
        advance(event)
        files.begin(
            Upload(
                id: begun.facts.id, on: event.on, by: event.by, facts: begun.facts, expires: begun.expires,
                snapshotOf: begun.snapshotOf))
    }

    mutating func finish(_ event: Event, _ id: UInt64) {
        advance(event)
        files.finish(id)
    }

    mutating func drop(_ event: Event, _ id: UInt64) {
        advance(event)
        files.drop(id)
    }

    /// Moves the head of a person's own stream.
    private mutating func advance(_ event: Event) {
        switch event.on {
        case .person(let id): people[id, default: Head()].advance(to: event)
        case .customer(let name): customers.change(name) { $0.head.advance(to: event) }
        case .session, .ticket, .cart, .order, .desk, .shop: return
        }
    }

    /// Whether a file's event can follow: on its uploader's stream, and about a file that waits.
    func accepts(_ event: Event, about id: UInt64) -> Bool { files.uploads[id]?.on == event.on }

    /// Whether this message can follow: where one is said, and with files that wait for one.
    func accepts(_ event: Event, _ message: MessagePosted) -> Bool {
        switch event.on {
        case .session(let id): guard sessions.openIndex(id) != nil else { return false }
        case .ticket(let id): guard tickets.index(id) != nil else { return false }
        case .customer, .person, .cart, .order, .desk, .shop: return false
        }
        let held = message.details?.held
        return message.files.allSatisfy { file in
            held.map { files.isPosted(file.id, on: event.on, $0) } ?? (files.uploads[file.id] != nil)
        }
    }

    /// The same for a message that is held.
    func accepts(_ event: Event, _ message: MessageHeld) -> Bool {
        event.on.ticketNumber.flatMap(tickets.index) != nil
            && message.files.allSatisfy { files.uploads[$0.id] != nil }
    }

    /// Whether a new file may be begun on this stream, under this number.
    func accepts(_ event: Event, beginning facts: FileFacts) -> Bool {
        guard facts.id == files.next else { return false }
        switch event.on {
        case .person: return true
        case .customer(let name): return customers.contains(name)
        case .session, .ticket, .cart, .order, .desk, .shop: return false
        }
    }

    /// The drop of the next file whose time is over: a decision of the clock.
    package func nextFileDue(now: Int64) -> Draft? {
        guard let upload = files.expired(at: now) else { return nil }
        return Draft(on: upload.on, vis: .staff, .fileDropped(FileDropped(id: upload.id, reason: .expired)))
    }
}
