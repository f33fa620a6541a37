// The lines that a bench sends, and the sessions they go to.

import TandemWire

enum Workload {
    static let customer = "cust:bench"

    /// A text of so many ASCII letters and blanks, as people write.
    static func text(bytes: Int) -> String {
        let words = "Your parcel left the warehouse this morning and will be with you on Tuesday before noon. "
        return String(String(repeating: words, count: bytes / words.count + 1).prefix(bytes - 1)) + "x"
    }

    static func post(on session: String, text: String) -> [UInt8] {
        Array("{\"op\":\"message.post\",\"id\":7,\"on\":\"\(session)\",\"vis\":\"all\",\"text\":\"\(text)\"}\n".utf8)
    }

    /// Starts sessions of one customer; the agent who starts them may post into them from any connection.
    static func startSessions(_ count: Int, _ agent: Conversation) throws -> [String] {
        try agent.ask("{\"op\":\"customer.put\",\"id\":2,\"customer\":\"\(customer)\",\"name\":\"Bench\"}")
        var sessions: [String] = []
        for _ in 0..<count {
            let answer = try agent.ask(
                "{\"op\":\"session.start\",\"id\":3,\"customer\":\"\(customer)\",\"channel\":\"chat\"}")
            sessions.append(try answer.requiredString("on"))
        }
        return sessions
    }

    /// The head of a stream, as the server tells it to a new subscriber.
    static func head(of stream: String, _ agent: Conversation, shownBy op: String = "session.show") throws -> Int {
        let answer = try agent.ask("{\"op\":\"\(op)\",\"id\":4,\"on\":\"\(stream)\"}")
        guard let index = answer.find("seq"), let head = answer.integer(index) else {
            throw BenchError("\(op) names no seq: \(String(decoding: answer.bytes, as: UTF8.self))")
        }
        return head
    }
}
