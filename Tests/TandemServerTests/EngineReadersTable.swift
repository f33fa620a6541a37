// Who may read what of a ticket, and by which ways it could be told. `EngineReadersTests` tries every way, for every
// reader, about every object: what is told is exactly what `sees` says, whichever way it is asked for. A reading op
// without a row here fails.
//
// All staff who may read tickets read all of them: queues and groups say who works on a ticket, not who may know of it.

import TandemDesk
import TandemServer
import TandemTestSupport
import Testing

/// Who reads. `agent` is a member of the group that has `group`, `outsider` is an agent who is not.
enum Reader: String, CaseIterable, Sendable {
    case owner, stranger, agent, outsider, manager, admin
    /// Bots: with every scope there is; without notes; with the rights to bring tickets in and
    /// to know customers.
    case bot, blind, form

    var token: String {
        switch self {
        case .owner: "demo-maria"
        case .stranger: "demo-jonas"
        case .agent: "demo-sarah"
        case .outsider: "demo-ben"
        case .manager: "demo-maya"
        case .admin: "demo-ada"
        case .bot, .blind, .form: "demo-\(rawValue)"
        }
    }

    var isCustomer: Bool { self == .owner || self == .stranger }

    static let bots: [TokenRecord] = [
        record(.bot, Right.allCases.filter { $0 != .admin }),
        record(.blind, Right.allCases.filter { $0 != .admin && $0 != .noteRead }),
        record(.form, [.ticketCreate, .customerRead]),
    ]

    private static func record(_ reader: Reader, _ scope: [Right]) -> TokenRecord {
        TokenRecord(
            digest: TokenFormat.digest(reader.token), role: .bot, name: reader.rawValue, scope: scope, created: 0)
    }
}

/// What is asked about: tickets of cust:42 (own, closed, and one whose messages were redacted), of cust:43, of cust:44
/// in another group's queue, of a visitor without an account, and one that is not there.
enum Subject: String, CaseIterable, Sendable {
    case own, other, group, visitor, closed, erased, missing

    var customer: String {
        switch self {
        case .own, .closed, .erased: "cust:42"
        case .other: "cust:43"
        case .group: "cust:44"
        case .visitor, .missing: "cust:999"
        }
    }
}

/// A piece of a ticket by which one sees that it was told.
enum Trace: String, CaseIterable, Sendable {
    case id, subject, text, file, note, held, draft
    /// The file of the note.
    case noteFile = "paper"

    /// The words that stand for it in the text of an object.
    func word(_ object: Subject) -> String { "\(rawValue)of\(object.rawValue)" }
}

extension Reader {
    /// The rule.
    func sees(_ trace: Trace, of object: Subject) -> Bool {
        guard object != .missing, self != .form else { return false }
        if isCustomer, object.customer != (self == .owner ? "cust:42" : "cust:43") { return false }
        switch trace {
        case .id, .subject: return true
        case .text, .file: return object != .erased
        case .note, .noteFile: return object != .erased && !isCustomer && self != .blind
        // Only where one was held.
        case .held: return object == .own && !isCustomer && self != .blind
        case .draft: return self == .agent
        }
    }
}

/// A way to read. In requests `$T` stands for the ticket, `$C` its customer, `$F` the file of its message, `$N` that of
/// its note, and `$W` for the word of `through`.
struct Way: Sendable, CustomTestStringConvertible {
    let op: String
    let request: String
    /// What it tells of a ticket to whoever may know.
    let tells: Set<Trace>
    /// Who may not use it at all.
    let refused: Set<Reader>
    /// It tells of an object only to who may see this piece of it.
    let through: Trace?

    var testDescription: String { request }
    var isTyped: Bool { !request.hasPrefix("{") }
    /// It is asked about one object; `hasObject`: and names it.
    var isAsked: Bool { request.contains("$") }
    var hasObject: Bool { isAsked && !request.contains("$W") }
    /// The piece that the reader has to see for the object to be there at all.
    var stands: Trace { request.contains("$F") ? .file : request.contains("$N") ? .noteFile : .subject }
    /// Whether the request names no ticket but its customer, who may be there although the ticket is not theirs.
    var isAboutCustomer: Bool { request.contains("$C") }

    init(
        _ op: String, _ request: String, _ tells: Set<Trace> = [], refused: Set<Reader> = [], through: Trace? = nil
    ) {
        self.op = op
        self.request = request
        self.tells = tells
        self.refused = refused
        self.through = through
    }

    private static let everything: Set<Trace> = [.subject, .text, .file, .note, .noteFile, .held]
    private static let customers: Set<Reader> = [.owner, .stranger]
    private static let outsideStaff: Set<Reader> = [.owner, .stranger, .form]
    private static let belowManager: Set<Reader> = [.owner, .stranger, .agent, .outsider, .form]

    static let all: [Way] = streams + tickets + lists + files + customerWays + silent

    private static let streams: [Way] = [
        Way("hist", #"{"op":"hist","on":"$T","limit":200}"#, everything),
        Way("hist", #"{"op":"hist","on":"$T","after":0,"limit":200}"#, everything),
        Way("hist", #"{"op":"hist","on":"$T","around":3,"limit":200}"#, everything),
        Way(
            "hist", #"{"op":"hist","on":"$T","limit":200,"kinds":["message.*"]}"#,
            everything.subtracting([.subject])),
        Way("hist", "hist $T 200", everything),
        Way("sub", #"{"op":"sub","on":"$T","after":0}"#, everything),
        Way("sub", #"{"op":"sub","on":"$T","tail":200}"#, everything),
        Way("sub", #"{"op":"sub","on":["$T"],"after":{"$T":0}}"#, everything),
        Way("sub", #"{"op":"sub","on":"*","after":0}"#, everything.union([.id]), refused: belowManager.union([.blind])),
        Way("sub", "watch $T", everything),
    ]

    private static let tickets: [Way] = [
        Way("ticket.show", #"{"op":"ticket.show","on":"$T"}"#, [.subject], refused: [.form]),
        Way("ticket.show", "ticket $T", [.subject], refused: [.form]),
        Way(
            "ticket.history", #"{"op":"ticket.history","on":"$T","limit":200}"#, everything.subtracting([.held]),
            refused: [.form]),
        Way("ticket.history", "ticket history $T", everything.subtracting([.held]), refused: [.form]),
        Way("ticket.recent", #"{"op":"ticket.recent","on":"$T"}"#, [.subject], refused: [.form]),
        Way("ticket.recent", "recent $T", [.subject], refused: [.form]),
        Way("draft.show", #"{"op":"draft.show","on":"$T"}"#, [.draft], refused: outsideStaff),
        Way("draft.show", "draft show $T", [.draft], refused: outsideStaff),
        Way("canned.list", #"{"op":"canned.list","on":"$T"}"#, [.subject], refused: outsideStaff),
    ]

    private static let lists: [Way] =
        [
            Way("ticket.list", #"{"op":"ticket.list","limit":200}"#, [.id, .subject], refused: [.form]),
            Way("ticket.list", "search", [.id, .subject], refused: [.form]),
            Way("ticket.export", #"{"op":"ticket.export"}"#, [.id, .subject], refused: belowManager.union([.blind])),
            Way("ticket.export", "ticket export", [.id, .subject], refused: belowManager.union([.blind])),
            Way(
                "report", #"{"op":"report","name":"volume","explain":true}"#, [.id],
                refused: belowManager.union([.blind])),
            Way("report", "report volume explain=yes", [.id], refused: belowManager.union([.blind])),
            Way("draft.list", #"{"op":"draft.list"}"#, [.id, .subject], refused: outsideStaff, through: .draft),
            Way("draft.list", "drafts", [.id, .subject], refused: outsideStaff, through: .draft),
        ] + searches

    /// The search box: a word finds a ticket only if whoever seeks may read where it stands.
    private static let searches: [Way] = [Trace.subject, .text, .note].flatMap { trace in
        // The word that is sought is no trace: it is in the answer anyway.
        let tells: Set<Trace> = trace == .subject ? [.id] : [.id, .subject]
        return [
            Way(
                "ticket.list", #"{"op":"ticket.list","q":"$W"}"#, tells, refused: [.form], through: trace),
            Way("ticket.list", "search $W", tells, refused: [.form], through: trace),
            Way(
                "ticket.export", #"{"op":"ticket.export","q":"$W"}"#, tells,
                refused: belowManager.union([.blind]), through: trace),
        ]
    }

    private static let files: [Way] = [("$F", Trace.file), ("$N", .noteFile)].flatMap { file, trace in
        [
            Way("file.get", #"{"op":"file.get","file":"\#(file)"}"#, [trace]),
            Way("file.get", "get \(file)", [trace]),
            Way("file.show", #"{"op":"file.show","file":"\#(file)"}"#, [trace]),
            Way("file.show", "file \(file)", [trace]),
        ]
    }

    private static let customerWays: [Way] = [
        Way("customer.view", #"{"op":"customer.view","customer":"$C"}"#, [.subject], refused: customers),
        Way("customer.view", "360 $C", [.subject], refused: customers),
        Way("customer.show", #"{"op":"customer.show","customer":"$C"}"#, [.subject], refused: customers),
        Way("customer.show", "show $C", [.subject], refused: customers),
        Way("customer.find", #"{"op":"customer.find","name":"Customer"}"#, [], refused: customers),
        Way("hist", #"{"op":"hist","on":"$C","limit":200}"#),
        Way("sub", #"{"op":"sub","on":"$C","after":0}"#),
    ]

    /// Reading ops that tell nothing of any ticket; each is tried all the same.
    private static let silent: [Way] =
        [
            "who", "session.list", "customer.sessions", "session.show", "policy.show", "view.list", "view.save",
            "view.remove",
            "canned.list",
            "queue.list", "ticket.counters", "emu.show", "pickup.list", "cart.list", "cart.show", "order.list",
            "order.show", "product.list", "product.show", "review.list", "review.approve", "review.reject", "cb.show",
            "cb.page", "cb.join", "cb.leave", "describe", "ping", "mode", "unsub", "hello", "quit",
        ].map { op in
            let fields = [
                "view.save": #","name":"n","status":"new""#, "view.remove": #","name":"n""#, "mode": #","to":"json""#,
                "unsub": #","on":"T-1""#, "order.show": #","order":"O-42""#, "cart.show": #","cart":"C-1""#,
            ]
            return Way(op, #"{"op":"\#(op)"\#(fields[op] ?? "")}"#)
        } + ["queues", "counters", "views", "canned all", "ls", "policy"].map { Way("typed", $0) }
}
