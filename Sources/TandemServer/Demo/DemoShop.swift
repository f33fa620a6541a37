// The demo's shop: what can be bought, and what its customers have in their carts and have bought. Everything is a
// request as an import makes it, in a fixed order, so every demo is the same.
//
// Maria (cust:42) has C-9, a tote bag and two mugs, 57.00 EUR; O-5512, shipped, of which the shirt is too small; a
// saved cart and a review. O-5477 and O-5535 are flagged as possible fraud.

import TandemDesk
import TandemWire

package enum DemoShop {
    /// sku | title | cents | category | pieces, or pieces of each value of an option.
    private static let products = """
        TOTE-1|Tote bag, canvas|3900|bags|40
        TOTE-2|Tote bag, large|4900|bags|24
        PACK-1|Backpack, roll top|8900|bags|12
        PACK-2|Backpack, small|6400|bags|9
        POUCH-1|Pencil pouch|1200|bags|80
        SLING-1|Sling bag|5400|bags|15
        MUG-1|Mug, plain|800|kitchen|120
        MUG-2|Mug, speckled|900|kitchen|60
        MUG-3|Mug, enamel|1100|kitchen|45
        BOWL-1|Bowl, small|950|kitchen|70
        BOWL-2|Bowl, large|1600|kitchen|38
        PLATE-1|Plate|1250|kitchen|64
        TEAPOT-1|Teapot|3400|kitchen|11
        KETTLE-1|Kettle, steel|5900|kitchen|8
        BOARD-1|Cutting board, oak|2800|kitchen|26
        KNIFE-1|Paring knife|1900|kitchen|33
        APRON-1|Apron, linen|2600|kitchen|19
        TOWEL-1|Tea towel|700|kitchen|150
        JAR-1|Storage jar|1400|kitchen|52
        GRINDER-1|Pepper grinder|3100|kitchen|14
        SOCK-9|Socks, striped|450|clothes|200
        SOCK-10|Socks, wool|1250|clothes|90
        SHIRT-1|Shirt, white|2900|clothes|size S:12 M:18 L:9 XL:4
        SHIRT-2|Shirt, blue|2900|clothes|size S:7 M:11 L:6 XL:3
        JUMPER-1|Jumper, merino|7900|clothes|size S:5 M:8 L:5 XL:2
        JACKET-1|Rain jacket|11900|clothes|size S:3 M:6 L:4 XL:1
        SCARF-1|Scarf, wool|3900|clothes|22
        CAP-1|Cap|2200|clothes|31
        GLOVE-1|Gloves|2700|clothes|size S:9 M:10 L:8
        BELT-1|Belt, leather|4200|clothes|size S:6 M:6 L:6
        LAMP-1|Desk lamp|6900|home|10
        LAMP-2|Floor lamp|14900|home|4
        CUSHION-1|Cushion|2400|home|44
        THROW-1|Throw, cotton|5200|home|17
        VASE-1|Vase, glass|2900|home|20
        CANDLE-1|Candle, unscented|1500|home|75
        CLOCK-1|Wall clock|4400|home|13
        FRAME-1|Picture frame|1800|home|61
        HOOK-1|Coat hook|900|home|84
        RUG-1|Rug, small|9900|home|5
        NOTE-1|Notebook, lined|650|paper|180
        NOTE-2|Notebook, dotted|650|paper|160
        PEN-1|Fountain pen|3600|paper|21
        PEN-2|Pencil set|1100|paper|95
        CARD-1|Cards, blank|800|paper|130
        TAPE-1|Paper tape|350|paper|240
        PLANNER-1|Planner 2027|1900|paper|57
        INK-1|Ink, blue-black|1300|paper|40
        BOTTLE-1|Bottle, steel|2300|outdoor|48
        FLASK-1|Flask|2900|outdoor|27
        BLANKET-1|Picnic blanket|4600|outdoor|12
        LANTERN-1|Lantern|3300|outdoor|16
        TENT-1|Tent for two|18900|outdoor|3
        STOVE-1|Camping stove|5700|outdoor|0
        CUP-1|Folding cup|1400|outdoor|66
        MAP-1|Hiking map|1200|outdoor|35
        GIFT-25|Gift card 25|2500|gifts|999
        GIFT-50|Gift card 50|5000|gifts|999
        WRAP-1|Gift wrap|300|gifts|500
        BOX-1|Gift box|700|gifts|110
        """

    private static let offers = [
        #"{"type":"store","store":"berlin","name":"Tandem Berlin","address":"Torstr. 1, 10119 Berlin","hours":"10-19"}"#,
        #"{"type":"store","store":"wien","name":"Tandem Wien","address":"Lindengasse 2, 1070 Wien","hours":"10-18"}"#,
        #"{"type":"coupon","coupon":"SAVE10","title":"Ten per cent for newsletter readers","percent_bp":1000}"#,
        #"{"type":"coupon","coupon":"WELCOME5","title":"Five off the first order","amount":{"amount":500,"#
            + #""currency":"EUR"},"minimum":{"amount":3000,"currency":"EUR"}}"#,
        #"{"type":"coupon","coupon":"LAST-1","title":"For one order only","percent_bp":2500,"uses":1}"#,
        #"{"type":"coupon","coupon":"SUMMER10","title":"Summer sale","percent_bp":1000,"#
            + #""until":"2026-09-01T00:00:00.000Z"}"#,
        #"{"type":"coupon","coupon":"SORRY5","title":"An apology, during the call","amount":{"amount":500,"#
            + #""currency":"EUR"},"scope":"session"}"#,
        #"{"type":"coupon","coupon":"CALL15","title":"Fifteen per cent, during the call","percent_bp":1500,"#
            + #""scope":"session"}"#,
        #"{"type":"promotion","promotion":"TEA-TIME","title":"A fifth off teapots and kettles","percent_bp":2000,"#
            + #""skus":["TEAPOT-1","KETTLE-1"]}"#,
        #"{"type":"promotion","promotion":"BIG-CART","title":"Ten off from 200","amount":{"amount":1000,"#
            + #""currency":"EUR"},"minimum":{"amount":20000,"currency":"EUR"}}"#,
    ]

    /// What is in particular carts and orders; all others follow from their numbers.
    private static let known: [String: String] = [
        "C-9": #"[{"sku":"TOTE-1","qty":1},{"sku":"MUG-2","qty":2}]"#,
        "C-52": #"[{"sku":"SHIRT-1","qty":1,"options":{"size":"M"}}]"#,
        "O-5512":
            #"[{"sku":"SHIRT-1","qty":1,"each":2900,"options":{"size":"M"}},{"sku":"SOCK-9","qty":3,"each":450}]"#,
        "O-5507": #"[{"sku":"MUG-2","qty":2,"each":900}]"#,
        "O-5509": #"[{"sku":"MUG-1","qty":1,"each":800}]"#,
        "O-5518": #"[{"sku":"TOTE-2","qty":12,"each":4900,"discount":5880}]"#,
    ]

    /// NDJSON as `tandem import` takes it: products and offers, then the carts and orders of `DemoCustomers`.
    package static var lines: String {
        (catalogue + offers + carts + orders + reviews).joined(separator: "\n") + "\n"
    }

    package static var file: ImportFile { ImportFile(name: "demo shop", contents: Array(lines.utf8)) }

    /// What only people decide: an order that was approved, one that was rejected, one that its customer cancelled.
    static let decisions: [(principal: Principal, request: String)] = [
        (.sys, #"{"op":"order.approve","on":"O-5444"}"#),
        (.sys, #"{"op":"order.reject","on":"O-5341","reason":"the card was reported stolen"}"#),
        (
            Principal(id: "cust:116", role: .customer, customer: "116"),
            #"{"op":"order.cancel","on":"O-5402","reason":"ordered twice"}"#
        ),
    ]

    // MARK: - Lines

    private static var catalogue: [String] {
        products.split(separator: "\n").flatMap { row -> [String] in
            let cells = row.split(separator: "|").map(String.init)
            guard cells.count == 5 else { return [] }
            let (sku, title) = (cells[0], cells[1])
            let head =
                #"{"type":"product","sku":"\#(sku)","title":"\#(title)","price":{"amount":\#(cells[2]),"#
                + #""currency":"EUR"},"tax_bp":\#(cells[3] == "gifts" ? 0 : 1900),"category":"\#(cells[3])""#
            guard !cells[4].allSatisfy(\.isNumber) else {
                return [head + "}", #"{"type":"stock","sku":"\#(sku)","stock":\#(cells[4])}"#]
            }
            let words = cells[4].split(separator: " ").map(String.init)
            let name = words.first ?? ""
            let values = words.dropFirst().map { $0.split(separator: ":").map(String.init) }.filter { $0.count == 2 }
            let list = values.map { "\"\($0[0])\"" }.joined(separator: ",")
            return [head + #","options":{"\#(name)":[\#(list)]}}"#]
                + values.map {
                    #"{"type":"stock","sku":"\#(sku)","options":{"\#(name)":"\#($0[0])"},"stock":\#($0[1])}"#
                }
        }
    }

    /// The products of the number's choice, cheap ones and few.
    private static let simple = products.split(separator: "\n").map { $0.split(separator: "|").map(String.init) }
        .filter { $0.count == 5 && $0[4].allSatisfy(\.isNumber) }

    private static func choice(_ number: Int, priced: Bool) -> String {
        let first = number % simple.count
        let second = (number / 7 + 11) % simple.count
        let lines = (first == second ? [first] : [first, second]).map { index in
            let price = priced ? #","each":\#(simple[index][2])"# : ""
            return #"{"sku":"\#(simple[index][0])","qty":\#(1 + (number + index) % 3)\#(price)}"#
        }
        return "[\(lines.joined(separator: ","))]"
    }

    private static var carts: [String] {
        let active = DemoCustomers.owned.flatMap { customer, carts, _ in
            carts.map { cart in
                let lines = known["C-\(cart)"] ?? choice(cart, priced: false)
                return #"{"type":"cart","cart":"C-\#(cart)","customer":"\#(customer)","lines":\#(lines)}"#
            }
        }
        return active + [
            #"{"type":"cart","cart":"C-72","customer":"cust:42","state":"saved","name":"birthday","#
                + #""lines":[{"sku":"CANDLE-1","qty":4},{"sku":"WRAP-1","qty":1}]}"#,
            #"{"type":"cart","cart":"C-73","lines":[{"sku":"BOWL-1","qty":2},{"sku":"TOWEL-1","qty":3}]}"#,
            #"{"type":"cart","cart":"C-74","lines":[{"sku":"PEN-1","qty":1}]}"#,
        ]
    }

    private static var orders: [String] {
        DemoCustomers.owned.flatMap { customer, _, orders in orders.map { (customer, $0) } }.sorted { $0.1 < $1.1 }
            .map { customer, order in
                let lines = known["O-\(order)"] ?? choice(order, priced: true)
                let store = order % 9 == 0 ? #","store":"\#(order % 2 == 0 ? "berlin" : "wien")""# : ""
                return #"{"type":"order","order":"O-\#(order)","customer":"\#(customer)","currency":"EUR","#
                    + #""lines":\#(lines)\#(state(order))\#(store),"placed_at":"\#(day(order))"}"#
            }
    }

    private static func state(_ order: Int) -> String {
        switch order {
        case 5477: #","state":"flagged","reason":"charged twice within a minute""#
        case 5535: #","state":"flagged","reason":"three cards in one hour""#
        case 5444, 5341: #","state":"flagged","reason":"delivery and card are in different countries""#
        case 5402, 5520...: #","state":"placed""#
        case 5490..<5520: #","state":"shipped""#
        default: #","state":"completed""#
        }
    }

    /// A day of 2026; a later order has a later one.
    private static func day(_ order: Int) -> String {
        let day = min(320, max(1, (order - 4600) / 3 + 10))
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var (month, rest) = (0, day)
        while month < 11, rest > lengths[month] {
            rest -= lengths[month]
            month += 1
        }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "2026-\(two(month + 1))-\(two(rest))T\(two(8 + order % 12)):\(two(order % 60)):00.000Z"
    }

    private static let reviews = [
        ("42", "MUG-2", 5, "pending", "Holds more than it looks, and feels good in the hand."),
        ("101", "MUG-2", 4, "approved", "Nice, but it gets hot."), ("103", "LAMP-1", 5, "approved", "Exactly right."),
        ("105", "MUG-1", 2, "pending", "Arrived broken."), ("107", "JUMPER-1", 3, "approved", "Runs small."),
        ("109", "WRAP-1", 1, "pending", "It was not in the parcel at all."),
        ("116", "TOTE-1", 5, "approved", "My third one."), ("118", "SCARF-1", 2, "pending", "Darker than the picture."),
        ("124", "SHIRT-1", 4, "approved", "Good cut."), ("129", "TENT-1", 5, "pending", "Dry after a week of rain."),
        ("136", "LAMP-1", 3, "rejected", "Buy at the other shop."), ("138", "NOTE-2", 4, "approved", "Good paper."),
    ].enumerated().map { index, review in
        #"{"type":"review","review":"R-\#(index + 1)","customer":"cust:\#(review.0)","sku":"\#(review.1)","#
            + #""rating":\#(review.2),"state":"\#(review.3)","text":"\#(review.4)"}"#
    }
}

extension DemoCustomers {
    /// Each customer with the numbers of their carts and orders, as their lines name them.
    static var owned: [(customer: String, carts: [Int], orders: [Int])] {
        var line = JSONLine()
        return lines.split(separator: "\n").compactMap { text in
            guard (try? line.read(Array(text.utf8))) != nil, let index = line.find("customer"),
                let customer = line.string(index)
            else { return nil }
            func number(_ name: String?) -> Int? { name.flatMap { Int($0.dropFirst(2)) } }
            let carts = line.find("cart").flatMap { number(line.string($0)) }
            let orders = line.find("orders").flatMap { line.value($0).array }?.compactMap { number($0.string) } ?? []
            return (customer, carts.map { [$0] } ?? [], orders)
        }
    }
}
