// The rule, written down: for every op, what each role is answered for an object that is its own, somebody else's,
// over, and not there. `EngineAuthorizationTests` asks all of it, in JSON and, where a verb exists, in typed lines;
// an op that is missing here fails.
//
// Objects of a session op, in this order:
//
//              customer                     staff
//     own      a session of theirs          a session they are the agent of
//     other    another customer's           a colleague's, which they have not joined
//     ended    one of theirs, over          one that is over
//     none     S-999                        S-999

import Testing

/// Who asks.
enum Asker: String, CaseIterable, Sendable {
    case customer, agent, manager, admin, bot
    /// A bot whose token grants reading and posting only, not notes.
    case blind

    var token: String {
        switch self {
        case .customer: "demo-maria"
        case .agent: "demo-sarah"
        case .manager: "demo-maya"
        case .admin: "demo-ada"
        case .bot: "demo-relay"
        case .blind: "demo-blind"
        }
    }

    var name: String {
        switch self {
        case .customer: "maria"
        case .agent: "sarah"
        case .manager: "maya"
        case .admin: "ada"
        case .bot: "relay"
        case .blind: "blind"
        }
    }
}

/// One request, asked about several objects by everybody.
struct Rule: Sendable, CustomTestStringConvertible {
    enum Objects: Sendable {
        case sessions
        /// cust:42, cust:43, cust:999.
        case customers
        /// In a message of each kind of session, in a note, another's that no message has, F-999.
        case files
        /// In a message of T-42, of T-43, in a note of T-42, in a reply held on T-42.
        case ticketFiles
        /// T-42, T-43, T-44, which is closed and cust:44's, and T-999.
        case tickets
        case streams([String])
        case nothing
    }

    let op: String
    /// `$` stands for the object. A customer's request leaves out `"vis":"all",`.
    let request: String
    let typed: String?
    let objects: Objects
    /// By asker, one word for each object, or one for all.
    let expected: [Asker: String]

    var testDescription: String { "\(op) \(request)" }

    init(
        _ op: String, _ fields: String = "", typed: String? = nil, _ objects: Objects = .sessions, customer: String,
        agent: String, manager: String, admin: String, bot: String, blind: String
    ) {
        self.op = op
        request = #"{"op":"\#(op)""# + (fields.isEmpty ? "" : "," + fields) + "}"
        self.typed = typed
        self.objects = objects
        expected = [
            .customer: customer, .agent: agent, .manager: manager, .admin: admin, .bot: bot, .blind: blind,
        ]
    }
}

extension Rule {
    static let on = #""on":"$""#
    private static let no = "ROLE_REQUIRED"
    /// The object exists for whoever may read it, over or not.
    private static let readable = "ok ok ok NOT_FOUND"
    /// Acting needs to take part, unless one may take over.
    private static let serving = "ok NOT_JOINED SESSION_ENDED NOT_FOUND"
    /// Bots take part in nothing, not in what they started either.
    private static let unjoined = "NOT_JOINED NOT_JOINED SESSION_ENDED NOT_FOUND"
    private static let anySession = "ok ok SESSION_ENDED NOT_FOUND"
    private static let own = "ok NOT_FOUND ok NOT_FOUND"

    static let all: [Rule] =
        sessions + messages + customers + files + reading + line + tickets + assist + shop + cobrowsing

    private static let sessions: [Rule] = [
        Rule(
            "session.start", #""customer":"$""#, typed: "start $", .customers, customer: no, agent: "ok ok NOT_FOUND",
            manager: "ok ok NOT_FOUND", admin: no, bot: "ok ok NOT_FOUND", blind: no),
        Rule(
            "session.join", on, typed: "join $", customer: no, agent: anySession, manager: anySession,
            admin: "\(no) \(no) SESSION_ENDED NOT_FOUND", bot: no, blind: no),
        Rule(
            "session.join", on + #","mode":"observe""#, typed: "join $ as observe", customer: no,
            agent: "\(no) \(no) SESSION_ENDED NOT_FOUND", manager: "BAD_TRANSITION ok SESSION_ENDED NOT_FOUND",
            admin: "BAD_TRANSITION ok SESSION_ENDED NOT_FOUND", bot: no, blind: no),
        Rule(
            "session.join", on + #","mode":"takeover""#, typed: "join $ as takeover", customer: no,
            agent: "\(no) \(no) SESSION_ENDED NOT_FOUND", manager: anySession, admin: anySession, bot: no, blind: no),
        Rule(
            "session.leave", on, typed: "leave $", customer: no, agent: serving, manager: serving, admin: serving,
            bot: unjoined, blind: unjoined),
        Rule(
            "session.context", on + #","order":"O-1""#, typed: "context $ order=O-1", customer: no, agent: serving,
            manager: anySession, admin: no, bot: no, blind: no),
        Rule(
            "session.hold", on, typed: "hold $", customer: no, agent: serving, manager: anySession, admin: no, bot: no,
            blind: no),
        // None of them is on hold: whoever may is told that.
        Rule(
            "session.resume", on, typed: "resume $", customer: no,
            agent: "BAD_TRANSITION NOT_JOINED SESSION_ENDED NOT_FOUND",
            manager: "BAD_TRANSITION BAD_TRANSITION SESSION_ENDED NOT_FOUND", admin: no, bot: no, blind: no),
        Rule(
            "session.transfer", on + #","to":"agent:zoe","note":"n""#, typed: "transfer $ agent:zoe: n", customer: no,
            agent: serving, manager: anySession, admin: anySession, bot: no, blind: no),
        Rule(
            "session.end", on, typed: "end $", customer: no, agent: serving, manager: anySession, admin: anySession,
            bot: no, blind: no),
        Rule(
            "session.list", typed: "ls", .nothing, customer: no, agent: "ok", manager: "ok", admin: "ok", bot: "ok",
            blind: "ok"),
        Rule(
            "session.show", on, typed: "show $", customer: own, agent: readable, manager: readable, admin: readable,
            bot: readable, blind: readable),
    ]

    private static let messages: [Rule] = [
        Rule(
            "message.post", on + #","vis":"all","text":"x""#, typed: "say x",
            customer: "ok NOT_FOUND SESSION_ENDED NOT_FOUND", agent: serving, manager: serving, admin: serving,
            bot: anySession, blind: anySession),
        Rule(
            "message.post", on + #","vis":"staff","text":"x""#, typed: "note x",
            customer: "NOT_ALLOWED NOT_FOUND SESSION_ENDED NOT_FOUND", agent: anySession, manager: anySession,
            admin: anySession, bot: anySession, blind: "\(no) \(no) SESSION_ENDED NOT_FOUND"),
        // Number 2 is a message of the session's customer.
        Rule(
            "message.redact", on + #","seq":2"#, typed: "redact $ #2",
            customer: "ok NOT_FOUND SESSION_ENDED NOT_FOUND", agent: "\(no) \(no) \(no) NOT_FOUND", manager: readable,
            admin: readable, bot: "\(no) \(no) \(no) NOT_FOUND", blind: "\(no) \(no) \(no) NOT_FOUND"),
        Rule(
            "read", on + #","seq":1"#, typed: "read $ #1", customer: own, agent: readable, manager: readable,
            admin: readable, bot: readable, blind: readable),
    ]

    private static let customers: [Rule] = [
        Rule(
            "customer.show", #""customer":"$""#, typed: "show $", .customers, customer: no, agent: "ok ok NOT_FOUND",
            manager: "ok ok NOT_FOUND", admin: "ok ok NOT_FOUND", bot: "ok ok NOT_FOUND", blind: no),
        // Who may put may also make, and a new customer needs a name.
        Rule(
            "customer.put", #""customer":"$","tier":"gold""#, typed: "customer put $ tier=gold", .customers,
            customer: no, agent: "ok ok FIELD_REQUIRED", manager: "ok ok FIELD_REQUIRED", admin: "ok ok FIELD_REQUIRED",
            bot: "ok ok FIELD_REQUIRED", blind: no),
        Rule(
            "customer.token", #""customer":"$""#, typed: "customer token $", .customers, customer: no, agent: no,
            manager: no, admin: "ok ok NOT_FOUND", bot: "ok ok NOT_FOUND", blind: no),
        // Whoever may revoke may read the customer, so "no such token" may differ from "no such customer".
        Rule(
            "token.revoke", #""customer":"$","token_id":"0123456789ab""#, typed: "customer revoke $ 0123456789ab",
            .streams(["cust:42", "cust:43"]), customer: no, agent: no, manager: no, admin: "NOT_FOUND",
            bot: "NOT_FOUND", blind: no),
        Rule(
            "token.revoke", #""customer":"$","token_id":"0123456789ab""#, .streams(["cust:999"]), customer: no,
            agent: no, manager: no, admin: "NOT_FOUND", bot: "NOT_FOUND", blind: no),
    ]

    private static let files: [Rule] =
        [
            ("file.show", "", "file $"), ("file.get", "", "get $"),
        ].map { op, fields, typed in
            Rule(
                op, #""file":"$""# + fields, typed: typed, .files,
                customer: "ok NOT_FOUND ok NOT_FOUND NOT_FOUND NOT_FOUND", agent: "ok ok ok ok NOT_FOUND NOT_FOUND",
                manager: "ok ok ok ok NOT_FOUND NOT_FOUND", admin: "ok ok ok ok NOT_FOUND NOT_FOUND",
                bot: "ok ok ok ok NOT_FOUND NOT_FOUND", blind: "ok ok ok NOT_FOUND NOT_FOUND NOT_FOUND")
        } + [
            Rule(
                "file.get", #""file":"$""#, typed: "get $", .ticketFiles, customer: "ok NOT_FOUND NOT_FOUND NOT_FOUND",
                agent: "ok", manager: "ok", admin: "ok", bot: "ok", blind: "NOT_FOUND"),
            // Everybody may send their own; nobody may send more of what was posted or is another's.
            Rule(
                "file.begin", #""name":"a.txt","data":"aGVsbG8K""#, typed: "attach a.txt aGVsbG8K", .nothing,
                customer: "ok", agent: "ok", manager: "ok", admin: "ok", bot: "ok", blind: "ok"),
            Rule(
                "file.chunk", #""file":"$","offset":0,"data":"aGVsbG8K""#, typed: "file chunk $ 0 aGVsbG8K", .files,
                customer: "NOT_FOUND", agent: "NOT_FOUND", manager: "NOT_FOUND", admin: "NOT_FOUND", bot: "NOT_FOUND",
                blind: "NOT_FOUND"),
            Rule(
                "file.end", #""file":"$""#, typed: "file end $", .files, customer: "NOT_FOUND", agent: "NOT_FOUND",
                manager: "NOT_FOUND", admin: "NOT_FOUND", bot: "NOT_FOUND", blind: "NOT_FOUND"),
        ]

    private static let others = Objects.streams([
        "cust:42", "cust:43", "cust:999", "agent:sarah", "agent:nobody", "T-43", "O-42", "C-42", "desk",
    ])

    private static let reading: [Rule] =
        ["sub", "hist"].flatMap { op in
            [
                Rule(
                    op, on, typed: op == "sub" ? "watch $" : "hist $", customer: own, agent: readable,
                    manager: readable,
                    admin: readable, bot: readable, blind: readable),
                Rule(
                    op, on, others, customer: "ok" + String(repeating: " NOT_FOUND", count: 8),
                    agent: "ok ok NOT_FOUND ok NOT_FOUND ok NOT_FOUND NOT_FOUND NOT_FOUND",
                    manager: "ok ok NOT_FOUND NOT_FOUND NOT_FOUND ok NOT_FOUND NOT_FOUND ok",
                    admin: "ok ok NOT_FOUND NOT_FOUND NOT_FOUND ok NOT_FOUND NOT_FOUND ok",
                    bot: "ok ok NOT_FOUND NOT_FOUND NOT_FOUND ok NOT_FOUND NOT_FOUND ok",
                    blind: "NOT_FOUND"),
            ]
        } + [
            Rule(
                "sub", #""on":"*""#, .nothing, customer: no, agent: no, manager: "ok", admin: "ok", bot: "ok",
                blind: no),
            // Stopping what one never followed tells nothing.
            Rule(
                "unsub", on, typed: "unwatch $", customer: "ok", agent: "ok", manager: "ok", admin: "ok", bot: "ok",
                blind: "ok"),
            Rule(
                "who", on, typed: "who $", customer: own, agent: readable, manager: readable, admin: readable,
                bot: readable, blind: readable),
            Rule(
                "who", typed: "who all", .nothing, customer: "FIELD_REQUIRED", agent: "ok", manager: "ok", admin: "ok",
                bot: "ok", blind: "ok"),
        ]

    private static let line: [Rule] = [
        ("hello", #""token":"demo-ben""#, "login ben demo-ben", "NOT_ALLOWED"), ("ping", "", "ping", "ok"),
        ("mode", #""to":"json""#, nil, "ok"), ("describe", "", "describe", "ok"), ("quit", "", "quit", "ok"),
    ].map { op, fields, typed, outcome in
        Rule(
            op, fields, typed: typed, .nothing, customer: outcome, agent: outcome, manager: outcome, admin: outcome,
            bot: outcome, blind: outcome)
    }
}
