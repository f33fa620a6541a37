// What the client understands of a line that the server sent, in either form. The grammar of the text form is
// Protocol/typed.md:
//
//   [19:12:40] #12 cust:42> text         an event of the current stream
//   [19:12:40] S-18 #4* agent:ben (staff)> text      of another stream; the star marks what only staff sees
//     | more text                        a further line of the text before it
//   ok S-17 #5 staff-only                an answer; ERR CODE message is the other kind
//   [as cust:42] ok S-17 #5              the same, while one acts for a customer

import TandemClient
import TandemWire

package struct ServerLine {
    package enum Kind: Equatable {
        /// A numbered event; `stream` is nil when it is the current one.
        case event(stream: String?, seq: Int)
        case answer(ok: Bool)
        case continuation
        case signal(String)
        case other
    }

    package let text: String
    package let kind: Kind
    package let isStaffOnly: Bool
    package let isJSON: Bool
    /// The members, if it is JSON.
    package let members: Members?

    package init(_ text: String) {
        self.text = text
        if text.utf8.first == UInt8(ascii: "{"), let members = Members(Array(text.utf8)) {
            self.members = members
            isJSON = true
            (kind, isStaffOnly) = Self.classify(members)
        } else {
            members = nil
            isJSON = false
            (kind, isStaffOnly) = Self.classify(Self.withoutBanner(text))
        }
    }

    /// The line without what stands before an answer while one acts for a customer.
    private static func withoutBanner(_ text: String) -> String {
        guard text.hasPrefix("[as "), let close = text.utf8.firstIndex(of: UInt8(ascii: "]")) else { return text }
        return String(text[close...].dropFirst(2))
    }

    private static func classify(_ members: Members) -> (Kind, Bool) {
        if let ok = members.bool("ok") { return (.answer(ok: ok), false) }
        if let signal = members.string("sig") { return (.signal(signal), false) }
        guard members.string("ev") != nil, let seq = members.integer("seq"), let on = members.string("on") else {
            return (.other, false)
        }
        return (.event(stream: on, seq: seq), members.string("vis") != "all")
    }

    private static func classify(_ text: String) -> (Kind, Bool) {
        if text == "ok" || text.hasPrefix("ok ") { return (.answer(ok: true), text.hasSuffix(" staff-only")) }
        if text.hasPrefix("ERR ") { return (.answer(ok: false), false) }
        if text.hasPrefix("  | ") { return (.continuation, false) }
        if text.hasPrefix("-- bye") { return (.signal("bye"), false) }
        if text.hasPrefix("-- ") { return (.signal(""), false) }
        guard text.hasPrefix("["), let close = text.utf8.firstIndex(of: UInt8(ascii: "]")) else {
            return (.other, false)
        }
        let words = text[close...].dropFirst(2).split(separator: " ", maxSplits: 2)
        guard let first = words.first else { return (.other, false) }
        let isCurrent = first.hasPrefix("#")
        guard let number = isCurrent ? first : words.dropFirst().first, number.hasPrefix("#") else {
            return (.other, false)
        }
        let isStaffOnly = number.hasSuffix("*")
        guard let seq = Int(isStaffOnly ? number.dropFirst().dropLast() : number.dropFirst()) else {
            return (.other, false)
        }
        return (.event(stream: isCurrent ? nil : String(first), seq: seq), isStaffOnly)
    }

    /// The words of a text line.
    package var words: [Substring] { Self.withoutBanner(text).split(separator: " ") }

    /// The server asks not to be called again.
    package var forbidsReturn: Bool {
        guard kind == .signal("bye") else { return false }
        return members.map { $0.bool("reconnect") == false } ?? text.hasSuffix("do not reconnect")
    }
}
