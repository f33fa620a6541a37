// Who else looks at a ticket, and who is writing to it: hints, so that two people do not answer the same customer.
//
//     {"sig":"viewing","on":"T-204","state":"on"}                          from a client; on is meant if state is left out
//     {"sig":"viewing","on":"T-204","by":"agent:ben","state":"on"}         to the staff who follow the ticket
//
// A hint holds for 25 seconds unless it is repeated, and ends with the last connection of whoever sent it; `replying`
// also with their message. Whoever begins is told at once who is there already, also without following the ticket.

import TandemDesk
import TandemWire

enum Hint: String, CaseIterable {
    case viewing, replying
}

struct HintKey: Hashable {
    let on: StreamID
    let by: String
    let hint: Hint
}

extension Engine {
    static let hintMilliseconds: Int64 = 25_000
    /// Tickets that one person can look at or write to at a time; what is more is not told.
    static let hintsPerPerson = 32

    /// Sending a hint is judged like reading the ticket. A customer's looking is nobody's business.
    static let hintSpec = OpSpec(
        name: "viewing", right: .ticketRead, access: .ticket, customerMay: false, writes: false, fields: [],
        summary: "Shows colleagues that you look at a ticket or write to it.")

    /// - Returns: what is wrong with the signal.
    func handleHint(
        _ hint: Hint, from connection: Connection, by principal: Principal
    ) -> Refusal? {
        let line = request.line
        guard let name = line.find("on").flatMap({ line.string($0) }), let on = stream(name, for: principal) else {
            return Refusal(.badField, "\(hint.rawValue) needs \"on\", a ticket, and may have \"state\", on or off")
        }
        let state = line.find("state").flatMap { line.string($0) } ?? "on"
        guard state == "on" || state == "off" else {
            return Refusal(.badField, "the state of \(hint.rawValue) is on or off")
        }
        guard Access.admit(Self.hintSpec, principal, on: on, self.state.desk) == nil else {
            return Refusal(.notFound, "there is no such ticket, or it is not yours to see")
        }
        let key = HintKey(on: on, by: principal.id, hint: hint)
        guard state == "on" else {
            endHint(key)
            return nil
        }
        let isNew = presence.hints[key] == nil
        guard !isNew || presence.hints.keys.count(where: { $0.by == principal.id }) < Self.hintsPerPerson else {
            return nil
        }
        presence.hints[key] = now + Self.hintMilliseconds
        guard isNew else { return nil }
        tellHint(key, "on")
        guard principal.clearance == .staff else { return nil }
        let others = presence.hints.keys.filter { $0.on == on && $0.by != principal.id }
        for other in others.sorted(by: { ($0.by, $0.hint.rawValue) < ($1.by, $1.hint.rawValue) }) {
            sendSignal(Self.line(other, "on"), to: connection)
        }
        return nil
    }

    private func stream(_ name: String, for principal: Principal) -> StreamID? {
        StreamID(name) ?? state.desk.ticket(number: name, for: principal)
    }

    func endHint(_ key: HintKey) {
        guard !presence.hints.isEmpty, presence.hints.removeValue(forKey: key) != nil else { return }
        tellHint(key, "off")
    }

    /// All hints of somebody who is gone.
    func endHints(of id: String) {
        for key in presence.hints.keys.filter({ $0.by == id }) { endHint(key) }
    }

    /// Called by the sweep.
    func expireHints() {
        for (key, deadline) in presence.hints where deadline <= now { endHint(key) }
    }

    private func tellHint(_ key: HintKey, _ hint: String) {
        guard let topic = state.streams.find(key.on)?.topic else { return }
        let bytes = Self.line(key, hint)
        for follower in topic.followers
        where follower.wantsSignals && follower.clearance == .staff && follower.connection.principal?.id != key.by {
            sendSignal(bytes, to: follower.connection)
        }
    }

    private static func line(_ key: HintKey, _ hint: String) -> [UInt8] {
        var line = JSONWriter()
        let name: StaticString =
            switch key.hint {
            case .viewing: "viewing"
            case .replying: "replying"
            }
        line.signal(
            name,
            [
                JSONField("on", .string(key.on.text)), JSONField("by", .string(key.by)),
                JSONField("state", .string(hint)),
            ])
        return line.bytes
    }
}
