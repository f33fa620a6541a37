// Calls within a session: when somebody picked up and when they hung up, on the same time line as everything else. Who
// dials is not our business: an agent writes it down, or a bot that sees the telephone system does.

import TandemWire

/// Who called whom.
package enum CallDirection: String, Sendable, CaseIterable {
    /// The customer called.
    case `in`
    /// We called the customer.
    case out
}

/// How a call ended.
package enum CallResult: String, Sendable, CaseIterable {
    case answered
    case noAnswer = "no_answer"
    case busy, failed
}

/// `call.started` {direction, contact, number?}. Its number in the session is the number of the call.
package struct CallStarted: Sendable, Equatable {
    package let direction: CallDirection
    package let contact: String
    /// All but the last digits are hidden: `***4567`.
    package let number: String?

    package init(direction: CallDirection, contact: String, number: String?) {
        self.direction = direction
        self.contact = contact
        self.number = number
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("direction", direction.rawValue)
        writer.field("contact", contact)
        writer.optional("number", number)
    }

    init(from record: JSONLine) throws(Refusal) {
        direction = try record.recordedWord("direction")
        contact = try record.recordedString("contact")
        number = try record.recordedOptionalString("number")
    }
}

/// `call.ended` {call, result, duration_s}: `call` is the number of its `call.started`.
package struct CallEnded: Sendable, Equatable {
    package let call: Int
    package let result: CallResult
    package let durationSeconds: Int

    package init(call: Int, result: CallResult, durationSeconds: Int) {
        self.call = call
        self.result = result
        self.durationSeconds = durationSeconds
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("call", call)
        writer.field("result", result.rawValue)
        writer.field("duration_s", durationSeconds)
    }

    init(from record: JSONLine) throws(Refusal) {
        call = try record.recordedInteger("call")
        result = try record.recordedWord("result")
        durationSeconds = try record.recordedInteger("duration_s")
    }
}

/// A call that goes on.
package struct Call: Sendable, Equatable {
    /// The number of its `call.started`.
    package let seq: Int
    /// Milliseconds since 1970.
    package let startedAt: Int64

    func ended(_ result: CallResult, at now: Int64) -> CallEnded {
        CallEnded(call: seq, result: result, durationSeconds: Int(max(0, now - startedAt) / 1000))
    }
}

extension String {
    /// A telephone number of which only the end can be read; shorter ones show less.
    var maskedNumber: String {
        let digits = utf8.filter { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        let shown = digits.count >= 8 ? 4 : digits.count >= 5 ? 2 : 0
        return "***" + String(decoding: digits.suffix(shown), as: UTF8.self)
    }
}
