// product.show, product.list: what can be bought. For everybody who is logged in.
//
//     {"op":"product.show","sku":"SHIRT-1"}
//     {"ok":true,"sku":"SHIRT-1","title":"Shirt","price":{…},"options":{"size":["M","L"]},
//      "stock":[{"options":{"size":"M"},"stock":12},…],"rating":4.5,"reviews":2}
//     {"op":"product.list","q":"mug"}
//     {"ok":true,"products":[{"sku":"MUG-1","title":"Mug","price":{…},"stock":12}],"n":1,"more":false}

import TandemWire

struct ProductShow: Op {
    static let spec = OpSpec(
        name: "product.show", right: nil, access: .none, customerMay: true, writes: false,
        fields: [FieldSpec("sku", .string, required: true, help: "the product, such as TOTE-1")],
        summary: "Show a product with its options, its stock and its reviews.")

    private let sku: String

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        sku = try request.requiredCode("sku", like: "TOTE-1")
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let known = desk.shop.products[sku] else { throw .missing("product", sku) }
        let product = known.product
        var fields = product.row
        fields.add("text", product.text)
        if product.tax.basisPoints > 0 {
            fields.append(JSONField("tax_bp", .integer(Int(clamping: product.tax.basisPoints))))
            if !product.tax.isIncluded { fields.append(JSONField("tax_added", .bool(true))) }
        }
        if product.options.isEmpty {
            fields.append(JSONField("stock", .integer(known.total)))
        } else {
            fields.append(
                JSONField("options", .object(product.options.map { JSONField($0.name, .strings($0.values)) })))
            fields.append(JSONField("stock", .integer(known.total)))
            let variants = known.stock.keys.sorted().map { variant in
                JSONValue.object([
                    JSONField("options", Variant.json(variant)),
                    JSONField("stock", .integer(known.stock[variant] ?? 0)),
                ])
            }
            fields.append(JSONField("variants", .array(variants)))
        }
        if known.reviews > 0 {
            // Tenths of a star, so that there are no fractions on the wire.
            fields.append(JSONField("reviews", .integer(known.reviews)))
            fields.append(JSONField("rating_tenths", .integer(known.stars * 10 / known.reviews)))
        }
        return Decision([], Answer(fields))
    }
}

struct ProductList: Op {
    static let spec = OpSpec(
        name: "product.list", right: nil, access: .none, customerMay: true, writes: false,
        fields: [
            FieldSpec("words", .string, help: "words that its name, title or category begins with"),
            FieldSpec("category", .string, help: "only this category"), .page,
            FieldSpec("after", .string, help: "continue after this product, such as TOTE-1"),
        ],
        summary: "List what can be bought, by name, or find it by words.")

    private let words: [String]
    private let category: String?
    private let limit: Int
    private let after: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        let text = try request.optionalText("words", limit: DeskLimits.lineScalars) ?? ""
        words = text.lowercased().split(separator: " ").map(String.init)
        category = try request.optionalText("category", limit: DeskLimits.wordScalars)
        limit = min(try request.optionalInteger("limit", in: 1...Int.max) ?? ShopLimits.pageDefault, ShopLimits.page)
        after = try request.optionalCode("after", like: "TOTE-1")
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        var rows: [JSONValue] = []
        var scanned = 0
        var last: String?
        var index = after.map { desk.shop.firstSKU(notBefore: $0) } ?? 0
        if index < desk.shop.skus.count, desk.shop.skus[index] == after { index += 1 }
        while index < desk.shop.skus.count, rows.count < limit, scanned < ShopLimits.pageScan {
            let sku = desk.shop.skus[index]
            scanned += 1
            index += 1
            last = sku
            guard let known = desk.shop.products[sku], matches(known.product) else { continue }
            rows.append(.object(known.product.row + [JSONField("stock", .integer(known.total))]))
        }
        let more = index < desk.shop.skus.count
        var fields = [
            JSONField("products", .array(rows)), JSONField("n", .integer(rows.count)), JSONField("more", .bool(more)),
        ]
        if more { fields.add("next", last) }
        return Decision([], Answer(fields))
    }

    private func matches(_ product: Product) -> Bool {
        guard product.isActive, category == nil || category == product.category else { return false }
        if words.isEmpty { return true }
        let text = "\(product.sku) \(product.title) \(product.category ?? "")".lowercased()
        let parts = text.split { $0 == " " || $0 == "-" }
        return words.allSatisfy { word in parts.contains { $0.hasPrefix(word) } || text.hasPrefix(word) }
    }
}

extension StockedProduct {
    /// Pieces of all variants that can still be chosen.
    var total: Int { stock.values.reduce(0, +) }
}

extension Product {
    /// The members that lists show too.
    fileprivate var row: [JSONField] {
        var row = [
            JSONField("sku", .string(sku)), JSONField("title", .string(title)), JSONField("price", price.json),
        ]
        row.add("category", category)
        if !isActive { row.append(JSONField("active", .bool(false))) }
        return row
    }
}
