// A desk full of tickets: a hundred thousand of them from a thousand customers, with a million messages.
//
// Everything comes in over sockets as it would from people. Ticket n is T-n, because the desk is new; the number of
// tickets is checked at the end. Messages of one ticket lie thousands of records apart, as on a busy desk.

import TandemWire

struct TicketLoad {
    private static let customers = 1_000
    private static let connections = 50
    private static let depth = 40
    private static let subjects = ["Wrong size", "Where is my parcel", "Refund", "Invoice missing", "Cannot log in"]
    private static let categories = ["order", "delivery", "problem", "general"]
    private static let priorities = ["low", "normal", "high", "urgent"]

    let tickets: Int
    let messages: Int
    let bytes: Int

    /// Fills an empty desk. The first message of each ticket counts as one of `messages`.
    func fill(_ server: ServerProcess) throws {
        let token = try server.token("agent")
        let agent = try Conversation(server.address, token: token)
        for number in 0..<Self.customers {
            try agent.ask(
                #"{"op":"customer.put","id":2,"customer":"\#(Self.customer(number))","name":"Bench \#(number)"}"#)
        }
        let progress = Progress()
        try drive(server, token, tickets) { connection in
            (0..<200).map { Self.create(connection * 200 + $0, bytes: bytes) }
        }
        progress.step("\(tickets) tickets")
        let rest = messages - tickets
        guard rest > 0 else { return }
        let share = max(tickets / Self.connections, 1)
        try drive(server, token, rest) { connection in
            (0..<share).map { Self.reply(on: connection * share + $0 + 1, bytes: bytes) }
        }
        progress.step("\(rest) replies")
        let answer = try Conversation(server.address, token: token).ask(#"{"op":"ticket.list","id":3,"limit":1}"#)
        guard let total = answer.find("total"), answer.integer(total) == tickets else {
            throw BenchError("not \(tickets) tickets: \(String(decoding: answer.bytes, as: UTF8.self))")
        }
    }

    private func drive(
        _ server: ServerProcess, _ token: String, _ count: Int, _ requests: (Int) -> [[UInt8]]
    ) throws {
        var load = try PostLoad(
            server.address, token: token, connections: Self.connections, depth: Self.depth, requests: requests)
        defer { load.close() }
        _ = try load.run(messages: count)
    }

    // MARK: - Requests

    private static func customer(_ number: Int) -> String { "cust:bench\(number % customers)" }

    /// What an agent's form sends. Sizes and words vary, so that lists have something to sort.
    static func create(_ number: Int, bytes: Int) -> [UInt8] {
        let subject = "\(subjects[number % subjects.count]) \(number)"
        return line(
            #""op":"ticket.create","id":7,"customer":"\#(customer(number))","subject":"\#(subject)","contact":"phone","#
                + #""category":"\#(categories[number % 2 + 2])","priority":"\#(priorities[number % 4])","site":"shop","#
                + #""text":"\#(Workload.text(bytes: bytes))""#)
    }

    /// The turn goes to the customer.
    static func reply(on ticket: Int, bytes: Int) -> [UInt8] {
        line(
            #""op":"message.post","id":7,"on":"T-\#(ticket)","vis":"all","text":"\#(Workload.text(bytes: bytes))""#)
    }

    /// The turn comes back.
    static func status(of ticket: Int) -> [UInt8] {
        line(#""op":"ticket.status","id":7,"on":"T-\#(ticket)","status":"pending_agent""#)
    }

    private static func line(_ members: String) -> [UInt8] { Array("{\(members)}\n".utf8) }
}
