// Parts that requests about the shop have in common: codes, options, pieces, and who may change a cart.

import TandemWire

extension JSONLine {
    /// A short name of the shop's own: a product, a coupon, a store.
    func requiredCode(_ name: JSONName, like example: String) throws(Refusal) -> String {
        guard let index = find(name) else {
            throw .fieldRequired(name, "\(name) is required: say which, such as \(example)")
        }
        guard let code = string(index), StreamID.isName(code.utf8) else {
            throw .badField(name, "\(name) must look like \(example): letters, digits, . _ -, up to 48")
        }
        return code
    }

    func optionalCode(_ name: JSONName, like example: String) throws(Refusal) -> String? {
        find(name) == nil ? nil : try requiredCode(name, like: example)
    }

    /// `[{"line":"L-1","qty":2}]`, each line once.
    func optionalEntries() throws(Refusal) -> [OrderEntry]? {
        guard let index = find("entries") else { return nil }
        let entries = value(index).list { value -> OrderEntry? in
            guard let line = value["line"]?.string.flatMap(CartLine.parse), let quantity = value["qty"]?.integer,
                (1...ShopLimits.quantity).contains(quantity), value.fields?.count == 2
            else { return nil }
            return OrderEntry(line: line, quantity: quantity)
        }
        guard let entries, !entries.isEmpty, entries.count <= ShopLimits.cartLines,
            Set(entries.map(\.line)).count == entries.count
        else {
            throw .badField(
                "entries", "entries must be a list of lines, each once, such as [{\"line\":\"L-1\",\"qty\":2}]")
        }
        return entries
    }
}

extension FieldSpec {
    static let lease = FieldSpec(
        "lease", .integer, help: "the lease of your emulation; customers leave it out")
    static let cart = FieldSpec("on", .stream, required: true, help: "the cart, such as C-9")
    static let order = FieldSpec("on", .stream, required: true, help: "the order, such as O-5512")
    static let page = FieldSpec("limit", .integer, help: "how many, at most 100; 20 if left out")
}

extension Desk {
    /// Where a cart stands that can still be changed.
    func openCart(at on: StreamID) throws(Refusal) -> Int {
        guard let place = on.cartNumber.flatMap({ shop.carts.index($0) }) else { throw .missing(on) }
        if let order = shop.carts.rows[place].order {
            throw .badTransition("\(on.text) has become \(StreamID.order(order).text) and cannot be changed", on)
        }
        return place
    }

    func openCart(_ on: StreamID) throws(Refusal) -> Cart { shop.carts.rows[try openCart(at: on)] }

    /// For whom a cart is changed. Nil for a cart that is nobody's, which only the shop itself changes.
    func acting(
        on: StreamID, of customer: String?, lease: Int?, _ context: Context
    ) throws(Refusal) -> Acting? {
        guard let customer else {
            if context.principal.has(.shopWrite) { return nil }
            throw .badTransition("\(on.text) is anonymous; bind it to a customer first (cart.bind)", on)
        }
        return try acting(context.principal, for: customer, lease: lease, context)
    }

    /// The draft that puts a customer's active cart aside, if they have one besides this.
    func setAside(_ customer: String, besides id: UInt64, _ acting: Acting?) throws(Refusal) -> [Draft] {
        guard let old = shop.carts.active(of: customer), old != id else { return [] }
        guard shop.carts.open(of: customer).count <= ShopLimits.cartsPerCustomer else {
            throw .notAllowed("cust:\(customer) has \(ShopLimits.cartsPerCustomer) carts; order or empty one first")
        }
        return [Draft(on: .cart(old), vis: .all, .shop(.cartSaved(CartSaved(name: nil))), acting: acting)]
    }
}

extension Refusal {
    static func badTransition(_ message: String, _ on: StreamID) -> Refusal {
        Refusal(.badTransition, message, [JSONField("on", .string(on.text))])
    }

    /// Something of the shop that has no stream of its own.
    static func missing(_ what: String, _ code: String) -> Refusal {
        let code = String(code.prefix(DeskLimits.wordScalars))
        return Refusal(.notFound, "there is no \(what) \(code), or you may not see it; check its name")
    }
}
