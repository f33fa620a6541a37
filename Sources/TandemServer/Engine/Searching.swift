// The search box's index and the engine: told of every event as it is appended, and of the past by `SearchBuild`.
//
// Nobody waits for words to be filed: what an event means for searching is put aside, and taken in when there is
// nothing else to do, when somebody searches, or when a quarter of a megabyte of text waits. A search knows everything
// that was answered before it.

import TandemDesk
import TandemSystem
import TandemWire

/// The index, what it has to take in yet, and what happened while the past was being read.
final class Search {
    /// Text that may wait: what is above it is taken in at once. A search takes in as much in some three milliseconds.
    static let waitingBytesMaximum = 256 << 10
    /// How much is taken in before others have their turn.
    private static let sliceCount = 16

    private var known = SearchIndex()
    /// Oldest first; those before `next` have been taken in.
    private var waiting: [SearchChange] = []
    private var next = 0
    private(set) var waitingBytes = 0
    /// Whether the past is in it.
    var isComplete = true
    /// Heads that have changed and messages that were withheld since the build began.
    var changed: [SearchChange] = []
    var withheld: [(on: StreamID, seq: Int)] = []

    /// The index as it is with everything that has happened.
    var index: SearchIndex {
        _read {
            while waitingBytes > 0 { takeNext() }
            yield known
        }
        _modify {
            while waitingBytes > 0 { takeNext() }
            yield &known
        }
    }

    /// Puts a change aside.
    func note(_ change: SearchChange) {
        waitingBytes += change.bytes
        waiting.append(change)
        while waitingBytes > Self.waitingBytesMaximum { takeNext() }
    }

    /// Takes in a little of what waits.
    func takeSome() {
        for _ in 0..<Self.sliceCount where waitingBytes > 0 { takeNext() }
    }

    private func takeNext() {
        let change = waiting[next]
        known.apply(change)
        waitingBytes -= change.bytes
        next += 1
        if next == waiting.count || next == 1024 {
            waiting.removeFirst(next)
            next = 0
        }
    }
}

extension Engine {
    // MARK: Building

    /// Begins anew: what is durable now is read by the result, what comes later is collected here.
    package func beginSearch() -> SearchBuild {
        search.index = SearchIndex()
        search.isComplete = false
        search.changed = []
        search.withheld = []
        return SearchBuild(self)
    }

    /// The past has been read.
    package func adoptSearch(_ built: SearchIndex?) {
        guard var index = built else {
            log.warning("search.failed")
            return
        }
        index.absorbMessages(search.index)
        for change in search.changed { index.apply(change) }
        search.index = index
        search.isComplete = true
        search.changed = []
        let withheld = search.withheld
        search.withheld = []
        for (on, seq) in withheld { forgetWords(of: on, seq) }
        log.info("search", ["words": "\(search.index.wordCount)", "bytes": "\(search.index.bytes)"])
    }

    // MARK: Following

    /// After an event was folded; `before` is what `Desk.searchText(before:)` said.
    func noteForSearch(_ event: Event, before: String) {
        if case .messageRedacted(let redacted) = event.payload, state.desk.ticketOrdinal(event.on) != nil {
            if search.isComplete {
                forgetWords(of: event.on, redacted.target)
            } else {
                search.withheld.append((event.on, redacted.target))
            }
            return
        }
        guard let change = state.searchChange(event, before: before) else { return }
        if !search.isComplete {
            if case .said = change {} else { search.changed.append(change) }
        }
        search.note(change)
    }

    /// Whether words wait to be filed.
    package var isBehind: Bool { search.waitingBytes > 0 }

    /// Files some of them; for when there is nothing else to do.
    package func catchUp() { search.takeSome() }

    /// Forgets the words of a message that is withheld, as far as the ticket has them nowhere else.
    private func forgetWords(of on: StreamID, _ target: Int) {
        guard let ordinal = state.desk.ticketOrdinal(on), let stream = state.streams.find(on) else { return }
        var texts: [(seq: Int, vis: Visibility, text: String)] = []
        do {
            try walk(stream, from: 1, through: stream.sequence) { record in
                guard record.kind == EventKind.messagePosted.rawValue else { return }
                var line = JSONLine()
                guard (try? line.read(record.bytes)) != nil, let event = try? Event(decoding: line),
                    case .messagePosted(let message) = event.payload
                else { return }
                texts.append((event.seq, event.vis, message.text))
            }
        } catch {
            log.error("search.failed", ["error": error.message])
            return
        }
        guard let withheld = texts.first(where: { $0.seq == target }) else { return }
        let left = texts.filter { $0.vis == withheld.vis && !state.desk.isRedacted(on, $0.seq) }.map(\.text)
        search.index.forget(ticket: ordinal, text: withheld.text, vis: withheld.vis, left: left)
    }

    // MARK: Asking

    func found(_ op: any Op, _ spec: OpSpec, _ principal: Principal) throws(Refusal) -> FoundTickets? {
        guard spec.takesWords, let text = try op.searches(state.desk, principal) else { return nil }
        let tickets = search.index.find(text, principal.clearance, state.desk)
        return FoundTickets(tickets, isComplete: search.isComplete && !search.index.isFull)
    }
}
