// A typed verb as data: what a person may type, which op it stands for, and what `help` says about it.
//
// The parser interprets `arguments` from left to right and every argument adds members to one JSON object, in that
// order, after the op's own name and the verb's constants. Nothing but this data decides what a typed line means, so
// `Protocol/commands.json` is the same table in JSON and a test keeps the two equal. Adding a verb is adding a row to
// `TypedVerbs`.

import TandemWire

package struct TypedVerb: Sendable {
    /// What a line with this verb becomes.
    package enum Form: Sendable, Equatable {
        /// A request `{"op":…}`, answered by the server.
        case op(String)
        /// A signal `{"sig":…}`, which has no answer on the wire.
        case signal(String)
        /// Answered by the text layer itself.
        case local
    }

    /// Who is shown the verb by `help` and by suggestions. It grants nothing: the server decides.
    package enum Audience: String, Sendable {
        /// Everyone, logged in or not.
        case anyone
        /// Everyone who is logged in, the customer too.
        case member
        /// Agents, managers, admins and bots.
        case staff
    }

    package enum Group: String, Sendable, CaseIterable {
        case talk = "Talk"
        case ticket = "Tickets"
        case files = "Files"
        case session = "Session"
        case look = "Look"
        case people = "People"
        case shop = "Shop"
        case desk = "Desk"
        case line = "Line"

        /// Whether the overview only names the verbs, and `help tickets` explains them.
        package var isFolded: Bool { Self.folded.contains(self) }

        private static let folded: Set<Group> = [.ticket, .files, .people, .shop, .desk]
    }

    /// One or two lower-case words.
    package let name: String
    package let aliases: [String]
    package let form: Form
    package let group: Group
    package let audience: Audience
    /// Members that every line with this verb sends.
    package let constants: [JSONField]
    /// Members that are sent unless the speaker is a customer, who may not choose them.
    package let staffConstants: [JSONField]
    package let arguments: [TypedArgument]
    /// The whole grammar on one line, for people.
    package let syntax: String
    /// The usual form, at most 17 characters, for the overview.
    package let brief: String
    /// What it does in at most 16 characters, for the overview.
    package let gloss: String
    /// One or two sentences; lines of at most 76 characters.
    package let help: String
    package let example: String

    init(
        _ name: String, _ form: Form, _ group: Group, _ audience: Audience, aliases: [String] = [],
        constants: [JSONField] = [], staffConstants: [JSONField] = [], arguments: [TypedArgument] = [],
        syntax: String, brief: String, gloss: String, help: String, example: String
    ) {
        self.name = name
        self.aliases = aliases
        self.form = form
        self.group = group
        self.audience = audience
        self.constants = constants
        self.staffConstants = staffConstants
        self.arguments = arguments
        self.syntax = syntax
        self.brief = brief
        self.gloss = gloss
        self.help = help
        self.example = example
    }

    /// Whether `help` shows the verb to this role; nil is a person who has not logged in and may look around.
    package func isShown(to role: String?) -> Bool {
        audience != .staff || role != "customer"
    }

    /// Whether the line may go on as a here-document.
    var takesText: Bool {
        arguments.contains { if case .text = $0 { true } else { false } }
    }
}

/// One argument of a verb.
package enum TypedArgument: Sendable, Equatable {
    /// What stands in for an argument that was left out.
    package enum Fallback: String, Sendable {
        /// Nothing does: the line is refused.
        case required
        /// The current stream, and without one the line is refused.
        case current
        /// The current stream, and without one nothing. The word `all` asks for nothing.
        case currentOrAll = "current or all"
        /// The last record of the stream that this connection was shown.
        case lastSeen = "last seen"
        /// The customer for whom one acts, and otherwise nothing: customers mean themselves.
        case lease = "customer of the lease"
    }

    /// A stream id such as `S-17` or `cust:42`. Which target it matches decides the member and possibly the op.
    case target([TypedTarget], otherwise: Fallback)
    /// The current stream; it cannot be typed.
    case implied([TypedTarget])
    /// One word.
    case word(String, named: String)
    /// One word that is optional.
    case optionalWord(String)
    /// One of a few words, after `keyword` if there is one; the keyword itself may be left out.
    case choice(String, of: [String], keyword: String? = nil, required: Bool = false)
    /// A number, sent even when left out.
    case count(String, standard: Int)
    /// A number within bounds.
    case number(String, in: ClosedRange<Int>)
    /// A message number, `#12` or `12`.
    case message(String, otherwise: Fallback)
    /// `before #42`: the word is the member.
    case selector([String])
    /// Any number of `key=value`; a value with blanks stands in double quotes, in which `\"` and `\\` are escapes.
    case options([TypedOption], required: Bool = false)
    /// `#12:` in front of the text.
    case reply(String)
    /// `F-3:` or `F-3,F-4:` in front of the text.
    case files(String)
    /// The rest of the line as it stands, or a here-document.
    case text(String, required: Bool = true)
    /// One word, then optionally a colon and free text for staff.
    case addressee(String, note: String)
    /// The number of the lease under which staff act; it cannot be typed.
    case lease
    /// What is done to a cart: one action of a list.
    case action(TypedAction)
    /// The number of the stream that this connection was shown last, as the condition `if`; it cannot be typed.
    case seen
    /// Any number of `L-2` or `L-2:3`: pieces of lines of an order.
    case entries(String)
    /// A name of one or more words, then `key=value`s: an object with `label` and the options.
    case labelled(String, [TypedOption], named: String)
    /// Everything up to the end of the line or the first `key=value`.
    case name(String, named: String)
    /// Any number of `key=value` whatever the key: an object, null for an empty value.
    case pairs(String)
    /// The members of the request as a JSON object.
    case members
    /// A word that may be there for the ear.
    case filler(String)
}

/// One action of `cart.apply`: a word, and the number of pieces and the choices if it has any.
package struct TypedAction: Sendable, Equatable {
    package enum Pieces: String, Sendable {
        case none, optional, required
    }

    package let key: String
    /// What the word is, for people.
    package let named: String
    package let pieces: Pieces
    /// Whether `size=M` may follow.
    package let takesOptions: Bool

    init(_ key: String, named: String, pieces: Pieces = .none, takesOptions: Bool = false) {
        self.key = key
        self.named = named
        self.pieces = pieces
        self.takesOptions = takesOptions
    }
}

/// A kind of stream that a verb accepts.
package struct TypedTarget: Sendable, Equatable {
    package let kind: TypedStream
    package let member: String
    /// The op for this kind of stream if it is not the verb's own.
    package let op: String?

    init(_ kind: TypedStream, _ member: String, op: String? = nil) {
        self.kind = kind
        self.member = member
        self.op = op
    }
}

/// A `key=value` that a verb accepts.
package struct TypedOption: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case text
        case integer
        /// Comma-separated.
        case list
        /// An id such as `agent:ben`; `me` is whoever types it.
        case person
        /// `yes` or `no`.
        case flag
    }

    package let key: String
    package let member: String
    package let kind: Kind
    /// An empty value (`order=`) is sent as null.
    package let clears: Bool

    init(_ key: String, member: String? = nil, _ kind: Kind = .text, clears: Bool = false) {
        self.key = key
        self.member = member ?? key
        self.kind = kind
        self.clears = clears
    }
}

/// The kinds of stream, told apart by how their ids begin.
package enum TypedStream: String, Sendable, CaseIterable {
    case session = "S-"
    case ticket = "T-"
    case cart = "C-"
    case order = "O-"
    case customer = "cust:"

    /// The id in its one spelling (`s-17` becomes `S-17`) and its kind, or nil if the word is no stream id.
    package static func recognise(_ word: String) -> (id: String, kind: TypedStream)? {
        for kind in allCases {
            let head = Array(kind.rawValue.utf8)
            let bytes = Array(word.utf8)
            guard bytes.count > head.count, bytes.prefix(head.count).elementsEqual(head, by: sameLetter) else {
                continue
            }
            let tail = bytes.dropFirst(head.count)
            guard kind == .customer ? isName(tail) : isNumber(tail) else { return nil }
            return (kind.rawValue + String(decoding: tail, as: UTF8.self), kind)
        }
        return isDisplayNumber(Array(word.utf8)) ? (word.uppercased(), .ticket) : nil
    }

    /// Two letters or more, then hyphens and digits: `TKT-2026-00204`, by which people know a ticket.
    private static func isDisplayNumber(_ bytes: [UInt8]) -> Bool {
        let letters = bytes.prefix(while: isLetter).count
        let rest = bytes.dropFirst(letters)
        return letters >= 2 && bytes.count <= 40 && rest.first == UInt8(ascii: "-")
            && bytes.last.map(isDigit) == true && rest.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// An id of this kind for messages to people.
    package var sample: String {
        switch self {
        case .session: "S-17"
        case .ticket: "T-204"
        case .cart: "C-9"
        case .order: "O-5512"
        case .customer: "cust:42"
        }
    }

    package var noun: String {
        switch self {
        case .session: "session"
        case .ticket: "ticket"
        case .cart: "cart"
        case .order: "order"
        case .customer: "customer"
        }
    }

    private static func sameLetter(_ typed: UInt8, _ wanted: UInt8) -> Bool {
        typed == wanted || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(typed) && typed & 0xDF == wanted
    }

    private static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count <= 15 && bytes.first != UInt8(ascii: "0") && bytes.allSatisfy(isDigit)
    }

    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count <= 48
            && bytes.allSatisfy { byte in
                isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: "-")
            }
    }
}

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
