// The shop as text: carts and orders as a receipt, and what happened to them as a sentence.
//
//     ok C-9 active, 51.30 EUR. next: add ... | qty L-1 2 | rm L-1 | coupon ... | checkout
//        line  product  options  pieces  each   total
//        L-1   TOTE-1   ...

import TandemDesk
import TandemWire

enum TextShop {
    /// A cart or an order that was shown is what the verbs that follow are about.
    static func remember(_ answer: JSONValue, _ verb: String?, _ state: inout TypedState) {
        switch verb {
        case "cart", "cart new", "cart bind", "cart restore", "add", "qty", "rm", "coupon", "uncoupon":
            guard let on = answer["on"]?.string else { return }
            state.remember(stream: on)
            if let seq = answer["seq"]?.integer { state.sawEvent(seq, of: on) }
        case "order", "checkout", "cancel", "return":
            if let on = answer["on"]?.string { state.remember(stream: on) }
        case "carts":
            let active = answer["carts"]?.array?.first { $0["state"]?.string == "active" }
            if let on = active?["on"]?.string { state.remember(stream: on) }
        case "start", "open":
            for name in ["cart", "order"] { if let on = answer[name]?.string { state.remember(stream: on) } }
        default: return
        }
    }

    // MARK: Answers

    /// Nil if the verb is none of the shop's.
    static func phrase(_ answer: JSONValue, _ verb: String?) -> [SafeText]? {
        switch verb {
        case "products": products(answer)
        case "product": product(answer)
        case "cart": cart(answer)
        case "carts": rows(answer["carts"], ["on", "state", "customer", "name", "lines"], "cart")
        case "orders": rows(answer["orders"], ["on", "state", "customer", "lines", "store", "placed_at"], "order")
        case "order": order(answer)
        case "cart new": ["ok \(cell(answer, "on")) is open. next: add TOTE-1"]
        case "cart bind": ["ok \(cell(answer, "on")) is \(cell(answer, "customer"))'s now\(saved(answer))"]
        case "cart save": ["ok \(cell(answer, "on")) saved. next: cart restore \(cell(answer, "on"))"]
        case "cart restore": ["ok \(cell(answer, "on")) is active again\(saved(answer))"]
        case "add", "qty", "rm", "coupon", "uncoupon": changed(answer)
        case "checkout":
            ["ok \(cell(answer, "on")) placed, \(money(answer["total"])). next: order \(cell(answer, "on"))"]
        case "cancel", "return":
            [
                "ok \(cell(answer, "on")) refund \(money(answer["refund"])), \(money(answer["refunded"])) in all, "
                    + cell(answer, "state")
            ]
        case "order approve", "order reject":
            ["ok \(cell(answer, "on")) \(cell(answer, "state"))" + refund(answer)]
        case "reviews": reviews(answer)
        case "review", "review approve", "review reject":
            ["ok \(cell(answer, "review")) is \(cell(answer, "state"))"]
        default: nil
        }
    }

    private static func changed(_ answer: JSONValue) -> [SafeText] {
        let added = answer["added"]?.array ?? []
        let lines: SafeText = added.isEmpty ? "" : " \(added.map(TextRenderer.plain).joined(", "))"
        let warnings: [SafeText] = (answer["warn"]?.array ?? []).map {
            "   !! \(cell($0, "line")): only \(cell($0, "got")) in stock"
        }
        return ["ok \(cell(answer, "on"))\(lines), \(money(answer["total"]))"] + warnings
    }

    private static func cart(_ answer: JSONValue) -> [SafeText] {
        let coupons = answer["coupons"]?.array ?? []
        let lent: [SafeText] = coupons.map { coupon in
            let session: SafeText = coupon["session"]?.string.map { ", until \($0) ends" } ?? ""
            return "   coupon \(cell(coupon, "coupon"))\(session)"
        }
        let next: SafeText =
            answer["state"]?.string == "active" ? ". next: add ... | qty ... | coupon ... | checkout" : ""
        let owner: SafeText = answer["customer"]?.string.map { " of \($0)" } ?? ""
        return ["ok \(cell(answer, "on")) \(cell(answer, "state"))\(owner), \(money(answer["total"]))\(next)"]
            + lines(answer, ["qty"]) + lent + discounts(answer)
    }

    private static func order(_ answer: JSONValue) -> [SafeText] {
        let store: SafeText = answer["store"]?.string.map { ", picked up at \($0)" } ?? ""
        let refunded = answer["refunded"]?["amount"]?.integer ?? 0
        let back: SafeText = refunded > 0 ? ", \(money(answer["refunded"])) refunded" : ""
        let reason: SafeText = answer["reason"]?.string.map { ": \($0)" } ?? ""
        let head: SafeText = "ok \(cell(answer, "on")) \(cell(answer, "state"))\(reason) of \(cell(answer, "customer"))"
        return ["\(head), \(money(answer["total"]))\(back)\(store)"] + lines(answer, ["qty", "left"])
    }

    private static func lines(_ answer: JSONValue, _ counts: [String]) -> [SafeText] {
        let currency = answer["total"]?["currency"]?.string ?? ""
        var table = TextTable(["line", "product", "title", "options"] + counts.map { "\($0)" } + ["each", "total"])
        for line in answer["lines"]?.array ?? [] {
            let options = (line["options"]?.fields ?? []).map { SafeText("\(TextRenderer.plain($0.value))") }
            table.add(
                [cell(line, "line"), cell(line, "sku"), cell(line, "title"), options.joined(" ")]
                    + counts.map { cell(line, $0) }
                    + [amount(line["each"], currency), amount(line["total"], currency)])
        }
        return table.lines()
    }

    private static func discounts(_ answer: JSONValue) -> [SafeText] {
        let currency = answer["total"]?["currency"]?.string ?? ""
        return (answer["discounts"]?.array ?? []).map { "   \(cell($0, "code")) -\(amount($0["amount"], currency))" }
    }

    private static func products(_ answer: JSONValue) -> [SafeText] {
        let products = answer["products"]?.array ?? []
        if products.isEmpty { return ["ok no products"] }
        var table = TextTable(["product", "title", "price", "stock"])
        for product in products {
            table.add([cell(product, "sku"), cell(product, "title"), money(product["price"]), cell(product, "stock")])
        }
        let more: SafeText = answer["next"]?.string.map { ". more: products after=\($0)" } ?? ""
        return ["ok \(counted(products.count, "product"))\(more)"] + table.lines()
    }

    private static func product(_ answer: JSONValue) -> [SafeText] {
        let stars: SafeText =
            answer["rating_tenths"]?.integer.map { tenths in
                ", \(tenths / 10).\(tenths % 10) of 5 in \(counted(answer["reviews"]?.integer ?? 0, "review"))"
            } ?? ""
        var table = TextTable(columns: 2)
        for option in answer["options"]?.fields ?? [] {
            let values = (option.value.array ?? []).map { value -> SafeText in
                let variant = (answer["variants"]?.array ?? []).first { $0["options"]?[option.name] == value }
                let stock: SafeText =
                    answer["options"]?.fields?.count == 1 ? " (\(variant.map { cell($0, "stock") } ?? "0"))" : ""
                return "\(TextRenderer.plain(value))\(stock)"
            }
            table.add(["\(option.name)", values.joined(", ")])
        }
        let text: [SafeText] = answer["text"]?.string.map { ["   \($0)"] } ?? []
        return [
            "ok \(cell(answer, "sku")) \(cell(answer, "title")), \(money(answer["price"])), "
                + "\(cell(answer, "stock")) in stock\(stars). next: add \(cell(answer, "sku"))"
        ] + table.lines() + text
    }

    private static func rows(_ list: JSONValue?, _ members: [String], _ noun: SafeText) -> [SafeText] {
        let rows = list?.array ?? []
        if rows.isEmpty { return ["ok no \(noun)s"] }
        var table = TextTable(members.map { $0 == "on" ? noun : "\($0)" } + ["total"])
        for row in rows {
            table.add(
                members.map { member in
                    member == "placed_at" ? row[member]?.string.map(TextRenderer.dateAndClock) ?? "" : cell(row, member)
                } + [money(row["total"])])
        }
        return ["ok \(counted(rows.count, noun))"] + table.lines()
    }

    private static func reviews(_ answer: JSONValue) -> [SafeText] {
        let reviews = answer["reviews"]?.array ?? []
        if reviews.isEmpty { return ["ok no reviews"] }
        var table = TextTable(["review", "state", "customer", "product", "stars", "text"])
        for review in reviews {
            table.add([
                cell(review, "review"), cell(review, "state"), cell(review, "customer"), cell(review, "sku"),
                cell(review, "rating"), cell(review, review["text"] == nil ? "title" : "text"),
            ])
        }
        return ["ok \(counted(reviews.count, "review"))"] + table.lines()
    }

    private static func saved(_ answer: JSONValue) -> SafeText {
        answer["saved"]?.string.map { "; \($0) was saved" } ?? ""
    }

    private static func refund(_ answer: JSONValue) -> SafeText {
        answer["refund"].map { ", \(money($0)) refunded" } ?? ""
    }

    private static func counted(_ count: Int, _ noun: SafeText) -> SafeText {
        "\(count) \(noun)\(count == 1 ? "" : "s" as SafeText)"
    }

    // MARK: Parts that events use too

    /// `51.30 EUR`: two digits after the point, whatever the currency.
    static func money(_ value: JSONValue?) -> SafeText {
        guard let amount = value?["amount"]?.integer, let currency = value?["currency"]?.string else { return "" }
        return currency == Money.noCurrency ? "empty" : "\(digits(amount)) \(currency)"
    }

    static func amount(_ value: JSONValue?, _ currency: String) -> SafeText { value?.integer.map(digits) ?? "" }

    private static func digits(_ amount: Int) -> SafeText {
        let (whole, cents) = amount.quotientAndRemainder(dividingBy: 100)
        return "\(whole).\(cents < 10 ? "0" : "" as SafeText)\(cents)"
    }

    static func cell(_ value: JSONValue, _ name: String) -> SafeText { value[name].map(TextRenderer.plain) ?? "" }
}
