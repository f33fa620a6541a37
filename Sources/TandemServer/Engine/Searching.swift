// The search box's index and the engine: told of every event as it is appended, and of the past by `SearchBuild`.
//
// Nobody waits for words to be filed: what an event means for searching is put aside, and handed to a thread of its own
// a little at a time (`SearchFiler`). Whoever searches hands over the rest and waits for it, so a search knows
// everything that was answered before it.

import TandemDesk
import TandemSystem
import TandemWire

/// What the index has to take in yet, and what happened while the past was being read.
final class Search {
    /// Text that may wait before it is handed over.
    private static let waitingBytesMaximum = 16 << 10

    private let filer = SearchFiler()
    /// Oldest first.
    private var waiting: [SearchChange] = []
    private var waitingBytes = 0
    /// Whether the past is in it.
    var isComplete = true
    /// Heads that have changed and messages that were withheld since the build began.
    var changed: [SearchChange] = []
    var withheld: [(on: StreamID, seq: Int)] = []

    /// Lends the index as it is with everything that has happened.
    func use<Result: Sendable>(_ body: @Sendable (inout SearchIndex) -> Result) -> Result {
        handOver()
        return filer.use(body)
    }

    /// Puts a change aside.
    func note(_ change: SearchChange) {
        waitingBytes += change.bytes
        waiting.append(change)
        if waitingBytes > Self.waitingBytesMaximum { handOver() }
    }

    private func handOver() {
        guard !waiting.isEmpty else { return }
        filer.file(exchange(&waiting, with: []))
        waitingBytes = 0
    }
}

extension Engine {
    // MARK: Building

    /// Begins anew: what is durable now is read by the result, what comes later is collected here.
    package func beginSearch() -> SearchBuild {
        search.use { $0 = SearchIndex() }
        search.isComplete = false
        search.changed = []
        search.withheld = []
        return SearchBuild(self)
    }

    /// The past has been read.
    package func adoptSearch(_ built: SearchIndex?) {
        guard let built else {
            log.warning("search.failed")
            return
        }
        let changed = search.changed
        search.use { known in
            var index = built
            index.absorbMessages(known)
            for change in changed { index.apply(change) }
            known = index
        }
        search.isComplete = true
        search.changed = []
        let withheld = search.withheld
        search.withheld = []
        for (on, seq) in withheld { forgetWords(of: on, seq) }
        let (words, bytes) = search.use { ($0.wordCount, $0.bytes) }
        log.info("search", ["words": "\(words)", "bytes": "\(bytes)"])
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
        search.use { $0.forget(ticket: ordinal, text: withheld.text, vis: withheld.vis, left: left) }
    }

    // MARK: Asking

    func found(_ op: any Op, _ spec: OpSpec, _ principal: Principal) throws(Refusal) -> FoundTickets? {
        guard spec.takesWords, let text = try op.searches(state.desk, principal) else { return nil }
        let (desk, clearance) = (state.desk, principal.clearance)
        let (tickets, isFull) = search.use { ($0.find(text, clearance, desk), $0.isFull) }
        return FoundTickets(tickets, isComplete: search.isComplete && !isFull)
    }
}
