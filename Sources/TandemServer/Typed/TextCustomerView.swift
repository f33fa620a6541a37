// The 360 view as text: a title for each section in front, what is in it beside, lists as tables.
//
//     ok cust:42 Maria Keller, gold
//        overview   orders 3, spent 227.00 EUR, tickets 1, open_tickets 1, cart C-9
//        orders     order   state    lines  total      placed
//                   O-5512  shipped  2      42.50 EUR  2026-11-10 12:52:00

import TandemWire

enum TextCustomerView {
    /// The members that a list shows, in this order, with what stands above them.
    private static let tables: [(section: String, members: [(name: String, title: String)])] = [
        ("activity", [("at", "time"), ("ev", "what"), ("on", "on"), ("seq", "#")]),
        (
            "orders",
            [("on", "order"), ("state", "state"), ("lines", "lines"), ("total", "total"), ("placed_at", "placed")]
        ),
        (
            "tickets",
            [
                ("on", "ticket"), ("number", "number"), ("status", "status"), ("priority", "priority"),
                ("changed_at", "changed"), ("subject", "subject"),
            ]
        ),
        (
            "reviews",
            [
                ("review", "review"), ("sku", "product"), ("rating", "stars"), ("state", "state"), ("at", "time"),
                ("title", "title"),
            ]
        ),
        ("coupons", [("coupon", "coupon"), ("on", "cart"), ("title", "title"), ("session", "until the end of")]),
        ("promotions", [("code", "code"), ("title", "title"), ("until", "until")]),
        (
            "carts",
            [
                ("on", "cart"), ("state", "state"), ("name", "name"), ("lines", "lines"), ("total", "total"),
                ("changed_at", "changed"),
            ]
        ),
        (
            "sessions",
            [
                ("on", "session"), ("state", "state"), ("agent", "agent"), ("channel", "channel"),
                ("duration_s", "time"),
            ]
        ),
    ]

    static func lines(_ answer: JSONValue) -> [SafeText] {
        let who = answer["overview"] ?? answer["profile"]
        let about = ["name", "tier"].compactMap { who?[$0].map(TextRenderer.plain) }.joined(", ")
        var table = TextTable(columns: 2)
        for section in answer.fields ?? [] where !["ok", "re", "on", "seq", "dup"].contains(section.name) {
            for (index, line) in lines(of: section).enumerated() {
                table.add([index == 0 ? "\(section.name)" : "", line])
            }
        }
        let on = answer["on"].map(TextRenderer.plain) ?? ""
        return ["ok \(on)\(about.isEmpty ? "" : " " as SafeText)\(about)"] + table.lines()
    }

    /// An empty section says so: nobody has to wonder whether it was asked for.
    private static func lines(of section: JSONField) -> [SafeText] {
        switch section.value {
        case .array(let items) where items.isEmpty: ["none"]
        case .array(let items) where items.allSatisfy({ $0.fields != nil }): rows(items, of: section.name)
        case .object(let members) where members.isEmpty: ["none"]
        case .object(let members): object(members)
        default: [TextListings.plain(section)]
        }
    }

    /// Members of one line together, lists below them.
    private static func object(_ members: [JSONField]) -> [SafeText] {
        let (lists, rest) = (members.filter { isList($0) }, members.filter { !isList($0) && $0.value != .array([]) })
        let facts = rest.map { "\(TextListings.title($0.name)) \(TextListings.plain($0))" as SafeText }
        return wrapped(facts)
            + lists.flatMap { list -> [SafeText] in
                guard case .array(let items) = list.value else { return [] }
                return rows(items, of: list.name)
            }
    }

    /// Facts in a row, as many as fit beside the title on a terminal of the usual width.
    private static func wrapped(_ facts: [SafeText]) -> [SafeText] {
        var lines: [SafeText] = []
        for fact in facts {
            if let last = lines.last, TextTable.width(last) + TextTable.width(fact) < 80 {
                lines[lines.count - 1] = "\(last), \(fact)"
            } else {
                lines.append(fact)
            }
        }
        return lines
    }

    private static func isList(_ field: JSONField) -> Bool {
        guard case .array(let items) = field.value, let first = items.first else { return false }
        return first.fields != nil
    }

    private static func rows(_ items: [JSONValue], of section: String) -> [SafeText] {
        guard let members = tables.first(where: { $0.section == section })?.members else {
            return items.map { TextRenderer.plain($0) }
        }
        var table = TextTable(members.map { "\($0.title)" })
        for item in items {
            table.add(
                members.map { member in item[member.name].map { TextListings.plain(JSONField(member.name, $0)) } ?? "" }
            )
        }
        return table.lines(indent: 0)
    }
}
