// product.put, stock.set, store.put: what there is to buy, how much of it, and where. For the shop's own systems.
//
//     {"op":"product.put","sku":"TOTE-1","title":"Tote bag","price":{"amount":3900,"currency":"EUR"},"tax_bp":1900}
//     {"op":"stock.set","sku":"SHIRT-1","options":{"size":"M"},"stock":12}
//     {"op":"store.put","store":"berlin","name":"Tandem Berlin","hours":"10–19"}
//
// Members that are not named stay, null clears. If nothing changes there is no event, so an import can be repeated.

import TandemWire

struct ProductPut: Op {
    static let spec = OpSpec(
        name: "product.put", right: .shopWrite, access: .none, customerMay: false, writes: true,
        fields: [
            FieldSpec("sku", .string, required: true, help: "the product's own name, such as TOTE-1"),
            FieldSpec("title", .string, help: "what people call it; required for a new product"),
            FieldSpec("price", .object, help: "{\"amount\":3900,\"currency\":\"EUR\"}; required for a new product"),
            FieldSpec("tax_bp", .integer, help: "tax in hundredths of a per cent: 1900 is 19 %; 0 if left out"),
            FieldSpec("tax_added", .boolean, help: "true if tax comes on top of the price; it contains it if left out"),
            FieldSpec("category", .string, help: "one word for lists, or null"),
            FieldSpec("text", .string, help: "what it is, or null"),
            FieldSpec("options", .object, help: "{\"size\":[\"S\",\"M\"]}: what has to be chosen, or null"),
            FieldSpec("active", .boolean, help: "false if it can no longer be bought"),
        ],
        summary: "Create a product or change it; null clears a member.")

    private let sku: String
    private let title: Change<String>
    private let price: Change<Money>
    private let taxShare: Change<Int>
    private let isTaxAdded: Change<Bool>
    private let category: Change<String>
    private let text: Change<String>
    private let options: Change<[Product.Option]>
    private let isActive: Change<Bool>

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        sku = try request.requiredCode("sku", like: "TOTE-1")
        title = try request.change("title") { name throws(Refusal) in
            try request.optionalText(name, limit: DeskLimits.lineScalars)
        }
        price = try request.change("price") { name throws(Refusal) in try request.optionalMoney(name) }
        taxShare = try request.change("tax_bp") { name throws(Refusal) in
            try request.optionalInteger(name, in: 0...ShopLimits.basisPoints)
        }
        isTaxAdded = try request.change("tax_added") { name throws(Refusal) in try request.optionalFlag(name) }
        category = try request.change("category") { name throws(Refusal) in
            try request.optionalText(name, limit: DeskLimits.wordScalars)
        }
        text = try request.change("text") { name throws(Refusal) in
            try request.optionalText(name, limit: ShopLimits.reviewScalars)
        }
        options = try request.change("options") { name throws(Refusal) in try request.productOptions(name) }
        isActive = try request.change("active") { name throws(Refusal) in try request.optionalFlag(name) }
        if title == .clear || price == .clear {
            throw .badField(title == .clear ? "title" : "price", "a product has a title and a price; change them")
        }
    }

    var on: StreamID? { .shop }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let known = desk.shop.products[sku]?.product
        guard let title = title.applied(to: known?.title) else {
            throw .fieldRequired("title", "\(sku) is new; give a title")
        }
        guard let price = price.applied(to: known?.price) else {
            throw .fieldRequired("price", "\(sku) is new; give a price")
        }
        var product = Product(sku: sku, title: title, price: price)
        let share = taxShare.applied(to: known.map { Int($0.tax.basisPoints) }) ?? 0
        let isIncluded = isTaxAdded.applied(to: known.map { !$0.tax.isIncluded }) != true
        product.tax = TaxRate(basisPoints: Int64(share), isIncluded: share == 0 || isIncluded)
        product.category = category.applied(to: known?.category)
        product.text = text.applied(to: known?.text)
        product.options = options.applied(to: known?.options) ?? []
        product.isActive = isActive.applied(to: known?.isActive) ?? true
        let answer = Answer(on: .shop, seq: desk.shop.head.seq, [JSONField("sku", .string(sku))])
        if product == known { return Decision([], answer) }
        return Decision([Draft(on: .shop, vis: .staff, .shop(.productStored(product)))], answer)
    }
}

struct StockSet: Op {
    static let spec = OpSpec(
        name: "stock.set", right: .shopWrite, access: .none, customerMay: false, writes: true,
        fields: [
            FieldSpec("sku", .string, required: true, help: "the product, such as TOTE-1"),
            FieldSpec("options", .object, help: "which one of it: {\"size\":\"M\"}"),
            FieldSpec("stock", .integer, required: true, help: "how many can be sold, orders taken off already"),
        ],
        summary: "Say how many pieces of a product there are.")

    private let sku: String
    private let options: [JSONField]
    private let stock: Int

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        sku = try request.requiredCode("sku", like: "TOTE-1")
        options = try request.optionalChoices()
        guard let stock = try request.optionalInteger("stock", in: 0...ShopLimits.stock) else {
            throw .fieldRequired("stock", "stock is required: say how many")
        }
        self.stock = stock
    }

    var on: StreamID? { .shop }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let known = desk.shop.products[sku] else { throw .missing("product", sku) }
        let variant = try known.product.variant(options)
        let answer = Answer(on: .shop, seq: desk.shop.head.seq, [JSONField("stock", .integer(stock))])
        if known.stock[variant] == stock { return Decision([], answer) }
        let changed = StockChanged(sku: sku, variant: variant, stock: stock)
        return Decision([Draft(on: .shop, vis: .staff, .shop(.stockChanged(changed)))], answer)
    }
}

struct StorePut: Op {
    static let spec = OpSpec(
        name: "store.put", right: .shopWrite, access: .none, customerMay: false, writes: true,
        fields: [
            FieldSpec("store", .string, required: true, help: "the store's own name, such as berlin"),
            FieldSpec("name", .string, required: true, help: "what people call it"),
            FieldSpec("address", .string, help: "where it is, up to 255 characters"),
            FieldSpec("phone", .string, help: "a telephone number, up to 64 characters"),
            FieldSpec("hours", .string, help: "when it is open, up to 255 characters"),
        ],
        summary: "Create or replace a store where orders can be picked up.")

    private let store: Store

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        var store = Store(
            id: try request.requiredCode("store", like: "berlin"),
            name: try request.requiredText("name", limit: DeskLimits.lineScalars))
        store.address = try request.optionalText("address", limit: DeskLimits.lineScalars)
        store.phone = try request.optionalText("phone", limit: DeskLimits.wordScalars)
        store.hours = try request.optionalText("hours", limit: DeskLimits.lineScalars)
        self.store = store
    }

    var on: StreamID? { .shop }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let answer = Answer(on: .shop, seq: desk.shop.head.seq, [JSONField("store", .string(store.id))])
        if desk.shop.stores[store.id] == store { return Decision([], answer) }
        return Decision([Draft(on: .shop, vis: .staff, .shop(.storeStored(store)))], answer)
    }
}

extension JSONLine {
    /// `{"size":"M"}`.
    func optionalChoices() throws(Refusal) -> [JSONField] {
        guard let index = find("options") else { return [] }
        guard let fields = value(index).fields else {
            throw .badField("options", "options must look like {\"size\":\"M\"}")
        }
        return fields
    }

    fileprivate func productOptions(_ name: JSONName) throws(Refusal) -> [Product.Option]? {
        guard let index = find(name) else { return nil }
        let options = value(index).fields.flatMap(Product.options)
        let isFine = options.map { options in
            options.count <= ShopLimits.options && Set(options.map(\.name)).count == options.count
                && options.allSatisfy { option in
                    Variant.isWord(option.name) && (1...ShopLimits.optionValues).contains(option.values.count)
                        && Set(option.values).count == option.values.count
                        && option.values.allSatisfy(Variant.isWord)
                }
        }
        guard let options, isFine == true else {
            throw .badField(
                name,
                "\(name) must look like {\"size\":[\"S\",\"M\"]}: up to \(ShopLimits.options) names, each with its values, "
                    + "words without = and comma")
        }
        return options.sorted { $0.name < $1.name }
    }
}
