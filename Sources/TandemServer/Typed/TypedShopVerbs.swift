// The typed verbs of the shop: what is there, carts, orders, reviews. A cart or an order that was shown is meant by the
// verbs that follow; the lease under which one acts is named by itself.

import TandemWire

extension TypedVerbs {
    private static let cart = TypedArgument.target([TypedTarget(.cart, "on")], otherwise: .current)
    private static let order = TypedArgument.target([TypedTarget(.order, "on")], otherwise: .current)
    private static let owner = TypedArgument.target([TypedTarget(.customer, "customer")], otherwise: .lease)
    private static let page = [TypedOption("limit", .integer), TypedOption("after")]

    static let shop = catalogue + carts + orders + reviews + systems

    private static let catalogue: [TypedVerb] = [
        TypedVerb(
            "products", .op("product.list"), .shop, .member,
            arguments: [.options([TypedOption("category")] + page), .text("words", required: false)],
            syntax: "products [category=] [limit=] [after=] [WORDS]", brief: "products [WORDS]", gloss: "what there is",
            help: "Lists what can be bought, or what begins with all WORDS.", example: "products mug"),
        TypedVerb(
            "product", .op("product.show"), .shop, .member, arguments: [.word("sku", named: "TOTE-1")],
            syntax: "product TOTE-1", brief: "product TOTE-1", gloss: "one of them",
            help: "Shows a product with its options, its stock and its reviews.", example: "product TOTE-1"),
    ]

    private static let carts: [TypedVerb] = [
        TypedVerb(
            "cart", .op("cart.show"), .shop, .member, arguments: [cart], syntax: "cart [C-9]", brief: "cart [C-9]",
            gloss: "what is in it",
            help: "Shows a cart. The verbs that follow mean it until another one is shown.", example: "cart C-9"),
        TypedVerb(
            "carts", .op("cart.list"), .shop, .member,
            arguments: [
                owner, .options([TypedOption("state")] + page),
            ],
            syntax: "carts [cust:42|all] [state=] [limit=] [after=]", brief: "carts [cust:42]",
            gloss: "whose are there",
            help: """
                Lists your carts, or those of the customer for whom you act, or all.
                state is active, saved, anonymous or ordered.
                """,
            example: "carts cust:42"),
        TypedVerb(
            "cart new", .op("cart.create"), .shop, .member, arguments: [owner, .lease], syntax: "cart new [cust:42]",
            brief: "cart new", gloss: "an empty one", help: "Opens a new cart, if there is no active one.",
            example: "cart new cust:42"),
        TypedVerb(
            "cart bind", .op("cart.bind"), .shop, .staff, arguments: [cart, owner, .lease],
            syntax: "cart bind C-12 [cust:42]", brief: "cart bind C-12", gloss: "it is theirs",
            help: "Gives an anonymous cart to the customer for whom you act.", example: "cart bind C-12 cust:42"),
        TypedVerb(
            "cart save", .op("cart.save"), .shop, .member, arguments: [cart, .lease, .text("name", required: false)],
            syntax: "cart save [C-9] [NAME]", brief: "cart save", gloss: "put it aside", help: "Puts a cart aside.",
            example: "cart save C-9 for later"),
        TypedVerb(
            "cart restore", .op("cart.restore"), .shop, .member, arguments: [cart, .lease],
            syntax: "cart restore [C-9]", brief: "cart restore", gloss: "take it again",
            help: "Takes a saved cart again; the active one is saved.", example: "cart restore C-9"),
        TypedVerb(
            "add", .op("cart.apply"), .shop, .member,
            arguments: [
                cart, .lease,
                .action(TypedAction("add", named: "a product", pieces: .optional, takesOptions: true)),
            ],
            syntax: "add [C-9] TOTE-1 [PIECES] [size=M ...]", brief: "add TOTE-1 2", gloss: "into the cart",
            help: "Puts pieces of a product into the cart.", example: "add SHIRT-1 2 size=M"),
        TypedVerb(
            "qty", .op("cart.apply"), .shop, .member,
            arguments: [
                cart, .seen, .lease, .action(TypedAction("set", named: "a line", pieces: .required)),
            ],
            syntax: "qty [C-9] L-2 PIECES", brief: "qty L-2 1", gloss: "more or fewer",
            help: """
                Says how many pieces a line has. Refused if the cart has changed since you
                saw it.
                """,
            example: "qty L-2 1"),
        TypedVerb(
            "rm", .op("cart.apply"), .shop, .member,
            arguments: [cart, .seen, .lease, .action(TypedAction("rm", named: "a line"))], syntax: "rm [C-9] L-2",
            brief: "rm L-2", gloss: "out of the cart",
            help: "Removes a line. Refused if the cart has changed since you saw it.", example: "rm L-2"),
        TypedVerb(
            "coupon", .op("cart.apply"), .shop, .member,
            arguments: [cart, .lease, .action(TypedAction("coupon", named: "a code"))], syntax: "coupon [C-9] SAVE10",
            brief: "coupon SAVE10", gloss: "a code",
            help: """
                Applies a coupon. One that is lent to a session goes when the session ends.
                """,
            example: "coupon SAVE10"),
        TypedVerb(
            "uncoupon", .op("cart.apply"), .shop, .member,
            arguments: [cart, .lease, .action(TypedAction("uncoupon", named: "a code"))],
            syntax: "uncoupon [C-9] SAVE10", brief: "uncoupon SAVE10", gloss: "without it", help: "Takes a coupon out.",
            example: "uncoupon SAVE10"),
        TypedVerb(
            "checkout", .op("cart.checkout"), .shop, .member,
            arguments: [cart, .lease, .options([TypedOption("store")])], syntax: "checkout [C-9] [store=berlin]",
            brief: "checkout", gloss: "place the order",
            help: "Places the order: your own, or as a manager the customer's for whom you act.",
            example: "checkout C-9"),
    ]

    private static let orders: [TypedVerb] = [
        TypedVerb(
            "orders", .op("order.list"), .shop, .member,
            arguments: [owner, .options([TypedOption("state"), TypedOption("store")] + page)],
            syntax: "orders [cust:42|all] [state=] [store=] [limit=] [after=]", brief: "orders [cust:42]",
            gloss: "what was bought",
            help: """
                Lists your orders, or those of the customer for whom you act, or all.
                state is placed, flagged, approved, shipped, completed, rejected or
                cancelled.
                """,
            example: "orders cust:42"),
        TypedVerb(
            "order", .op("order.show"), .shop, .member, arguments: [order], syntax: "order [O-5512]",
            brief: "order O-5512", gloss: "one of them",
            help: "Shows an order: its lines, what was paid and what went back.", example: "order O-5512"),
        TypedVerb(
            "cancel", .op("order.cancel"), .shop, .member,
            arguments: [order, .lease, .entries("entries"), .text("reason")],
            syntax: "cancel [O-5512] [L-1:2 ...] WHY", brief: "cancel O-5512 ...", gloss: "before it leaves",
            help: "Cancels an order that has not been shipped, or so many pieces of its lines.",
            example: "cancel O-5512 ordered by mistake"),
        TypedVerb(
            "return", .op("order.return"), .shop, .member,
            arguments: [order, .lease, .entries("entries"), .text("reason")],
            syntax: "return [O-5512] [L-1:2 ...] WHY", brief: "return O-5512 ...", gloss: "it comes back",
            help: "Returns an order that was shipped, or so many pieces of its lines.",
            example: "return O-5512 L-1:1 too small"),
        TypedVerb(
            "order approve", .op("order.approve"), .shop, .staff, arguments: [order], syntax: "order approve O-5512",
            brief: "order approve", gloss: "it is no fraud", help: "Approves an order that was flagged.",
            example: "order approve O-5512"),
        TypedVerb(
            "order reject", .op("order.reject"), .shop, .staff, arguments: [order, .text("reason")],
            syntax: "order reject O-5512 WHY", brief: "order reject ...", gloss: "it is fraud",
            help: "Rejects an order that was flagged, and refunds it.", example: "order reject O-5512 stolen card"),
    ]

    private static let reviews: [TypedVerb] = [
        TypedVerb(
            "reviews", .op("review.list"), .shop, .member,
            arguments: [owner, .options([TypedOption("sku"), TypedOption("state")] + page)],
            syntax: "reviews [cust:42|all] [sku=] [state=] [limit=] [after=]", brief: "reviews",
            gloss: "what is said", help: "Lists reviews, newest first: state is pending, approved or rejected.",
            example: "reviews state=pending"),
        TypedVerb(
            "review", .op("review.write"), .shop, .member,
            arguments: [
                owner, .lease, .word("sku", named: "TOTE-1"), .count("rating", standard: 5),
                .options([TypedOption("title")]), .text("text"),
            ],
            syntax: "review [cust:42] TOTE-1 STARS [title=] TEXT", brief: "review TOTE-1 5", gloss: "say it",
            help: "Writes a review of a product: 1 to 5 stars and a text.",
            example: "review TOTE-1 5 Holds everything"),
        TypedVerb(
            "review approve", .op("review.approve"), .shop, .staff, arguments: [.word("review", named: "R-7")],
            syntax: "review approve R-7", brief: "review approve", gloss: "show it",
            help: "Shows a review that waits to everybody.", example: "review approve R-7"),
        TypedVerb(
            "review reject", .op("review.reject"), .shop, .staff,
            arguments: [.word("review", named: "R-7"), .text("reason", required: false)],
            syntax: "review reject R-7 [WHY]", brief: "review reject", gloss: "keep it back",
            help: "Keeps a review that waits from being shown.", example: "review reject R-7 about another product"),
    ]

    /// What the shop's own systems say, for the rare hand that does it.
    private static let systems: [TypedVerb] = [
        (
            "product put", "product.put",
            #"{"sku":"TOTE-1","category":"bags"}"#
        ),
        ("stock set", "stock.set", #"{"sku":"TOTE-1","stock":12}"#),
        ("coupon put", "coupon.put", #"{"coupon":"SAVE10","title":"Sale","percent_bp":1000}"#),
        ("promotion put", "promotion.put", #"{"promotion":"MUGS","title":"Sale","percent_bp":1500}"#),
        ("store put", "store.put", #"{"store":"berlin","name":"Tandem Berlin"}"#),
        ("cart put", "cart.put", #"{"cart":"C-30","lines":[{"sku":"TOTE-1","qty":1}]}"#),
        ("order put", "order.put", #"{"order":"O-5512","state":"shipped"}"#),
        ("review put", "review.put", #"{"review":"R-7","sku":"TOTE-1","rating":5}"#),
    ].map { name, op, example in
        TypedVerb(
            name, .op(op), .shop, .staff, arguments: [.members], syntax: "\(name) {JSON}", brief: "\(name) ...",
            gloss: "from outside", help: "Says what the shop's systems say: the members of \(op) as JSON.",
            example: "\(name) \(example)")
    }
}
