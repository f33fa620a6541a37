// Ten thousand sequences of requests by everybody who can reach the shop, most of them wrong. Whatever happens: stock
// is never negative, no order pays back more than was paid, nobody has two active carts, and nothing of a customer
// changes unless they did it themselves, or an agent under a lease for them. The seed is in every message.

import TandemTestSupport
import TandemWire
import Testing

@testable import TandemDesk

extension Dice {
    /// Something about the shop of `Play.withShop`, mostly about the newest of what there is.
    mutating func shopRequest(_ who: Principal, _ made: ShopCounts) -> String {
        let own = made.held[who.id].map { #","lease":\#($0)"# } ?? ""
        let lease = pick([own, own, own, "", #","lease":\#(newest(made.leases))"#])
        let number = newest(made.carts)
        let cart = "C-\(number)"
        let order = "O-\(newest(made.orders))"
        switch self.number(0...19) {
        case 0...5:
            let guarded = pick(["", #","if":\#(made.heads[UInt64(number)] ?? 1)"#, #","if":2"#])
            return #"{"op":"cart.apply","on":"\#(cart)","do":[\#(steps())]\#(guarded)\#(lease)}"#
        case 6...8: return #"{"op":"cart.checkout","on":"\#(cart)"\#(lease)}"#
        case 9:
            let customer = pick(["", #","customer":"cust:42""#, #","customer":"cust:7""#])
            return #"{"op":"cart.create"\#(customer)\#(lease)}"#
        case 10: return #"{"op":"\#(pick(["cart.save", "cart.restore"]))","on":"\#(cart)"\#(lease)}"#
        case 11:
            return #"{"op":"cart.bind","on":"\#(cart)","customer":"\#(pick(["cust:42", "cust:7"]))"\#(lease)}"#
        case 12, 13:
            let entries = pick(["", #""entries":[{"line":"L-\#(self.number(1...2))","qty":\#(self.number(1...2))}],"#])
            return
                #"{"op":"\#(pick(["order.cancel", "order.return"]))","on":"\#(order)",\#(entries)"reason":"r"\#(lease)}"#
        case 14, 15:
            let state = pick(["shipped", "completed", "flagged", "placed"])
            return #"{"op":"order.put","order":"\#(order)","state":"\#(state)"}"#
        case 16:
            let op = pick([#"order.approve","#, #"order.reject","reason":"r","#])
            return #"{"op":"\#(op)"on":"\#(order)"}"#
        case 17: return review(lease, made)
        case 18: return catalogue()
        default: return put(cart, order, made)
        }
    }

    private mutating func newest(_ count: Int) -> Int { max(1, count + 1 - number(0...3)) }

    private mutating func steps() -> String {
        (0..<number(0...3)).map { _ in
            switch number(0...6) {
            case 0...2:
                let product = pick([#""MUG-2""#, #""TOTE-1""#, #""SHIRT-1","options":{"size":"M"}"#, #""GUIDE-1""#])
                return #"{"add":\#(product),"qty":\#(number(1...3))}"#
            case 3: return #"{"set":"L-\#(number(1...3))","qty":\#(number(1...5))}"#
            case 4: return #"{"rm":"L-\#(number(1...3))"}"#
            case 5: return #"{"coupon":"\#(pick(["SAVE10", "SORRY5", "SORRY5", "ONCE"]))"}"#
            default: return #"{"uncoupon":"\#(pick(["SAVE10", "SORRY5"]))"}"#
            }
        }.joined(separator: ",")
    }

    private mutating func review(_ lease: String, _ made: ShopCounts) -> String {
        switch number(0...3) {
        case 0: return #"{"op":"review.approve","review":"R-\#(newest(made.reviews))"}"#
        case 1: return #"{"op":"review.reject","review":"R-\#(newest(made.reviews))","reason":"r"}"#
        default:
            return
                #"{"op":"review.write","sku":"\#(pick(["MUG-2", "TOTE-1"]))","rating":4,"text":"t","customer":"cust:42"\#(lease)}"#
        }
    }

    private mutating func catalogue() -> String {
        switch number(0...5) {
        case 0:
            return
                #"{"op":"product.put","sku":"MUG-2","price":{"amount":\#(number(1...999)),"currency":"EUR"},"tax_added":true}"#
        case 1: return #"{"op":"stock.set","sku":"MUG-2","stock":\#(number(0...5))}"#
        case 2:
            return
                #"{"op":"promotion.put","promotion":"P","title":"p","percent_bp":\#(number(1...10000)),"skus":["MUG-2"]}"#
        case 3: return #"{"op":"coupon.put","coupon":"ONCE","title":"o","percent_bp":500,"uses":\#(number(1...3))}"#
        case 4: return #"{"op":"store.put","store":"s\#(number(1...2))","name":"S"}"#
        default: return #"{"op":"product.put","sku":"TOTE-1","active":\#(pick(["true", "false"]))}"#
        }
    }

    private mutating func put(_ cart: String, _ order: String, _ made: ShopCounts) -> String {
        switch number(0...2) {
        case 0:
            return
                #"{"op":"order.put","order":"\#(order)","customer":"cust:7","currency":"EUR","state":"\#(pick(["placed", "placed", "shipped"]))","lines":[{"sku":"MUG-2","qty":3,"each":334,"discount":1}]}"#
        case 1:
            return
                #"{"op":"review.put","review":"R-\#(newest(made.reviews))","customer":"cust:7","sku":"MUG-2","rating":2,"text":"t","state":"\#(pick(["approved", "pending"]))"}"#
        default:
            let whose = pick(["", #""customer":"cust:7","#, #""customer":"cust:42","state":"saved","#])
            return
                #"{"op":"cart.put","cart":"\#(cart)",\#(whose)"lines":[{"sku":"\#(pick(["MUG-2", "TOTE-1"]))","qty":\#(number(1...2))}]}"#
        }
    }
}

/// How much of everything there is.
struct ShopCounts {
    let leases: Int
    let carts: Int
    let orders: Int
    let reviews: Int
    /// Where each cart stands.
    let heads: [UInt64: Int]
    /// Who holds which lease.
    let held: [String: Int]

    init(_ desk: Desk) {
        heads = Dictionary(uniqueKeysWithValues: desk.shop.carts.rows.map { ($0.id, $0.head.seq) })
        held = Dictionary(uniqueKeysWithValues: desk.leases.live.values.map { ($0.agent, $0.lease) })
        leases = desk.leases.last
        carts = desk.shop.carts.count
        orders = desk.shop.orders.count
        reviews = desk.shop.reviews.count
    }
}

struct ShopSequenceTests {
    /// Sarah has lease 1 for Maria in S-1, Maya lease 2 for Ivo in S-2.
    private static func stage() throws -> Play {
        var play = try Play.withShop()
        for (who, customer) in [(Cast.sarah, "cust:42"), (Cast.maya, "cust:7")] {
            let session = try play.ask(who, #"{"op":"session.start","customer":"\#(customer)"}"#).answer.on?.text ?? ""
            try play.ask(who, #"{"op":"emu.start","on":"\#(session)"}"#)
        }
        for (who, cart) in [(Cast.maria, "C-1"), (Cast.ivo, "C-2")] {
            try play.ask(who, #"{"op":"cart.create"}"#)
            try play.ask(who, #"{"op":"cart.apply","on":"\#(cart)","do":[{"add":"MUG-2"},{"add":"TOTE-1","qty":2}]}"#)
        }
        try play.ask(Cast.ivo, #"{"op":"cart.apply","on":"C-2","do":[{"coupon":"SORRY5"}]}"#)
        try play.ask(Cast.maria, #"{"op":"review.write","sku":"MUG-2","rating":1,"text":"too small"}"#)
        try play.ask(
            Cast.shop, #"{"op":"cart.put","cart":"C-4","customer":"cust:42","state":"saved","lines":[]}"#)
        try play.ask(Cast.shop, #"{"op":"cart.put","cart":"C-3","lines":[{"sku":"TOTE-1","qty":1}]}"#)
        for (order, state) in [("O-1", "placed"), ("O-2", "shipped"), ("O-3", "flagged")] {
            try play.ask(
                Cast.shop,
                #"{"op":"order.put","order":"\#(order)","customer":"cust:42","currency":"EUR","state":"\#(state)","#
                    + #""lines":[{"sku":"MUG-2","qty":3,"each":334,"discount":1},{"sku":"TOTE-1","qty":1,"each":7}]}"#)
        }
        return play
    }

    @Test(arguments: 0..<8)
    func whateverHappensTheShopIsSound(chunk: UInt64) throws {
        let seed = TestSeed.choose() &+ chunk
        var dice = Dice(seed: seed)
        let stage = try Self.stage()
        var kinds: Set<String> = []
        for round in 0..<1250 {
            var desk = stage.desk
            for _ in 0..<12 {
                let who = dice.pick(Cast.shoppers)
                let request =
                    dice.number(0...29) == 0
                    ? #"{"op":"session.end","on":"S-\#(dice.number(1...2))"}"# : dice.shopRequest(who, ShopCounts(desk))
                if let problem = Self.perform(request, who, &desk, &kinds) {
                    Issue.record("TANDEM_SEED=\(seed &- chunk) chunk \(chunk) round \(round): \(problem)")
                    return
                }
            }
            let broken = desk.checkInvariants()
            guard broken.isEmpty else {
                Issue.record("TANDEM_SEED=\(seed &- chunk) chunk \(chunk) round \(round): \(broken)")
                return
            }
        }
        #expect(Set(ShopEventRecords.golden.map(\.event.kind)).subtracting(kinds) == [], "they do something")
    }

    /// What is wrong with what the request did, if anything is.
    private static func perform(
        _ request: String, _ who: Principal, _ desk: inout Desk, _ kinds: inout Set<String>
    ) -> String? {
        let line = read(request)
        guard let type = line.find("op").flatMap(line.string).flatMap(OpTable.find) else { return "no op: \(request)" }
        do throws(Refusal) {
            let op = try type.init(line)
            if Access.admit(type.spec, who, on: op.on, desk) != nil { return nil }
            let decision = try op.decide(desk, Context(now: 1_795_288_020_000, principal: who))
            for draft in decision.events {
                let event = desk.stamp(draft, at: 1_795_288_020_000, by: who.id)
                if let owner = owner(of: event, desk), !mayChange(owner, event, who) {
                    return "\(who.id) changed what is cust:\(owner)'s: \(request) → \(short(event))"
                }
                guard desk.accepts(event) else { return "\(request) → \(short(event)) is not accepted" }
                desk.apply(event)
                kinds.insert(event.kind)
            }
            return nil
        } catch {
            return error.code == .internalError ? "\(request): \(error.message)" : nil
        }
    }

    private static func owner(of event: Event, _ desk: Desk) -> String? {
        switch event.on {
        case .cart(let id): desk.shop.carts.find(id)?.customer
        case .order(let id): desk.shop.orders.find(id)?.customer
        case .customer(let name): name
        case .session, .ticket, .person, .desk, .shop: nil
        }
    }

    /// The customer, whoever holds a lease for them, the shop itself, who moderates, and the end of a session.
    private static func mayChange(_ owner: String, _ event: Event, _ who: Principal) -> Bool {
        if who.customer == owner, who.session == nil { return true }
        if event.for == "cust:\(owner)" || who.has(.shopWrite) { return true }
        switch event.payload.kind {
        case .orderApproved, .orderRejected: return who.has(.fraudModerate)
        case .reviewApproved, .reviewRejected: return who.has(.reviewModerate)
        case .cartCouponDropped: return true
        default: return false
        }
    }
}
