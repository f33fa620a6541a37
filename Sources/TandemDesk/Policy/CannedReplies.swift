// Replies that are written once and sent often. The section `canned` names texts:
//
//     {"canned":{"size":"Dear {customer}, which size do you need? ({ticket}: {subject}) {agent}"}}
//
// A word in braces stands for something about the ticket and is replaced when the reply is posted; what it means is
// fixed here, and any other word in braces is refused when the policy is set. `{{` is a brace.

import TandemWire

/// What a word in braces stands for.
package enum CannedWord: String, Sendable, CaseIterable {
    case customer, ticket, agent, subject
}

package struct CannedReply: Sendable, Equatable {
    static let limit = 200
    static let textScalars = 4000

    package let name: String
    package let text: String
    private let parts: [Part]

    private enum Part: Sendable, Equatable {
        case text(String)
        case word(CannedWord)
    }

    init(_ name: String, _ text: String) throws(Refusal) {
        let place = "canned.\(name)"
        try text.check(as: place, limit: Self.textScalars)
        self.name = name
        self.text = text
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            let inside = rest[rest.index(after: open)...]
            if inside.first == "{" {
                parts.append(.text("{"))
                rest = inside.dropFirst()
                continue
            }
            guard let close = inside.firstIndex(of: "}") else {
                throw .badPolicy(place, "has a { without its }; write {{ for a brace")
            }
            guard let word = CannedWord(rawValue: String(inside[..<close])) else {
                let known = CannedWord.allCases.map { "{\($0.rawValue)}" }.joined(separator: ", ")
                throw .badPolicy(
                    place,
                    "has {\(inside[..<close].prefix(DeskLimits.wordScalars))}, which means nothing; there are "
                        + known)
            }
            parts.append(.word(word))
            rest = inside[inside.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    /// The words that it uses, each once.
    package var words: [CannedWord] {
        CannedWord.allCases.filter { word in parts.contains(.word(word)) }
    }

    /// The reply as it is sent.
    package func resolved(_ value: (CannedWord) -> String) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .word(let word): value(word)
            }
        }.joined()
    }

    static func list(_ value: JSONValue) throws(Refusal) -> [CannedReply] {
        guard let fields = value.fields, fields.count <= limit else {
            throw .badPolicy("canned", "must be an object of at most \(limit) texts, such as {\"thanks\":\"…\"}")
        }
        var replies: [CannedReply] = []
        for field in fields {
            guard !field.name.isEmpty, field.name.utf8.count <= DeskLimits.wordScalars,
                field.name.utf8.allSatisfy({ (UInt8(ascii: "!")...UInt8(ascii: "~")).contains($0) })
            else { throw .badPolicy("canned", "names its texts with words without blanks, such as thanks") }
            guard let text = field.value.string else { throw .badPolicy("canned.\(field.name)", "must be a text") }
            guard !replies.contains(where: { $0.name == field.name }) else {
                throw .badPolicy("canned.\(field.name)", "stands there twice")
            }
            replies.append(try CannedReply(field.name, text))
        }
        return replies
    }
}

extension Desk {
    /// The text of a canned reply on this ticket.
    func canned(_ name: String, on ticket: Ticket, _ principal: Principal) throws(Refusal) -> String {
        guard let reply = policy.canned.first(where: { $0.name == name }) else {
            throw .badField("canned", "canned must name a canned reply; canned.list shows them")
        }
        let customer = ticket.requester.visitor?.name ?? ticket.customer.flatMap { customers[$0]?.name } ?? ""
        let text = reply.resolved { word in
            switch word {
            case .customer: customer
            case .ticket: ticket.number
            case .agent: Self.name(of: principal.id)
            case .subject: ticket.subject
            }
        }
        try text.check(as: "canned", limit: DeskLimits.textScalars)
        return text
    }

    /// `Sarah` for `agent:sarah`: what a customer may call a person.
    static func name(of id: String) -> String {
        let name = id.split(separator: ":", maxSplits: 1).last.map(String.init) ?? id
        return name.prefix(1).uppercased() + name.dropFirst()
    }
}
