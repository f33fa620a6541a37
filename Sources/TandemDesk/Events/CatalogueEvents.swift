// The catalogue: products, stock, coupons, promotions, stores. Each event carries the whole thing as it is then.
//
//     product.stored    {sku, title, price, tax_bp?, tax_added?, category?, text?, options?, active?}
//     stock.changed     {sku, options?, stock}
//     coupon.stored     {coupon, title, percent_bp|amount, skus?, minimum?, from?, until?, scope?, uses?, active?}
//     promotion.stored  {promotion, the same without scope and uses}
//     store.stored      {store, name, address?, phone?, hours?}

import TandemWire

extension Product {
    package func encode(into writer: inout JSONWriter) {
        writer.field("sku", sku)
        writer.field("title", title)
        writer.field("price", price)
        if tax.basisPoints > 0 {
            writer.field("tax_bp", tax.basisPoints)
            if !tax.isIncluded { writer.field("tax_added", true) }
        }
        writer.optional("category", category)
        writer.optional("text", text)
        if !options.isEmpty {
            writer.field(
                "options", .object(options.map { JSONField($0.name, .array($0.values.map { .string($0) })) }))
        }
        if !isActive { writer.field("active", false) }
    }

    package init(from record: JSONLine) throws(Refusal) {
        self.init(
            sku: try record.recordedString("sku"), title: try record.recordedString("title"),
            price: try record.recordedMoney("price"))
        tax = TaxRate(
            basisPoints: Int64(try record.recordedOptionalInteger("tax_bp") ?? 0),
            isIncluded: try record.recordedOptionalBool("tax_added") != true)
        category = try record.recordedOptionalString("category")
        text = try record.recordedOptionalString("text")
        if let index = record.find("options") {
            guard let options = record.value(index).fields.flatMap(Self.options) else { throw .badRecord("options") }
            self.options = options
        }
        isActive = try record.recordedOptionalBool("active") ?? true
    }

    static func options(_ fields: [JSONField]) -> [Option]? {
        var options: [Option] = []
        for field in fields {
            guard let values = field.value.list(\.string) else { return nil }
            options.append(Option(name: field.name, values: values))
        }
        return options
    }
}

package struct StockChanged: Sendable, Equatable {
    package let sku: String
    package let variant: String
    package let stock: Int

    package init(sku: String, variant: String, stock: Int) {
        self.sku = sku
        self.variant = variant
        self.stock = stock
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("sku", sku)
        writer.variant(variant)
        writer.field("stock", stock)
    }

    init(from record: JSONLine) throws(Refusal) {
        sku = try record.recordedString("sku")
        variant = try record.recordedVariant()
        stock = try record.recordedInteger("stock")
    }
}

extension Offer {
    func encode(into writer: inout JSONWriter) {
        writer.name(text: kind.rawValue)
        writer.value(code)
        writer.field("title", title)
        switch effect {
        case .share(let basisPoints): writer.field("percent_bp", basisPoints)
        case .amount(let amount): writer.field("amount", Money(amount, currency ?? Money.noCurrency))
        }
        if !skus.isEmpty { writer.field("skus", .array(skus.map { .string($0) })) }
        if minimum > 0 { writer.field("minimum", Money(minimum, currency ?? Money.noCurrency)) }
        writer.optionalTime("from", from)
        writer.optionalTime("until", until)
        if scope == .session { writer.field("scope", scope.rawValue) }
        if let uses { writer.field("uses", uses) }
        if !isActive { writer.field("active", false) }
    }

    init(_ kind: Kind, from record: JSONLine) throws(Refusal) {
        let amount = try record.recordedOptionalMoney("amount")
        let share = try record.recordedOptionalInteger("percent_bp")
        let effect: Discount.Effect
        switch (amount, share) {
        case (let amount?, nil): effect = .amount(amount.amount)
        case (nil, let share): effect = .share(Int64(share ?? 0))
        case (_?, _?): throw .badRecord("amount")
        }
        let minimum = try record.recordedOptionalMoney("minimum")
        self.init(
            kind: kind, code: try record.recordedString(kind.member), title: try record.recordedString("title"),
            effect: effect, currency: amount?.currency ?? minimum?.currency)
        skus = try record.recordedStrings("skus")
        self.minimum = minimum?.amount ?? 0
        from = try record.recordedOptionalTime("from")
        until = try record.recordedOptionalTime("until")
        scope = try record.recordedOptionalWord("scope") ?? .order
        uses = try record.recordedOptionalInteger("uses")
        isActive = try record.recordedOptionalBool("active") ?? true
    }
}

extension Store {
    func encode(into writer: inout JSONWriter) {
        writer.field("store", id)
        writer.field("name", name)
        writer.optional("address", address)
        writer.optional("phone", phone)
        writer.optional("hours", hours)
    }

    init(from record: JSONLine) throws(Refusal) {
        self.init(id: try record.recordedString("store"), name: try record.recordedString("name"))
        address = try record.recordedOptionalString("address")
        phone = try record.recordedOptionalString("phone")
        hours = try record.recordedOptionalString("hours")
    }
}

extension JSONWriter {
    /// `"options":{"size":"M"}`; nothing for a product without options.
    mutating func variant(_ variant: String) {
        guard !variant.isEmpty else { return }
        name("options")
        openObject()
        Variant.forEach(variant) { option, choice in
            name(text: option)
            value(choice)
        }
        closeObject()
    }
}

extension JSONLine {
    func recordedVariant() throws(Refusal) -> String {
        guard let index = find("options") else { return "" }
        guard let variant = Variant.read(value(index)) else { throw .badRecord("options") }
        return variant
    }
}
