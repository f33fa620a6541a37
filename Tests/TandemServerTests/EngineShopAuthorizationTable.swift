// The same rule for the shop. Objects: C-1 and O-1 are the customer's own, C-2 and O-2 another's, C-999 and O-999 are
// not there; C-3 is nobody's. Nobody acts for anybody when these are asked.

import Testing

extension Rule {
    private static let no = "ROLE_REQUIRED"
    private static let lease = "NO_EMULATION NO_EMULATION NOT_FOUND"
    private static let own = "ok NOT_FOUND NOT_FOUND"
    private static let all3 = "ok ok NOT_FOUND"
    private static let missing3 = "NOT_FOUND"
    private static let carts = Objects.streams(["C-1", "C-2", "C-999"])
    private static let orders = Objects.streams(["O-1", "O-2", "O-999"])
    private static let anonymous = Objects.streams(["C-3"])

    static let shop: [Rule] = cartOps + orderOps + catalogue + reviewOps + systems

    private static let cartOps: [Rule] = [
        Rule(
            "cart.show", on, typed: "cart $", carts, customer: own, agent: all3, manager: all3, admin: all3, bot: all3,
            blind: no),
        Rule(
            "cart.list", typed: "carts", .nothing, customer: "ok", agent: "ok", manager: "ok", admin: "ok", bot: "ok",
            blind: no),
        Rule(
            "cart.list", #""customer":"$""#, typed: "carts $", .customers, customer: own, agent: all3, manager: all3,
            admin: all3, bot: all3, blind: no),
        Rule(
            "cart.create", #""customer":"$""#, typed: "cart new $", .customers,
            customer: "BAD_TRANSITION NOT_FOUND NOT_FOUND", agent: lease, manager: lease, admin: lease, bot: lease,
            blind: no),
        Rule(
            "cart.apply", on + #","do":[{"add":"MUG-2"}]"#, typed: "add $ MUG-2", carts, customer: own, agent: lease,
            manager: lease, admin: lease, bot: lease, blind: no),
        Rule(
            "cart.apply", on + #","do":[]"#, anonymous, customer: "NOT_FOUND", agent: "BAD_TRANSITION",
            manager: "BAD_TRANSITION", admin: "ok", bot: "ok", blind: no),
        Rule(
            "cart.bind", on + #","customer":"cust:42""#, typed: "cart bind $ cust:42", anonymous, customer: no,
            agent: "NO_EMULATION", manager: "NO_EMULATION", admin: no, bot: no, blind: no),
        Rule(
            "cart.save", on, typed: "cart save $", carts, customer: own, agent: lease, manager: lease, admin: no,
            bot: no, blind: no),
        // None of them is saved.
        Rule(
            "cart.restore", on, typed: "cart restore $", carts, customer: "BAD_TRANSITION NOT_FOUND NOT_FOUND",
            agent: lease, manager: lease, admin: no, bot: no, blind: no),
        Rule(
            "cart.checkout", on, typed: "checkout $", carts, customer: own, agent: no, manager: lease, admin: no,
            bot: no, blind: no),
    ]

    private static let orderOps: [Rule] = [
        Rule(
            "order.show", on, typed: "order $", orders, customer: own, agent: all3, manager: all3, admin: all3,
            bot: all3, blind: no),
        Rule(
            "order.list", #""customer":"$""#, typed: "orders $", .customers, customer: own, agent: all3, manager: all3,
            admin: all3, bot: all3, blind: no),
        Rule(
            "order.cancel", on + #","reason":"r""#, typed: "cancel $ r", orders, customer: own, agent: lease,
            manager: lease, admin: no, bot: no, blind: no),
        // None of them was shipped.
        Rule(
            "order.return", on + #","reason":"r""#, typed: "return $ r", orders,
            customer: "BAD_TRANSITION NOT_FOUND NOT_FOUND", agent: lease, manager: lease, admin: no, bot: no,
            blind: no),
        // None of them was flagged.
        Rule(
            "order.approve", on, typed: "order approve $", orders, customer: no,
            agent: "BAD_TRANSITION BAD_TRANSITION NOT_FOUND", manager: "BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            admin: "BAD_TRANSITION BAD_TRANSITION NOT_FOUND", bot: no, blind: no),
        Rule(
            "order.reject", on + #","reason":"r""#, typed: "order reject $ r", orders, customer: no,
            agent: "BAD_TRANSITION BAD_TRANSITION NOT_FOUND", manager: "BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            admin: "BAD_TRANSITION BAD_TRANSITION NOT_FOUND", bot: no, blind: no),
    ]

    private static let catalogue: [Rule] = [
        ("product.show", #""sku":"MUG-2""#, "product MUG-2"), ("product.list", "", "products"),
    ].map { op, fields, typed in
        Rule(
            op, fields, typed: typed, .nothing, customer: "ok", agent: "ok", manager: "ok", admin: "ok", bot: "ok",
            blind: "ok")
    }

    private static let reviewOps: [Rule] = [
        Rule(
            "review.write", #""customer":"$","sku":"MUG-2","rating":5,"text":"t""#, typed: "review $ MUG-2 5 t",
            .customers, customer: own, agent: lease, manager: lease, admin: no, bot: no, blind: no),
        Rule(
            "review.list", typed: "reviews", .nothing, customer: "ok", agent: "ok", manager: "ok", admin: "ok",
            bot: "ok", blind: no),
        Rule(
            "review.approve", #""review":"R-1""#, typed: "review approve R-1", .nothing, customer: no, agent: "ok",
            manager: "ok", admin: "ok", bot: no, blind: no),
        Rule(
            "review.reject", #""review":"R-1""#, typed: "review reject R-1", .nothing, customer: no, agent: "ok",
            manager: "ok", admin: "ok", bot: no, blind: no),
    ]

    /// What only the shop's own systems and the admin say.
    private static let systems: [Rule] = [
        ("product.put", "product put", #""sku":"NEW-1","title":"New","price":{"amount":1,"currency":"EUR"}"#),
        ("stock.set", "stock set", #""sku":"MUG-2","stock":5"#),
        ("coupon.put", "coupon put", #""coupon":"C","title":"c","percent_bp":100"#),
        ("promotion.put", "promotion put", #""promotion":"P","title":"p","percent_bp":100"#),
        ("store.put", "store put", #""store":"rome","name":"Rome""#),
        ("cart.put", "cart put", #""cart":"C-20","lines":[]"#),
        ("order.put", "order put", #""order":"O-1","state":"shipped""#),
        ("review.put", "review put", #""review":"R-9","customer":"cust:42","sku":"MUG-2","rating":1,"text":"t""#),
    ].map { op, verb, fields in
        Rule(
            op, fields, typed: "\(verb) {\(fields)}", .nothing, customer: no, agent: no, manager: no, admin: "ok",
            bot: "ok", blind: no)
    }
}
