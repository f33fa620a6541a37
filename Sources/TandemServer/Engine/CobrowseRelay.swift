// Signals of co-browsing on their way: judged by the desk (`Desk.admit`), read and masked (`CobrowseMessage`), counted
// (`CobrowseFlow`), and given to those connections that follow the session with signals and belong to somebody who
// looks, or to the customer. Nothing of them is logged, and nothing reaches the journal.
//
// Under pressure (the peer takes nothing for the moment) what a newer signal replaces is parked, one of each kind, and
// only the newest is sent when the peer goes on. A delta of the page cannot be replaced: whoever loses one gets no
// further ones, and is brought up to date when its backlog is gone.

import TandemDesk
import TandemWire

/// The newest signal of a kind that waits for a connection.
struct ParkedSignal {
    let on: StreamID
    let signal: CobrowseSignal
    let by: String
    let node: Int?
    var bytes: [UInt8]
}

/// A page that is shown. A class, because its flow is changed with every signal and copied for none.
final class CobrowsePage {
    var flow = CobrowseFlow()
}

extension Engine {
    /// Signals of one connection that wait at a time.
    private static let parkedMaximum = 64
    private static let leaseName = JSONName("lease")
    private static let onName = JSONName("on")

    func handleCobrowse(_ signal: CobrowseSignal, from connection: Connection, by principal: Principal) {
        let limit = limits.cobrowseSignalsPerSecond
        guard connection.cobrowseSignals.take(at: now, perSecond: limit, burst: limit) == nil else {
            warn(connection, .rateLimited, "more than \(limit) signals of co-browsing a second; the rest is dropped")
            return
        }
        do {
            try relay(signal, from: connection, by: principal)
        } catch {
            warn(connection, error.code, error.message)
        }
    }

    private func relay(
        _ signal: CobrowseSignal, from connection: Connection, by principal: Principal
    ) throws(Refusal) {
        let line = request.line
        guard let on = line.find(Self.onName).flatMap({ line.stream($0) }), case .session(let id) = on else {
            throw Refusal(.badField, "\(signal.rawValue) needs \"on\", a session")
        }
        let lease = line.find(Self.leaseName).flatMap { line.integer($0) }
        try state.admit(signal, lease: lease, principal, on: on, at: wallNow)
        guard let share = state.cobrowse(on) else { return }
        let page = page(of: id)
        let message = try CobrowseMessage(
            signal, line, on: on, by: principal, allow: share.allow, nodes: &page.flow.nodes)
        if let file = message.file { try state.desk.requireSnapshot(file, of: on, by: principal) }
        switch signal {
        case .need: answerNeed(message, from: connection, page)
        case .action: try act(message, from: connection, page)
        default:
            let verdict = page.flow.take(message, from: connection.number, at: now)
            switch verdict {
            case .relay: tell(message, share, besides: connection, page)
            case .drop: return
            case .need: askPage(on, page, orElse: connection)
            case .old: throw Refusal(.badField, "gen of cb.snap has to be more than \(page.flow.gen)")
            }
        }
    }

    private func page(of session: UInt64) -> CobrowsePage {
        if let page = pages[session] { return page }
        let page = CobrowsePage()
        pages[session] = page
        return page
    }

    // MARK: To everybody who looks

    private func tell(
        _ message: CobrowseMessage, _ share: Cobrowse, besides sender: Connection, _ page: CobrowsePage
    ) {
        guard let topic = state.streams.find(message.on)?.topic else { return }
        for follower in topic.followers where follower.wantsSignals && follower.connection !== sender {
            let connection = follower.connection
            guard let principal = connection.principal, connection.typed?.wantsJSON ?? true,
                state.seesCobrowse(share, principal)
            else { continue }
            give(message, to: connection, page)
        }
    }

    private func give(_ message: CobrowseMessage, to connection: Connection, _ page: CobrowsePage) {
        if message.signal == .delta, page.flow.behind.contains(connection.number) { return }
        if message.signal.replacesOlder, connection.isAwaitingWritable || !connection.parked.isEmpty {
            park(message, for: connection)
        } else if connection.backlog < limits.outputBytes {
            send(message.bytes, to: connection)
        } else if message.signal == .delta || message.signal == .snapshot {
            page.flow.behind.insert(connection.number)
            connection.lostDeltas.insert(message.on)
        }
    }

    private func park(_ message: CobrowseMessage, for connection: Connection) {
        let parked = ParkedSignal(
            on: message.on, signal: message.signal, by: message.by, node: message.signal == .input ? message.node : nil,
            bytes: message.bytes)
        connection.parked.removeAll {
            $0.on == parked.on && $0.signal == parked.signal && $0.by == parked.by && $0.node == parked.node
        }
        if connection.parked.count >= Self.parkedMaximum { connection.parked.removeFirst() }
        connection.parked.append(parked)
    }

    /// The peer has taken everything: it gets what was parked, and is brought up to date about pages.
    /// - Returns: whether there is something to write now.
    func unpark(_ connection: Connection) -> Bool {
        guard !connection.parked.isEmpty || !connection.lostDeltas.isEmpty else { return false }
        let (parked, lost) = (connection.parked, connection.lostDeltas)
        connection.parked = []
        connection.lostDeltas = []
        for signal in parked where isSeen(signal.on, by: connection) { connection.enqueue(signal.bytes) }
        for on in lost {
            guard case .session(let id) = on, let page = pages[id], isSeen(on, by: connection) else { continue }
            if let lines = page.flow.missing(gen: 0, have: 0) {
                page.flow.behind.remove(connection.number)
                for line in lines { connection.enqueue(line) }
            } else {
                askPage(on, page, orElse: nil)
            }
        }
        return connection.next != .nothing
    }

    /// Whether this connection may still be shown what was meant for it a moment ago.
    private func isSeen(_ on: StreamID, by connection: Connection) -> Bool {
        guard let share = state.cobrowse(on), share.isLive, let principal = connection.principal else {
            return false
        }
        return state.seesCobrowse(share, principal)
    }

    // MARK: To the page

    /// Somebody has missed something, or comes late: what is kept is sent at once, and only if that is not enough the
    /// page is asked.
    private func answerNeed(_ message: CobrowseMessage, from connection: Connection, _ page: CobrowsePage) {
        if let lines = page.flow.missing(gen: message.gen, have: message.have ?? 0) {
            page.flow.behind.remove(connection.number)
            for line in lines { sendSignal(line, to: connection) }
        } else {
            askPage(message.on, page, orElse: nil)
        }
    }

    /// Asks the page for a new snapshot; before there is one, whoever is told of it is the customer who would show it.
    private func askPage(_ on: StreamID, _ page: CobrowsePage, orElse other: Connection?) {
        guard page.flow.mayNeed(at: now) else { return }
        var line = JSONWriter()
        line.signal(
            "cb.need",
            [
                JSONField("on", .string(on.text)), JSONField("gen", .integer(page.flow.gen)),
                JSONField("have", .integer(page.flow.n)),
            ])
        if let shower = page.flow.source.flatMap({ connections[$0] }) ?? other {
            sendSignal(line.bytes, to: shower)
            return
        }
        guard let topic = state.streams.find(on)?.topic else { return }
        for follower in topic.followers
        where follower.wantsSignals && follower.connection.principal?.role == .customer {
            sendSignal(line.bytes, to: follower.connection)
        }
    }

    /// Something done to the page by whoever has control, unless the customer is at it themself.
    private func act(
        _ message: CobrowseMessage, from connection: Connection, _ page: CobrowsePage
    ) throws(Refusal) {
        let rest = page.flow.rest(at: now)
        guard rest == 0 else {
            guard page.flow.mayTellWait(at: now) else { return }
            var line = JSONWriter()
            line.signal(
                "cb.wait", [JSONField("on", .string(message.on.text)), JSONField("ms", .integer(Int(rest)))])
            sendSignal(line.bytes, to: connection)
            return
        }
        guard let shower = page.flow.source.flatMap({ connections[$0] }), shower.isOpen else {
            throw Refusal(.noConsent, "no page is shown in \(message.on.text) at the moment")
        }
        sendSignal(message.bytes, to: shower)
    }

    // MARK: What has happened

    /// What was shown is forgotten with a pause and with the end.
    func noteCobrowse(_ event: CobrowseEvent, _ on: StreamID) {
        guard case .session(let id) = on else { return }
        switch event {
        case .accepted, .paused, .declined, .ended: pages[id] = nil
        case .invited, .joined, .left, .asked, .granted, .denied, .revoked, .resumed, .navigated: return
        }
    }
}
