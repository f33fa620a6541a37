// Events of the shop as text: what follows the name of whoever caused them.
//
//     changed C-9: 2 × SOCK-9 as L-3, L-2 is 1 now, without L-1, coupon SAVE10; 16.20 EUR

import TandemWire

extension TextShop {
    /// Nil if the event is none of the shop's.
    static func sentence(_ event: JSONValue) -> SafeText? {
        switch event["ev"]?.string {
        case "product.stored": "put \(cell(event, "sku")) at \(money(event["price"]))"
        case "stock.changed": "counted \(cell(event, "stock")) of \(cell(event, "sku"))\(options(event))"
        case "coupon.stored": "put the coupon \(cell(event, "coupon")): \(cell(event, "title"))"
        case "promotion.stored": "put the promotion \(cell(event, "promotion")): \(cell(event, "title"))"
        case "store.stored": "put the store \(cell(event, "store")): \(cell(event, "name"))"
        case "cart.created": "opened \(cell(event, "on"))\(owner(event))"
        case "cart.replaced": "replaced what is in \(cell(event, "on")); \(money(event["total"]))"
        case "cart.applied": applied(event)
        case "cart.bound": "gave \(cell(event, "on")) to \(cell(event, "customer"))"
        case "cart.saved": "saved \(cell(event, "on"))"
        case "cart.restored": "restored \(cell(event, "on"))"
        case "cart.ordered": "ordered \(cell(event, "on")): it is \(cell(event, "order")) now"
        case "cart.coupon_dropped":
            "took back \(cell(event, "coupon")), lent to \(cell(event, "session")), from \(cell(event, "on")); "
                + money(event["total"])
        default: orderSentence(event)
        }
    }

    private static func orderSentence(_ event: JSONValue) -> SafeText? {
        switch event["ev"]?.string {
        case "order.placed": "placed \(cell(event, "on")), \(money(event["total"]))"
        case "order.imported": "brought \(cell(event, "on")), \(money(event["total"]))"
        case "order.cancelled": "cancelled \(pieces(event)); \(money(event["refund"])) back\(because(event))"
        case "order.returned": "returned \(pieces(event)); \(money(event["refund"])) back\(because(event))"
        case "order.rejected": "rejected \(cell(event, "on")); \(money(event["refund"])) back\(because(event))"
        case "order.flagged": "flagged \(cell(event, "on"))\(because(event))"
        case "order.approved": "approved \(cell(event, "on"))"
        case "order.shipped": "shipped \(cell(event, "on"))"
        case "order.completed": "completed \(cell(event, "on"))"
        case "review.written":
            "reviewed \(cell(event, "sku")) with \(cell(event, "rating")) of 5 (\(cell(event, "review"))): "
                + cell(event, "text")
        case "review.approved": "approved the review \(cell(event, "review"))"
        case "review.rejected": "rejected the review \(cell(event, "review"))\(because(event))"
        default: nil
        }
    }

    private static func applied(_ event: JSONValue) -> SafeText {
        let actions = (event["do"]?.array ?? []).map(action)
        let what: SafeText = actions.isEmpty ? "its price" : actions.joined(", ")
        return "changed \(cell(event, "on")): \(what); \(money(event["total"]))"
    }

    private static func action(_ action: JSONValue) -> SafeText {
        if action["add"] != nil {
            return "\(cell(action, "qty")) x \(cell(action, "add"))\(options(action)) as \(cell(action, "line"))"
        }
        if action["set"] != nil { return "\(cell(action, "set")) is \(cell(action, "qty")) now" }
        if action["rm"] != nil { return "without \(cell(action, "rm"))" }
        if action["uncoupon"] != nil { return "without the coupon \(cell(action, "uncoupon"))" }
        let lent: SafeText = action["session"]?.string.map { " during \($0)" } ?? ""
        return "coupon \(cell(action, "coupon"))\(lent)"
    }

    private static func pieces(_ event: JSONValue) -> SafeText {
        (event["entries"]?.array ?? []).map { "\(cell($0, "qty")) of \(cell($0, "line"))" }.joined(", ")
    }

    private static func options(_ value: JSONValue) -> SafeText {
        let choices = (value["options"]?.fields ?? []).map { TextRenderer.plain($0.value) }
        return choices.isEmpty ? "" : " (\(choices.joined(", ")))"
    }

    private static func owner(_ event: JSONValue) -> SafeText {
        event["customer"]?.string.map { " for \($0)" } ?? ""
    }

    private static func because(_ event: JSONValue) -> SafeText { event["reason"]?.string.map { ": \($0)" } ?? "" }
}
