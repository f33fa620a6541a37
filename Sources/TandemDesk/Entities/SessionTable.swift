// All sessions there ever were, found by number without hashing.
//
// Session numbers are dense: S-1, S-2, … So `places` has one entry for each, saying where the rest is:
// a place ≥ 0 is an index into `open`, a place < 0 is the complement of an index into `ended`.
//
//     places[id − 1]:   0   ~0   1   ~1  …
//     open:             S-1      S-3          (an ended session's slot is filled with the last one)
//     ended:                S-2      S-4      (in the order of ending)
//
// Callers take an index with `openIndex` and work on `open[index]` in place: a session is never copied to be read.

struct SessionTable: Sendable {
    private var places: [Int32] = []
    private(set) var ended: [EndedSession] = []
    var open: [Session] = []

    /// How many sessions there have been; the next one is `count + 1`.
    var count: Int { places.count }

    private func place(_ id: UInt64) -> Int? {
        guard id >= 1, id <= UInt64(places.count) else { return nil }
        return Int(places[Int(id - 1)])
    }

    /// Where an open session stands in `open`.
    func openIndex(_ id: UInt64) -> Int? {
        guard let place = place(id), place >= 0 else { return nil }
        return place
    }

    /// Where an ended session stands in `ended`.
    func endedIndex(_ id: UInt64) -> Int? {
        guard let place = place(id), place < 0 else { return nil }
        return ~place
    }

    func head(_ id: UInt64) -> Head? {
        guard let place = place(id) else { return nil }
        return place >= 0 ? open[place].head : ended[~place].head
    }

    func customer(_ id: UInt64) -> String? {
        guard let place = place(id) else { return nil }
        return place >= 0 ? open[place].context.customer : ended[~place].context.customer
    }

    func isRedacted(_ id: UInt64, _ seq: Int) -> Bool {
        guard let place = place(id) else { return false }
        return place >= 0 ? open[place].redacted.contains(seq) : ended[~place].redacted.contains(seq)
    }

    /// Adds the next session; its number must be `count + 1`.
    mutating func append(_ session: Session) {
        places.append(Int32(clamping: open.count))
        open.append(session)
    }

    /// Adds the next session, which has ended already (from a snapshot).
    mutating func append(_ session: EndedSession) {
        places.append(~Int32(clamping: ended.count))
        ended.append(session)
    }

    /// Replaces an open session by what remains of it.
    mutating func end(_ id: UInt64, as session: EndedSession) {
        guard let index = openIndex(id) else { return }
        places[Int(id - 1)] = ~Int32(clamping: ended.count)
        ended.append(session)
        let last = open.removeLast()
        if index < open.count {
            open[index] = last
            places[Int(last.id - 1)] = Int32(clamping: index)
        }
    }

    /// An event of an ended session: only a redaction can still happen to it.
    mutating func amend(_ index: Int, _ event: Event) {
        ended[index].head.advance(to: event)
        if case .messageRedacted(let redacted) = event.payload { ended[index].redacted.insert(redacted.target) }
    }
}
