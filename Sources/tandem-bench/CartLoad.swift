// A shop, and people who fill carts in it, each their own.
//
// What is sent repeats without an end in sight: pieces are added to lines that are there, up to the 9,999 that a line
// takes, and a coupon comes and goes. So requests are bytes made beforehand, and no answer has to be looked at.

import TandemWire

struct CartLoad {
    struct Shopper {
        let conversation: Conversation
        let cart: String
        let requests: [[UInt8]]
    }

    /// How often a shopper may send something before the first line is full.
    static let mostRequests = 9_999 * 5
    private let server: ServerProcess
    private let connections: Int

    /// Tokens are made before the server starts; an agent holds one lease, so there is one agent for each cart.
    init(_ server: ServerProcess, connections: Int) throws {
        self.server = server
        self.connections = connections
        _ = try server.token("bot", scope: "shop.write,customer.write,customer.read,mint")
        for number in 0..<connections { _ = try server.token("agent", name: Self.agent(number)) }
    }

    private static func agent(_ number: Int) -> String { "bench\(number)" }

    private func shop() throws -> Conversation {
        let shop = try Conversation(server.address, token: server.token("bot"))
        for (sku, price) in [("TOTE-1", 3_900), ("MUG-2", 1_200), ("SOCK-9", 450)] {
            try shop.ask(
                #"{"op":"product.put","id":2,"sku":"\#(sku)","title":"\#(sku)","tax_bp":1900,"#
                    + #""price":{"amount":\#(price),"currency":"EUR"}}"#)
            try shop.ask(#"{"op":"stock.set","id":3,"sku":"\#(sku)","stock":1000000}"#)
        }
        try shop.ask(
            #"{"op":"product.put","id":4,"sku":"SHIRT-1","title":"Shirt","tax_bp":1900,"#
                + #""price":{"amount":2900,"currency":"EUR"},"options":{"size":["S","M","L"]}}"#)
        try shop.ask(#"{"op":"stock.set","id":5,"sku":"SHIRT-1","options":{"size":"M"},"stock":1000000}"#)
        try shop.ask(#"{"op":"coupon.put","id":6,"coupon":"SAVE10","title":"10 per cent","percent_bp":1000}"#)
        return shop
    }

    /// Agents who each act for a customer under a lease.
    func agents() throws -> [Shopper] {
        let shop = try shop()
        return try (0..<connections).map { number in
            let customer = "cust:served\(number)"
            try shop.ask(#"{"op":"customer.put","id":7,"customer":"\#(customer)","name":"Served \#(number)"}"#)
            let agent = try Conversation(server.address, token: server.token("agent", name: Self.agent(number)))
            let session = try agent.ask(#"{"op":"session.start","id":2,"customer":"\#(customer)","channel":"chat"}"#)
                .requiredString("on")
            let started = try agent.ask(#"{"op":"emu.start","id":3,"on":"\#(session)","customer":"\#(customer)"}"#)
            guard let lease = started.find("lease").flatMap({ started.integer($0) }) else {
                throw BenchError("emu.start names no lease: \(String(decoding: started.bytes, as: UTF8.self))")
            }
            let cart = try agent.ask(#"{"op":"cart.create","id":4,"customer":"\#(customer)","lease":\#(lease)}"#)
                .requiredString("on")
            return Shopper(
                conversation: agent, cart: cart, requests: Self.requests(cart, #","lease":\#(lease)"#))
        }
    }

    /// Customers who act for themselves.
    func customers() throws -> [Shopper] {
        let shop = try shop()
        return try (0..<connections).map { number in
            let customer = "cust:shopper\(number)"
            try shop.ask(#"{"op":"customer.put","id":7,"customer":"\#(customer)","name":"Shopper \#(number)"}"#)
            let token = try shop.ask(#"{"op":"customer.token","id":8,"customer":"\#(customer)"}"#)
                .requiredString("token")
            let shopper = try Conversation(server.address, token: token)
            let cart = try shopper.ask(#"{"op":"cart.create","id":2}"#).requiredString("on")
            return Shopper(conversation: shopper, cart: cart, requests: Self.requests(cart, ""))
        }
    }

    /// Four products, one with an option; lists of one action and of two; a coupon that comes and goes.
    private static func requests(_ cart: String, _ lease: String) -> [[UInt8]] {
        [
            #"{"add":"TOTE-1","qty":1}"#,
            #"{"add":"SHIRT-1","qty":1,"options":{"size":"M"}}"#,
            #"{"add":"MUG-2","qty":1},{"coupon":"SAVE10"}"#,
            #"{"add":"SOCK-9","qty":1}"#,
            #"{"uncoupon":"SAVE10"}"#,
        ].map { Array("{\"op\":\"cart.apply\",\"id\":7,\"on\":\"\(cart)\"\(lease),\"do\":[\($0)]}\n".utf8) }
    }
}
