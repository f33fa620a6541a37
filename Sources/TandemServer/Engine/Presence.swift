// Who is here and who is typing: known from connections, told as signals, never stored.
//
// The server owns every expiry, so no client can leave an indicator on for ever: typing ends after six seconds
// without news, with a message of that person, and with their last connection; presence ends ten seconds after the
// last connection, so that a reload is not a departure.

import TandemDesk
import TandemWire

/// Counts of connections and deadlines, by principal.
final class Presence {
    struct TypingKey: Hashable {
        let on: StreamID
        let by: String
    }

    private var counts: [String: Int] = [:]
    /// Everybody with a connection, for ops that give work to people.
    private(set) var here: Set<String> = []
    /// Principals without a connection who still count as here, and until when.
    private var leaving: [String: Int64] = [:]
    private(set) var typing: [TypingKey: Int64] = [:]
    /// Who looks at which ticket or writes to it, and until when that holds.
    var hints: [HintKey: Int64] = [:]
    /// When the last connection of each person ended who is not there. Customers are forgotten after a while: who is
    /// not in it counts as gone for as long as the server has been looking, which is longer still.
    private(set) var leftAt: [String: Int64] = [:]
    /// The longest grace of a policy, and so the longest for which it matters when a customer left.
    private static let customerMilliseconds: Int64 = 3_600_000
    private static let leftMinimum = 10_000
    private var leftMaximum = Presence.leftMinimum

    func connections(of id: String) -> Int { counts[id] ?? 0 }

    /// How a person is seen by others.
    func state(of id: String) -> String {
        if connections(of: id) > 0 { return "here" }
        return leaving[id] == nil ? "gone" : "away"
    }

    var everyone: [String] { counts.keys.sorted() }

    /// - Returns: whether others did not know yet that this person is here.
    func arrived(_ id: String) -> Bool {
        counts[id, default: 0] += 1
        here.insert(id)
        leftAt[id] = nil
        let wasKnown = leaving.removeValue(forKey: id) != nil
        return counts[id] == 1 && !wasKnown
    }

    func left(_ id: String, at now: Int64, until deadline: Int64) {
        let count = connections(of: id) - 1
        if count > 0 {
            counts[id] = count
        } else {
            counts[id] = nil
            here.remove(id)
            leaving[id] = deadline
            leftAt[id] = now
            if leftAt.count > leftMaximum { forgetCustomers(at: now) }
        }
    }

    private func forgetCustomers(at now: Int64) {
        leftAt = leftAt.filter { Role(of: $0.key) != .customer || now - $0.value < Self.customerMilliseconds }
        leftMaximum = max(Self.leftMinimum, 2 * leftAt.count)
    }

    /// The principals whose grace is over.
    func expired(at now: Int64) -> [String] {
        let gone = leaving.filter { $0.value <= now }.map(\.key).sorted()
        for id in gone { leaving[id] = nil }
        return gone
    }

    /// - Returns: whether the person was not typing before.
    func beganTyping(_ key: TypingKey, until deadline: Int64) -> Bool {
        typing.updateValue(deadline, forKey: key) == nil
    }

    func stoppedTyping(_ key: TypingKey) -> Bool {
        // Asked for every message; nearly always nobody is typing.
        !typing.isEmpty && typing.removeValue(forKey: key) != nil
    }
}

extension Engine {
    // MARK: Signals from clients

    /// A signal is never answered; one that is wrong or too much is dropped, with a warning at most every ten
    /// seconds.
    func handleSignal(name: String, from connection: Connection) {
        guard let principal = connection.principal else {
            warn(connection, .authRequired, "signals need a login")
            return
        }
        if name == "pong" { return }
        if let signal = CobrowseSignal(rawValue: name) {
            handleCobrowse(signal, from: connection, by: principal)
            return
        }
        let limit = limits.signalsPerSecond
        guard connection.signals.take(at: now, perSecond: limit, burst: limit) == nil else {
            warn(connection, .rateLimited, "more than \(limit) signals a second; the rest is dropped")
            return
        }
        if let hint = Hint(rawValue: name) {
            if let refusal = handleHint(hint, from: connection, by: principal) {
                warn(connection, refusal.code, refusal.message)
            }
            return
        }
        guard name == "typing" else {
            warn(
                connection, .unknownOp,
                "there is no such signal; clients may send pong, typing, viewing, replying, cb.*")
            return
        }
        let line = request.line
        guard let on = line.find("on").flatMap({ line.string($0) }).flatMap({ StreamID($0) }),
            let state = line.find("state").flatMap({ line.string($0) }), state == "on" || state == "off"
        else {
            warn(connection, .badField, "typing needs \"on\", a stream, and \"state\", on or off")
            return
        }
        guard Access.admit(ServerOp.typing, principal, on: on, self.state.desk) == nil else {
            warn(connection, .notFound, "there is no such stream, or it is not yours")
            return
        }
        let key = Presence.TypingKey(on: on, by: principal.id)
        if state == "off" {
            stopTyping(by: principal.id, on: on)
        } else if presence.beganTyping(key, until: now + Int64(limits.typingMilliseconds)) {
            tellTyping(key, "on")
        }
    }

    func warn(_ connection: Connection, _ code: Code, _ message: String) {
        guard now - connection.warnedMilliseconds >= 10_000 else { return }
        connection.warnedMilliseconds = now
        var line = JSONWriter()
        line.signal("warn", [JSONField("code", .string(code.rawValue)), JSONField("msg", .string(message))])
        sendSignal(line.bytes, to: connection)
    }

    // MARK: Typing

    func stopTyping(by id: String, on: StreamID) {
        let key = Presence.TypingKey(on: on, by: id)
        if presence.stoppedTyping(key) { tellTyping(key, "off") }
    }

    private func tellTyping(_ key: Presence.TypingKey, _ typing: String) {
        var line = JSONWriter()
        line.signal(
            "typing",
            [
                JSONField("on", .string(key.on.text)), JSONField("by", .string(key.by)),
                JSONField("state", .string(typing)),
            ])
        tell(line.bytes, about: key.by, on: key.on) { $0.principal?.id != key.by }
    }

    // MARK: Presence

    func arrived(_ principal: Principal) {
        if presence.arrived(principal.id) { tellPresence(principal.id, "here") }
    }

    /// A logged-in connection of this principal ended.
    func left(_ principal: Principal) {
        presence.left(principal.id, at: now, until: now + Int64(limits.presenceGraceMilliseconds))
        guard presence.connections(of: principal.id) == 0 else { return }
        endHints(of: principal.id)
        for key in presence.typing.keys where key.by == principal.id { stopTyping(by: key.by, on: key.on) }
    }

    private func tellPresence(_ id: String, _ presence: String) {
        for session in state.desk.openSessions(of: id) {
            let on = StreamID.session(session)
            guard state.streams.find(on)?.topic != nil else { continue }
            var line = JSONWriter()
            line.signal(
                "presence",
                [
                    JSONField("on", .string(on.text)), JSONField("by", .string(id)),
                    JSONField("state", .string(presence)),
                ])
            tell(line.bytes, about: id, on: on) { $0.principal?.id != id }
        }
    }

    /// Called by the sweep: ends what has lasted too long.
    func expirePresence() {
        expireHints()
        for (key, deadline) in presence.typing where deadline <= now { stopTyping(by: key.by, on: key.on) }
        for id in presence.expired(at: now) { tellPresence(id, "gone") }
    }

    // MARK: Telling

    /// Sends a signal to those who follow a stream and want signals. What an unseen supervisor does is told to
    /// staff only.
    private func tell(_ bytes: [UInt8], about id: String, on: StreamID, _ isWanted: (Connection) -> Bool) {
        guard let topic = state.streams.find(on)?.topic else { return }
        let isPublic = state.desk.isVisibleToCustomer(id, on: on)
        for follower in topic.followers
        where follower.wantsSignals && (isPublic || follower.clearance == .staff) && isWanted(follower.connection) {
            sendSignal(bytes, to: follower.connection)
        }
    }

    /// A signal the desk decided on.
    func relay(_ signal: DeskSignal) {
        switch signal {
        case .read(let on, let id, let sequence):
            guard let topic = state.streams.find(on)?.topic else { return }
            var line = JSONWriter()
            line.signal(
                "read",
                [JSONField("on", .string(on.text)), JSONField("by", .string(id)), JSONField("seq", .integer(sequence))])
            for follower in topic.followers
            where follower.wantsSignals && (follower.clearance == .staff || follower.connection.principal?.id == id) {
                sendSignal(line.bytes, to: follower.connection)
            }
        }
    }

    /// Signals may be lost: a connection that does not take its output gets none.
    func sendSignal(_ bytes: [UInt8], to connection: Connection) {
        guard connection.backlog < limits.outputBytes else { return }
        if let typed = connection.typed, !typed.wantsJSON {
            send(typed.render(bytes, verb: nil), to: connection)
        } else {
            send(bytes, to: connection)
        }
    }
}
