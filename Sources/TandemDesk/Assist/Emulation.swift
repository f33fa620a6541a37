// Emulation: an agent acts in a customer's name, under a lease. A lease is a number that everything done under it must
// name; it belongs to one agent, one customer and one session, and it ends by itself.
//
//     one live lease for an agent · one for a customer · so at most one in a session
//     idle      ends `idle_s` after the last thing the agent did under it or said in its session
//     gone      ends `emulation_grace_s` after the agent's last connection was lost; after a restart everybody is gone
//
// Every deadline follows from events, so a lease that was held when the server died ends after the restart as it would
// have ended without it. Only live leases are in memory; of those that are over only how many there were.

import TandemWire

/// What a lease is for. Each one includes those before it.
package enum EmulationScope: String, Sendable, CaseIterable, Comparable {
    /// See what the customer sees.
    case view
    /// Act in the customer's account: profile, addresses, carts, returns, reviews.
    case account
    /// Finalize and place the order as well.
    case order

    package static func < (left: EmulationScope, right: EmulationScope) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .view: 0
        case .account: 1
        case .order: 2
        }
    }

    /// The widest that this caller may have.
    static func widest(for principal: Principal) -> EmulationScope {
        principal.has(.orderPlace) ? .order : .account
    }
}

/// Why a lease ended.
package enum LeaseEnd: String, Sendable, CaseIterable {
    /// The agent ended it, or left the session.
    case agent
    /// The agent went on to another customer.
    case `switch`
    /// Nothing was done under it for too long.
    case timeout
    /// The agent's connection was lost and did not come back.
    case disconnect
    case sessionEnd = "session_end"
    /// The customer ended it, or a supervisor.
    case revoked

    /// Whether the call itself is lost, so that what was lent for it goes as well.
    var endsTheCall: Bool {
        switch self {
        case .timeout, .disconnect, .sessionEnd: true
        case .agent, .switch, .revoked: false
        }
    }
}

/// A lease that lives.
package struct Emulation: Sendable, Equatable {
    package let lease: Int
    /// The principal who holds it: `agent:sarah`.
    package let agent: String
    /// Whose things they are, without `cust:`.
    package let customer: String
    package let session: UInt64
    package let scope: EmulationScope
    /// Milliseconds since 1970.
    package let startedAt: Int64
    let idleSeconds: Int
    var usedAt: Int64
    /// When it ends unless the agent comes back; nil while they are connected.
    package internal(set) var goneUntil: Int64?

    package var on: StreamID { .session(session) }

    /// When it ends if nothing more is done.
    package var until: Int64 {
        let idle = usedAt + Int64(idleSeconds) * 1000
        return goneUntil.map { min($0, idle) } ?? idle
    }

    package func isOver(at now: Int64) -> Bool { now >= until }

    mutating func use(at: Int64) {
        usedAt = max(usedAt, at)
        goneUntil = nil
    }
}

/// Live leases, by number, and what is left of those that are over.
struct LeaseTable: Sendable {
    private(set) var live: [Int: Emulation] = [:]
    private var bySession: [UInt64: Int] = [:]
    /// The number of the newest lease there ever was.
    private(set) var last = 0
    /// Sessions that go on and whose lease has ended, and until when what was lent under it stays.
    private(set) var lentUntil: [UInt64: Int64] = [:]

    var next: Int { last + 1 }
    var isEmpty: Bool { live.isEmpty }
    /// Lowest number first.
    var sorted: [Emulation] { live.values.sorted { $0.lease < $1.lease } }

    func held(by agent: String) -> Emulation? { live.values.first { $0.agent == agent } }
    func of(customer: String) -> Emulation? { live.values.first { $0.customer == customer } }
    func of(session: UInt64) -> Emulation? { bySession[session].flatMap { live[$0] } }

    mutating func start(_ emulation: Emulation) {
        live[emulation.lease] = emulation
        bySession[emulation.session] = emulation.lease
        last = max(last, emulation.lease)
        lentUntil[emulation.session] = nil
    }

    mutating func end(_ lease: Int, at: Int64) {
        guard let emulation = live.removeValue(forKey: lease) else { return }
        bySession[emulation.session] = nil
        lentUntil[emulation.session] = at + Int64(emulation.idleSeconds) * 1000
    }

    /// A number was given to control of a customer's page: there is one count for both.
    mutating func count(_ lease: Int) { last = max(last, lease) }

    mutating func setGone(_ lease: Int, until: Int64?) { live[lease]?.goneUntil = until }

    /// The session is over, and with it everything that was lent in it.
    mutating func close(session: UInt64) { lentUntil[session] = nil }

    /// What the holder does under the lease, or says in its session, renews it.
    mutating func use(_ event: borrowing Event) {
        var lease = event.lease
        if lease == nil, case .session(let id) = event.on { lease = bySession[id] }
        guard let lease, let place = live.index(forKey: lease), live.values[place].agent == event.by else { return }
        live.values[place].use(at: event.at)
    }

    // MARK: Snapshot

    var snapshotLines: Int { last > 0 ? 1 + live.count : 0 }

    func snapshot(_ line: (SnapshotKind, (inout JSONWriter) -> Void) -> Void) {
        guard last > 0 else { return }
        line(.leases) { writer in
            writer.field("last", last)
            let lent = lentUntil.sorted { $0.key < $1.key }
            writer.field(
                "lent",
                .array(lent.map { .array([.string(StreamID.session($0.key).text), .integer(Int($0.value))]) }))
        }
        for emulation in sorted { line(.lease) { emulation.encode(into: &$0) } }
    }

    mutating func restore(_ line: JSONLine) throws(Refusal) {
        last = try line.recordedInteger("last")
        for value in try line.recordedArray("lent") {
            guard let parts = value.array, parts.count == 2, let until = parts[1].integer,
                let id = StreamID(json: parts[0])?.sessionNumber
            else { throw .badRecord("lent") }
            lentUntil[id] = Int64(until)
        }
    }

    mutating func restore(_ emulation: Emulation) throws(Refusal) {
        guard emulation.lease <= last, live.updateValue(emulation, forKey: emulation.lease) == nil,
            bySession.updateValue(emulation.lease, forKey: emulation.session) == nil
        else { throw .badRecord("lease") }
    }
}

extension Emulation {
    fileprivate func encode(into writer: inout JSONWriter) {
        writer.field("lease", lease)
        writer.field("on", on)
        writer.field("agent", agent)
        writer.field("customer", StreamID.customer(customer))
        writer.field("scope", scope.rawValue)
        writer.field("started", Int(startedAt))
        writer.field("used", Int(usedAt))
        writer.field("idle_s", idleSeconds)
        if let goneUntil { writer.field("gone", Int(goneUntil)) }
    }

    init(snapshot line: JSONLine) throws(Refusal) {
        guard case .session(let session) = try line.recordedStream("on") else { throw .badRecord("on") }
        guard case .customer(let customer) = try line.recordedStream("customer") else { throw .badRecord("customer") }
        self.init(
            lease: try line.recordedInteger("lease"), agent: try line.recordedString("agent"),
            customer: customer, session: session, scope: try line.recordedWord("scope"),
            startedAt: try line.recordedMilliseconds("started"), idleSeconds: try line.recordedInteger("idle_s"),
            usedAt: try line.recordedMilliseconds("used"),
            goneUntil: line.find("gone") == nil ? nil : try line.recordedMilliseconds("gone"))
    }
}
