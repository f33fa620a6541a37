// customer.view: everything about a customer at one glance, or the parts of it that are asked for.
//
//     {"op":"customer.view","customer":"cust:42","sections":["overview","carts"]}
//     {"ok":true,"on":"cust:42","seq":8,"overview":{"name":"Maria Rossi",…},"carts":[{"on":"C-9",…}]}
//
// A section that there is nothing for is empty, not left out, so that a page need not guess.

import TandemWire

/// A part of the view.
enum ViewSection: String, CaseIterable, Sendable {
    case overview, profile, preferences, activity, orders, tickets, reviews, coupons, promotions, carts, interests,
        store
}

struct CustomerView: Op {
    /// Elements in a section, at most.
    static let rows = 10

    static let spec = OpSpec(
        name: "customer.view", right: .customerRead, access: .none, customerMay: false, writes: false,
        fields: [
            FieldSpec("customer", .stream, help: "the customer, such as cust:42; or say on"),
            FieldSpec("on", .stream, help: "a session with the customer, such as S-17"),
            FieldSpec(
                "sections", .list,
                help: "which: \(ViewSection.allCases.prefix(6).map(\.rawValue).joined(separator: " ")) …"),
        ],
        summary: "Show everything about a customer at one glance, or the sections that you name.")

    private let customer: String?
    private let stream: StreamID?
    private let sections: [ViewSection]

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        stream = try request.optionalStream("on")
        if customer == nil, stream == nil {
            throw .fieldRequired("customer", "say whom: customer (cust:42) or a session with them (S-17)")
        }
        guard let index = request.find("sections") else {
            sections = ViewSection.allCases
            return
        }
        guard let list = request.value(index).list({ $0.string.flatMap(ViewSection.init) }), !list.isEmpty else {
            let words = ViewSection.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badField("sections", "sections is a list of \(words)")
        }
        sections = ViewSection.allCases.filter(list.contains)
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let name = try whom(desk, context.principal)
        guard let known = desk.customers[name] else { throw .missing(.customer(name)) }
        let fields = sections.map { JSONField($0.rawValue, desk.section($0, name, known, context)) }
        let on = StreamID.customer(name)
        return Decision([], Answer(on: on, seq: known.head.visible(to: context.principal.clearance), fields))
    }

    private func whom(_ desk: borrowing Desk, _ caller: Principal) throws(Refusal) -> String {
        guard let stream else { return customer ?? "" }
        guard let id = stream.sessionNumber, desk.canRead(caller, stream), let owner = desk.sessions.customer(id),
            customer == nil || customer == owner
        else { throw .missing(stream) }
        return owner
    }
}

extension Desk {
    fileprivate func section(
        _ section: ViewSection, _ name: String, _ known: Customer, _ context: Context
    ) -> JSONValue {
        let limit = CustomerView.rows
        switch section {
        case .overview: return overview(name, known, context)
        case .profile: return .object(known.profile)
        case .preferences:
            var fields = known.preferences
            fields.add("prefers", known.prefers)
            return .object(fields)
        case .activity: return .array(known.activity.actions.reversed().map(\.json))
        case .orders:
            return .array(
                shop.orders.all(of: name).suffix(limit).reversed().compactMap { shop.orders.find($0) }
                    .map { $0.row(context.principal) })
        case .tickets: return .array(latestTickets(of: name, for: context.principal))
        case .reviews:
            return .array(
                shop.reviews.all(of: name).suffix(limit).reversed().compactMap { shop.reviews.find($0)?.viewRow })
        case .coupons: return .array(heldCoupons(name))
        case .promotions:
            let holding = shop.promotions.values.filter { $0.holds(at: context.now) }.sorted { $0.code < $1.code }
            return .array(holding.prefix(limit).map(\.viewRow))
        case .carts:
            return .array(
                shop.carts.open(of: name).reversed().prefix(limit).compactMap { shop.carts.find($0) }
                    .map { $0.row(context.principal) })
        case .interests: return .strings(known.interests)
        case .store: return store(known)
        }
    }

    private func overview(_ name: String, _ known: Customer, _ context: Context) -> JSONValue {
        var fields = [JSONField("name", .string(known.name))]
        fields.add("tier", known.tier)
        fields.add("since", known.since)
        fields.add("account", known.account)
        let spent = shop.orders.all(of: name).compactMap { shop.orders.find($0) }.filter { $0.state != .cancelled }
        fields.append(JSONField("orders", .integer(shop.orders.all(of: name).count)))
        if let currency = spent.last?.currency {
            let sum = spent.filter { $0.currency == currency }.reduce(Int64(0)) { total, order in
                let (next, overflow) = total.addingReportingOverflow(order.total - order.refunded)
                return overflow ? total : next
            }
            fields.append(JSONField("spent", Money(sum, currency).json))
        }
        fields.append(JSONField("tickets", .integer(known.tickets.count)))
        fields.append(JSONField("open_tickets", .integer(openTickets(known))))
        fields.add("cart", shop.carts.active(of: name).map { StreamID.cart($0).text })
        let rows = known.openSessions.compactMap { view($0, now: context.now)?.row(for: context.principal.clearance) }
        fields.append(JSONField("sessions", .array(rows)))
        if let emulation = leases.of(customer: name), !emulation.isOver(at: context.now) {
            fields.append(JSONField("emulation", .object(emulation.fields)))
        }
        return .object(fields)
    }

    private func openTickets(_ known: Customer) -> Int {
        known.tickets.count { tickets.find($0)?.axes.lifecycle.isActive ?? false }
    }

    /// Coupons in their carts, those of a session marked as lent.
    private func heldCoupons(_ name: String) -> [JSONValue] {
        shop.carts.open(of: name).compactMap { shop.carts.find($0) }.flatMap { cart in
            cart.coupons.map { coupon in
                var row = [JSONField("coupon", .string(coupon.code)), JSONField("on", .string(cart.on.text))]
                row.add("title", shop.coupons[coupon.code]?.title)
                row.add("session", coupon.session.map { StreamID.session($0).text })
                return .object(row)
            }
        }
    }

    private func store(_ known: Customer) -> JSONValue {
        guard let id = known.store else { return .object([]) }
        var fields = [JSONField("store", .string(id))]
        let store = shop.stores[id]
        fields.add("name", store?.name)
        fields.add("address", store?.address)
        fields.add("phone", store?.phone)
        fields.add("hours", store?.hours)
        return .object(fields)
    }
}

extension CustomerAction {
    fileprivate var json: JSONValue {
        .object([
            JSONField("at", .string(Timestamp.format(at))), JSONField("ev", .string(kind.rawValue)),
            JSONField("on", .string(on.text)), JSONField("seq", .integer(seq)),
        ])
    }
}

extension Review {
    fileprivate var viewRow: JSONValue {
        var row = [
            JSONField("review", .string(Review.name(id))), JSONField("sku", .string(sku)),
            JSONField("rating", .integer(rating)), JSONField("state", .string(state.rawValue)),
        ]
        row.add("title", title)
        row.add("at", at: at)
        return .object(row)
    }
}

extension Offer {
    fileprivate var viewRow: JSONValue {
        var row = [JSONField("code", .string(code)), JSONField("title", .string(title))]
        row.add("until", at: until)
        return .object(row)
    }
}
