// Who acts for whom. Every op that changes a customer's things — cart, order, profile, review — asks `Desk.acting`
// first and puts the answer on each of its events:
//
//     let acting = try desk.acting(context.principal, for: customer, lease: lease, context)
//     return Decision([Draft(on: stream, vis: .all, payload, acting: acting)], …)
//
// Customers act for themselves, without a lease. Everybody else names a live lease of their own for this very customer,
// so that another customer's things are out of reach however the request is misspelt. Every event then says both who
// did it (`by`) and for whom (`for`), and under which lease.

import TandemWire

/// A permission to act for one customer, given by `Desk.acting`.
package struct Acting: Sendable, Equatable {
    /// Whose things they are, without `cust:`.
    package let customer: String
    /// The value of `for` in the events: nil when customers act themselves.
    package let `for`: String?
    package let lease: Int?
    /// The session of the lease, or the customer's newest one that goes on.
    package let session: UInt64?
    /// Whether the order may be placed: by customers themselves, and under a lease whose scope says so.
    package let mayPlace: Bool
}

extension Desk {
    /// Whether this caller may change this customer's things.
    ///
    /// - Throws: `NO_EMULATION`, `LEASE_OVER`, `WRONG_CUSTOMER` or `NOT_ALLOWED`.
    package func acting(
        _ caller: Principal, for customer: String, lease: Int?, _ context: Context
    ) throws(Refusal) -> Acting {
        guard caller.isStaff else { return try actingThemself(caller, customer, lease) }
        guard let lease else { throw .noEmulation(of: customer) }
        let emulation = try emulation(lease, of: caller, at: context.now)
        guard emulation.customer == customer else { throw .wrongCustomer(emulation, customer) }
        guard emulation.scope >= .account else {
            throw .notAllowed("lease \(lease) is for viewing only; start emulation without scope view")
        }
        return Acting(
            customer: customer, for: StreamID.customer(customer).text, lease: lease, session: emulation.session,
            mayPlace: emulation.scope >= .order)
    }

    private func actingThemself(_ caller: Principal, _ customer: String, _ lease: Int?) throws(Refusal) -> Acting {
        guard caller.customer == customer else { throw .missing(.customer(customer)) }
        guard caller.session == nil else {
            throw .notAllowed("this login opens one session only; log in as the customer to do this")
        }
        if lease != nil { throw .badField("lease", "customers act for themselves; leave lease out") }
        return Acting(
            customer: customer, for: nil, lease: nil, session: customers[customer]?.openSessions.last, mayPlace: true)
    }

    /// A live lease of this caller. Somebody else's is answered as none.
    func emulation(_ lease: Int, of caller: Principal, at now: Int64) throws(Refusal) -> Emulation {
        guard let emulation = leases.live[lease], emulation.agent == caller.id else {
            let isOld = leases.live[lease] == nil && lease >= 1 && lease <= leases.last
            throw isOld ? .leaseOver(lease) : .noEmulation(lease: lease)
        }
        if emulation.isOver(at: now) { throw .leaseOver(lease) }
        return emulation
    }
}

extension Draft {
    /// The same, done for somebody.
    func acting(_ acting: Acting) -> Draft {
        Draft(on: on, vis: vis, payload: payload, for: acting.for, lease: acting.lease, by: by)
    }

    /// The same, about this lease.
    func about(_ emulation: Emulation) -> Draft {
        Draft(
            on: on, vis: vis, payload: payload, for: StreamID.customer(emulation.customer).text, lease: emulation.lease,
            by: by)
    }
}

extension Refusal {
    static func noEmulation(of customer: String) -> Refusal {
        Refusal(
            .noEmulation, "you do not act for cust:\(customer); start emulation (emu.start) and name its lease",
            [JSONField("customer", .string(StreamID.customer(customer).text))])
    }

    static func noEmulation(lease: Int) -> Refusal {
        Refusal(
            .noEmulation, "you hold no lease \(lease); start emulation (emu.start) and name its lease",
            [JSONField("lease", .integer(lease))])
    }

    static func noEmulation(on: StreamID) -> Refusal {
        Refusal(
            .noEmulation, "nobody acts for the customer in \(on.text)", [JSONField("on", .string(on.text))])
    }

    static func leaseOver(_ lease: Int) -> Refusal {
        Refusal(
            .leaseOver, "lease \(lease) is over; start emulation again to act for the customer",
            [JSONField("lease", .integer(lease))])
    }

    static func wrongCustomer(_ emulation: Emulation, _ customer: String) -> Refusal {
        Refusal(
            .wrongCustomer,
            "lease \(emulation.lease) is for cust:\(emulation.customer), and this is cust:\(customer)'s:"
                + " nothing was done",
            [
                JSONField("lease", .integer(emulation.lease)),
                JSONField("customer", .string(StreamID.customer(emulation.customer).text)),
            ])
    }
}
