// Whose things a caller may change, and under which lease. Every op that changes something of a customer asks here.

import TandemWire

/// A caller who acts for a customer.
package struct Acting: Sendable, Equatable {
    /// The customer whose things are changed.
    package let customer: String
    /// The lease under which it happens; nil for the customers themselves.
    package let lease: Int?
    /// The session of the lease, or the customer's newest open one.
    package let session: UInt64?

    package init(customer: String, lease: Int? = nil, session: UInt64? = nil) {
        self.customer = customer
        self.lease = lease
        self.session = session
    }
}

extension Desk {
    /// The customers themselves act without a lease; everybody else needs one.
    func acting(
        _ caller: Principal, for customer: String, lease: Int?, _ context: Context
    ) throws(Refusal) -> Acting {
        guard !caller.isStaff, caller.customer == customer else {
            throw Refusal(
                .noEmulation, "you do not act for cust:\(customer); start an emulation and name its lease",
                [JSONField("customer", .string("cust:\(customer)"))])
        }
        if lease != nil { throw .badField("lease", "you act for yourself and need no lease; leave it out") }
        return Acting(customer: customer, session: customers[customer]?.openSessions.last)
    }
}
