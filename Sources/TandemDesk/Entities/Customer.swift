// What the desk knows about a customer: who they are, which tickets, orders and carts are theirs, and
// what happened to them last.

import TandemWire

/// A customer. Only the name is certain.
package struct Customer: Sendable, Equatable {
    package internal(set) var name: String
    package internal(set) var email: String?
    package internal(set) var phone: String?
    package internal(set) var locale: String?
    package internal(set) var tier: String?
    package internal(set) var since: String?
    /// The account that the customer belongs to: a firm, a household.
    package internal(set) var account: String?
    /// What the account's payments look like just now: `paid until 2026-12-31`.
    package internal(set) var billing: String?
    /// What the customer is in the account: `Admin`.
    package internal(set) var position: String?
    /// How the customer wants to be spoken to: `e-mail`.
    package internal(set) var prefers: String?
    package internal(set) var addresses: [PostalAddress] = []
    /// How they like it: `newsletter` `no`.
    package internal(set) var preferences: [JSONField] = []
    /// What they are interested in, in the shop's words.
    package internal(set) var interests: [String] = []
    /// The websites that they use.
    package internal(set) var sites: [String] = []
    /// Where they pick up: the id of a store.
    package internal(set) var store: String?
    package internal(set) var orders: [UInt64] = []
    package internal(set) var cart: UInt64?
    package internal(set) var tags: [String] = []
    /// Their tickets, oldest first.
    package internal(set) var tickets: [UInt64] = []
    /// What has happened to them last.
    package internal(set) var activity = CustomerActivity()
    /// Sessions that go on, oldest first.
    package internal(set) var openSessions: [UInt64] = []
    package internal(set) var head = Head()
}

/// What a new ticket needs to know of its customer: a few fields, because a whole customer is dear to copy.
struct CustomerBrief {
    var name = ""
    var locale: String?
    var tier: String?
    var account: String?
    var billing: String?
    var position: String?
    var prefers: String?
    var activity = CustomerActivity()
}

extension Customer {
    mutating func remember(_ event: Event) {
        activity.add(CustomerAction(at: event.at, kind: event.payload.kind, on: event.on, seq: event.seq))
    }

    mutating func apply(_ change: CustomerChange) {
        name = change.name.applied(to: name) ?? name
        email = change.email.applied(to: email)
        phone = change.phone.applied(to: phone)
        locale = change.locale.applied(to: locale)
        tier = change.tier.applied(to: tier)
        since = change.since.applied(to: since)
        account = change.account.applied(to: account)
        billing = change.billing.applied(to: billing)
        position = change.position.applied(to: position)
        prefers = change.prefers.applied(to: prefers)
        addresses = change.addresses.applied(to: addresses) ?? []
        preferences = change.preferences.applied(to: preferences) ?? []
        interests = change.interests.applied(to: interests) ?? []
        sites = change.sites.applied(to: sites) ?? []
        store = change.store.applied(to: store)
        orders = change.orders.applied(to: orders) ?? []
        cart = change.cart.applied(to: cart)
        tags = change.tags.applied(to: tags) ?? []
    }
}
