// What the desk knows about a customer: who they are, and which tickets, orders and carts are theirs.

/// A customer. Only the name is certain.
package struct Customer: Sendable, Equatable {
    package internal(set) var name: String
    package internal(set) var email: String?
    package internal(set) var phone: String?
    package internal(set) var locale: String?
    package internal(set) var tier: String?
    package internal(set) var since: String?
    package internal(set) var tickets: [KnownTicket] = []
    package internal(set) var orders: [UInt64] = []
    package internal(set) var cart: UInt64?
    package internal(set) var tags: [String] = []
    /// Sessions that go on, oldest first.
    package internal(set) var openSessions: [UInt64] = []
    package internal(set) var head = Head()
}

extension Customer {
    mutating func apply(_ change: CustomerChange) {
        name = change.name.applied(to: name) ?? name
        email = change.email.applied(to: email)
        phone = change.phone.applied(to: phone)
        locale = change.locale.applied(to: locale)
        tier = change.tier.applied(to: tier)
        since = change.since.applied(to: since)
        tickets = change.tickets.applied(to: tickets) ?? []
        orders = change.orders.applied(to: orders) ?? []
        cart = change.cart.applied(to: cart)
        tags = change.tags.applied(to: tags) ?? []
    }
}
