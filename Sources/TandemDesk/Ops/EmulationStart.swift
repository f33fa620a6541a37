// emu.start: act in the name of the session's customer from now on, under a lease.
//
//     {"op":"emu.start","on":"S-17","customer":"cust:42","cart":"C-9","reason":"caller asked to change the size"}
//     {"ok":true,"on":"S-17","seq":6,"lease":3,"scope":"account","until":"…","customer":"cust:42","notice":"…"}
//
// The lease that the agent holds elsewhere ends in the same decision: a switch is an end and a start, and never turns
// one customer's lease into another's. Started again for the same session it answers the lease there is.

import TandemWire

struct EmulationStart: Op {
    static let spec = OpSpec(
        name: "emu.start", right: .emulate, access: .serving, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the session, such as S-17"),
            FieldSpec(
                "customer", .stream, help: "whom you mean, such as cust:42; refused if the session is not theirs"),
            FieldSpec("cart", .stream, help: "the customer's cart that it is about, such as C-9"),
            FieldSpec("order", .stream, help: "the customer's order that it is about, such as O-5512"),
            FieldSpec("scope", .word(of: EmulationScope.self), help: "what for; as much as you may if left out"),
            FieldSpec("reason", .string, help: "why, for the record and for the customer"),
        ],
        summary: "Act in the name of the session's customer: what you do changes their account until it ends.")

    private let stream: StreamID
    private let customer: String?
    private let cart: UInt64?
    private let order: UInt64?
    private let scope: EmulationScope?
    private let reason: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        cart = try request.optionalReference("cart", like: "C-9", \.cartNumber)
        order = try request.optionalReference("order", like: "O-5512", \.orderNumber)
        scope = try request.optionalWord("scope")
        reason = try request.optionalText("reason", limit: DeskLimits.lineScalars)
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        let whose = session.context.customer
        if let customer, customer != whose { throw .wrongCustomer(stream, whose, named: customer) }
        try desk.requireOwned(cart, order, by: whose, on: stream)
        let widest = EmulationScope.widest(for: context.principal)
        if let scope, scope > widest { throw .rightMissing(.orderPlace, context.principal) }
        let scope = scope ?? widest
        var drafts: [Draft] = []
        if let held = desk.leases.held(by: context.principal.id) {
            if held.on == stream, held.scope == scope, !held.isOver(at: context.now) {
                let seq = session.head.visible(to: context.principal.clearance)
                return Decision([], Answer(on: stream, seq: seq, desk.started(held, until: held.until)))
            }
            drafts += SessionUndo.lease(held, desk, why: held.endOfHolding(at: context.now)).drafts
        }
        if let other = desk.leases.of(customer: whose), other.agent != context.principal.id {
            guard other.isOver(at: context.now) else { throw .leaseHeld(other) }
            drafts += SessionUndo.lease(other, desk, why: other.endOfHolding(at: context.now)).drafts
        }
        let idle = desk.policy.emulationSeconds
        let emulation = Emulation(
            lease: desk.leases.next, agent: context.principal.id, customer: whose, session: session.id, scope: scope,
            startedAt: context.now, idleSeconds: idle, usedAt: context.now)
        let started = EmulationStarted(
            scope: scope, until: emulation.until, idleSeconds: idle, cart: cart, order: order, reason: reason)
        drafts.append(Draft(on: stream, vis: .all, .emulationStarted(started)).about(emulation))
        return Decision(drafts, Answer(on: stream, desk.started(emulation, until: started.until)))
    }
}

extension Emulation {
    /// Why it ends when its holder starts another one, or somebody else does.
    fileprivate func endOfHolding(at now: Int64) -> LeaseEnd {
        guard isOver(at: now) else { return .switch }
        return goneUntil.map { $0 <= now } ?? false ? .disconnect : .timeout
    }
}

extension Desk {
    /// Refuses a cart or an order that is known to be another customer's.
    fileprivate func requireOwned(
        _ cart: UInt64?, _ order: UInt64?, by customer: String, on: StreamID
    ) throws(Refusal) {
        let owners = [cart.flatMap { shop.carts.find($0)?.customer }, order.flatMap { owner(ofOrder: $0) }]
        for owner in owners.compactMap({ $0 }) where owner != customer {
            throw .wrongCustomer(on, customer, named: owner)
        }
    }

    /// What an agent is told who acts for somebody from now on.
    fileprivate func started(_ emulation: Emulation, until: Int64) -> [JSONField] {
        let name = customers[emulation.customer]?.name ?? ""
        let whose = StreamID.customer(emulation.customer).text
        let limit =
            emulation.scope == .order
            ? "you may also place the order" : "you may not place the order: the customer or a manager does"
        let notice =
            "emulation has started: you now act as \(name) (\(whose)). What you do changes their account and they see"
            + " it, until you end it or the session ends; \(limit)"
        return [
            JSONField("lease", .integer(emulation.lease)), JSONField("scope", .string(emulation.scope.rawValue)),
            JSONField("until", .string(Timestamp.format(until))), JSONField("customer", .string(whose)),
            JSONField("name", .string(name)), JSONField("notice", .string(notice)),
        ]
    }
}

extension Refusal {
    fileprivate static func leaseHeld(_ emulation: Emulation) -> Refusal {
        Refusal(
            .leaseHeld,
            "\(emulation.agent) acts for cust:\(emulation.customer) in \(emulation.on.text); they end it first, or a"
                + " supervisor revokes it",
            [
                JSONField("on", .string(emulation.on.text)), JSONField("by", .string(emulation.agent)),
                JSONField("lease", .integer(emulation.lease)),
            ])
    }

    fileprivate static func wrongCustomer(_ on: StreamID, _ customer: String, named: String) -> Refusal {
        Refusal(
            .wrongCustomer,
            "\(on.text) is a session with cust:\(customer), not with cust:\(named); start one with them first",
            [JSONField("on", .string(on.text)), JSONField("customer", .string(StreamID.customer(customer).text))])
    }
}
