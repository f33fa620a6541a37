// What tests of the engine say again and again: a session with a customer, a message, a note, a subscription; and how
// they look at what came back.

import TandemWire

extension EngineClient {
    /// Starts a session with a customer and returns its name. Forgets everything said so far.
    @discardableResult
    package func start(_ customer: String = "cust:42") -> String {
        let answer = answer(#"{"op":"session.start","customer":"\#(customer)"}"#)
        forget()
        return answer.member("on")?.string ?? ""
    }

    /// Posts what everybody reads; does not tick.
    package func post(_ on: String, _ text: String, id: Int? = nil) {
        send(Self.request("message.post", on, id, #","vis":"all","text":"\#(text)""#))
    }

    /// Posts what staff read; does not tick.
    package func note(_ on: String, _ text: String, id: Int? = nil) {
        send(Self.request("message.post", on, id, #","vis":"staff","text":"\#(text)""#))
    }

    /// Follows a stream from its beginning, and ticks. What comes is left to be looked at.
    package func follow(_ on: String, after: Int = 0) {
        answer(#"{"op":"sub","on":"\#(on)","after":\#(after),"sigs":true}"#)
    }

    /// Uploads a small text file, complete when this returns. Returns its number.
    @discardableResult
    package func attach(_ content: String, name: String = "a.txt") -> String {
        let data = Base64.encode(Array(content.utf8))
        return answer(#"{"op":"file.begin","name":"\#(name)","data":"\#(data)"}"#).member("file")?.string ?? ""
    }

    private static func request(_ op: String, _ on: String, _ id: Int?, _ rest: String) -> String {
        #"{"op":"\#(op)""# + (id.map { #","id":\#($0)"# } ?? "") + #","on":"\#(on)""# + rest + "}"
    }
}

extension String {
    /// This line read as JSON; null if it is none.
    package var json: JSONValue { (try? JSONReader.parse(Array(utf8))) ?? .null }

    /// A member of this line.
    package func member(_ name: String) -> JSONValue? { json[name] }

    /// `code` of a refusal, "ok" for an answer that is none, otherwise the line itself.
    package var outcome: String {
        if hasPrefix(#"{"ok":true"#) { return "ok" }
        return member("code")?.string ?? self
    }
}

extension [String] {
    /// The events among these lines, those of `hist` left out.
    package var events: [String] { filter { $0.hasPrefix(#"{"ev":"#) && $0.member("re") == nil } }

    /// The numbers of the events among these lines.
    package var numbers: [Int] { events.compactMap { $0.member("seq")?.integer } }

    /// The signals of one name.
    package func signals(_ name: String) -> [String] { filter { $0.hasPrefix(#"{"sig":"\#(name)""#) } }

    /// The texts of the messages among these lines.
    package var texts: [String] { compactMap { $0.member("text")?.string } }
}
