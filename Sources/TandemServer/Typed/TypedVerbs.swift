// The table of typed verbs. `Protocol/commands.json` is this table in JSON, `help` is this table in text.

import TandemWire

package enum TypedVerbs {
    /// In the order of `help`.
    package static let all: [TypedVerb] =
        talk + tickets + lists + triage + reports + files + session + look + people + assist + shop + cobrowsing + desk
        + line

    package static func find(_ name: String) -> TypedVerb? {
        all.first { $0.name == name || $0.aliases.contains(name) }
    }

    /// Takes the verb that the words begin with; letter case does not matter. A verb of two words wins over one.
    static func take(_ words: inout TypedWords) -> TypedVerb? {
        guard let first = words.peek?.lowercased() else { return nil }
        var rest = words
        _ = rest.next()
        if let second = rest.peek?.lowercased(), let verb = find("\(first) \(second)") {
            _ = rest.next()
            words = rest
            return verb
        }
        guard let verb = find(first) else { return nil }
        words = rest
        return verb
    }

    private static let sessionOnly = [TypedTarget(.session, "on")]
    private static let anyStream = TypedStream.allCases.map { TypedTarget($0, "on") }
    private static let currentSession = TypedArgument.target(sessionOnly, otherwise: .current)
    /// What can be talked in.
    private static let conversations = sessionOnly + [TypedTarget(.ticket, "on")]
    private static let currentConversation = TypedArgument.target(conversations, otherwise: .current)
    private static let currentStream = TypedArgument.target(anyStream, otherwise: .current)
    /// Text is never preceded by a stream: `say S-17 is done` is a sentence.
    private static let impliedConversation = TypedArgument.implied(conversations)

    private static let talk: [TypedVerb] = [
        TypedVerb(
            "say", .op("message.post"), .talk, .member, staffConstants: [JSONField("vis", .string("all"))],
            arguments: [impliedConversation, .reply("reply"), .files("files"), .text("text")],
            syntax: "say [#12:] [F-3:] TEXT | say [#12:] [F-3:] <<END", brief: "say TEXT", gloss: "everyone sees it",
            help: """
                Posts a message that everyone in the session sees, the customer too.
                "say #12: TEXT" answers message 12. "say F-3,F-4: TEXT" attaches files, see
                attach. "say <<END" takes lines until END.
                """,
            example: "say Hi Maria, I can see your order."),
        TypedVerb(
            "note", .op("message.post"), .talk, .staff, constants: [JSONField("vis", .string("staff"))],
            arguments: [impliedConversation, .reply("reply"), .files("files"), .text("text")],
            syntax: "note [#12:] [F-3:] TEXT | note [#12:] [F-3:] <<END", brief: "note TEXT", gloss: "staff only",
            help: """
                Posts a note that only staff sees, never the customer.
                "note #12: TEXT" refers to message 12. "note F-3: TEXT" attaches a file,
                for staff only. "note <<END" takes lines until END.
                """,
            example: "note size label is wrong"),
        TypedVerb(
            "redact", .op("message.redact"), .talk, .member,
            arguments: [currentConversation, .message("seq", otherwise: .required), .text("reason", required: false)],
            syntax: "redact [S-17] #12 [WHY]", brief: "redact #12 [WHY]", gloss: "withhold a text",
            help: """
                Withholds the text of a message from everyone, for good. Its number stays.
                Whoever could see the message sees WHY.
                """,
            example: "redact #12 card number"),
        TypedVerb(
            "read", .op("read"), .talk, .member,
            arguments: [currentConversation, .message("seq", otherwise: .lastSeen)],
            syntax: "read [S-17] [#12]", brief: "read [#12]", gloss: "seen up to here",
            help: "Marks everything up to message 12, or up to the last one shown, as read.",
            example: "read #12"),
        TypedVerb(
            "typing", .signal("typing"), .talk, .member,
            arguments: [currentSession, .choice("state", of: ["on", "off"], required: true)],
            syntax: "typing [S-17] on|off", brief: "typing on|off", gloss: "you are typing",
            help: "Shows the others that you are typing; it fades after 6 seconds.",
            example: "typing on"),
    ]

    private static let session: [TypedVerb] = [
        TypedVerb(
            "start", .op("session.start"), .session, .staff,
            arguments: [
                .target([TypedTarget(.customer, "customer"), TypedTarget(.ticket, "ticket")], otherwise: .required),
                .options([
                    TypedOption("customer"), TypedOption("ticket"), TypedOption("order"), TypedOption("cart"),
                    TypedOption("channel"),
                ]),
            ],
            syntax: "start cust:42|T-204 [ticket=] [order=] [cart=] [channel=]", brief: "start cust:42",
            gloss: "open a session",
            help: """
                Opens a session with a customer, or about a ticket, and makes it current.
                channel is phone, chat, email, store, social, web or other.
                """,
            example: "start cust:42 order=O-5512"),
        TypedVerb(
            "join", .op("session.join"), .session, .staff,
            arguments: [
                currentSession,
                .choice("mode", of: ["serve", "observe", "whisper", "barge", "takeover"], keyword: "as"),
            ],
            syntax: "join [S-17] [as observe|whisper|barge|takeover]", brief: "join S-17", gloss: "take part",
            help: """
                Joins a session and makes it current: to serve, to observe unseen, to
                whisper to staff only, to barge in beside its agent, or to take it over.
                """,
            example: "join S-17 as observe"),
        TypedVerb(
            "leave", .op("session.leave"), .session, .staff, arguments: [currentSession],
            syntax: "leave [S-17]", brief: "leave", gloss: "step out",
            help: "Leaves the session; it goes on without you.", example: "leave"),
        TypedVerb(
            "context", .op("session.context"), .session, .staff, aliases: ["ctx"],
            arguments: [
                currentSession,
                .options(
                    [
                        TypedOption("ticket", clears: true), TypedOption("order", clears: true),
                        TypedOption("cart", clears: true), TypedOption("channel", clears: true),
                    ], required: true),
            ],
            syntax: "context [S-17] [ticket=] [order=] [cart=] [channel=]", brief: "context order=O-1",
            gloss: "link an order",
            help: "Says what the session is about. Nothing after the = removes the link.",
            example: "context ticket=T-204 order="),
        TypedVerb(
            "hold", .op("session.hold"), .session, .staff, arguments: [currentSession],
            syntax: "hold [S-17]", brief: "hold", gloss: "pause it",
            help: "Puts the session on hold; the customer is told.", example: "hold"),
        TypedVerb(
            "resume", .op("session.resume"), .session, .staff, arguments: [currentSession],
            syntax: "resume [S-17]", brief: "resume", gloss: "go on",
            help: "Goes on with a session that was on hold.", example: "resume"),
        TypedVerb(
            "transfer", .op("session.transfer"), .session, .staff,
            arguments: [currentSession, .addressee("to", note: "note")],
            syntax: "transfer [S-17] agent:ben [: NOTE]", brief: "transfer WHO", gloss: "hand it over",
            help: """
                Hands the session over to somebody else. The NOTE is for staff only; the
                customer sees who serves now.
                """,
            example: "transfer agent:ben: she wants size L"),
        TypedVerb(
            "end", .op("session.end"), .session, .staff,
            arguments: [
                currentSession,
                .choice(
                    "outcome",
                    of: ["resolved", "unresolved", "follow_up", "no_reply", "abandoned", "spam", "duplicate"]),
            ],
            syntax: "end [S-17] [OUTCOME]", brief: "end [OUTCOME]", gloss: "finish it",
            help: """
                Ends the session. OUTCOME is resolved (the default), unresolved, follow_up,
                no_reply, abandoned, spam or duplicate.
                """,
            example: "end resolved"),
    ]

    private static let look: [TypedVerb] = [
        TypedVerb(
            "hist", .op("hist"), .look, .member, aliases: ["history"],
            arguments: [
                currentStream, .count("limit", standard: 20), .selector(["before", "after", "around"]),
            ],
            syntax: "hist [S-17] [N] [before #42|after #42|around #42]", brief: "hist [N]", gloss: "what was said",
            help: "Shows the last 20 records, or N, or those before, after or around a number.",
            example: "hist 50 before #42"),
        TypedVerb(
            "who", .op("who"), .look, .member,
            arguments: [.target(sessionOnly, otherwise: .currentOrAll)],
            syntax: "who [S-17|all]", brief: "who [S-17]", gloss: "who is there",
            help: "Shows who takes part in the session, or who is logged in.", example: "who S-17"),
        TypedVerb(
            "ls", .op("session.list"), .look, .staff, aliases: ["list"],
            arguments: [
                .filler("sessions"), .choice("state", of: ["open", "held", "ended", "all"]),
                .options([
                    TypedOption("agent", .person), TypedOption("customer"), TypedOption("limit", .integer),
                    TypedOption("after"),
                ]),
            ],
            syntax: "ls [open|held|ended|all] [agent=] [customer=] [limit=] [after=]", brief: "ls [STATE]",
            gloss: "list sessions",
            help: "Lists sessions, the open ones by default. agent=me shows your own.",
            example: "ls open agent=me"),
        TypedVerb(
            "show", .op("session.show"), .look, .member,
            arguments: [
                .target(
                    sessionOnly + [
                        TypedTarget(.ticket, "on", op: "ticket.show"),
                        TypedTarget(.customer, "customer", op: "customer.show"),
                    ], otherwise: .current)
            ],
            syntax: "show [S-17|T-204|cust:42]", brief: "show X", gloss: "all about it",
            help: "Shows everything about a session, a ticket or a customer.", example: "show cust:42"),
        TypedVerb(
            "use", .local, .look, .member, arguments: [.target(anyStream, otherwise: .currentOrAll)],
            syntax: "use [S-17]", brief: "use S-17", gloss: "make it current",
            help: "Makes a session the one that say, note and the others act on.", example: "use S-17"),
        TypedVerb(
            "watch", .op("sub"), .look, .member,
            constants: [JSONField("tail", .integer(20)), JSONField("sigs", .bool(true))],
            arguments: [currentStream, .selector(["after"])],
            syntax: "watch [S-17] [after #12]", brief: "watch S-17", gloss: "follow it",
            help: """
                Shows the last 20 records, or all after #12, follows from there, and
                makes it current. "after" brings what a lost connection missed, no more.
                """,
            example: "watch S-17"),
        TypedVerb(
            "unwatch", .op("unsub"), .look, .member, arguments: [currentStream],
            syntax: "unwatch [S-17]", brief: "unwatch", gloss: "stop following",
            help: "Stops showing what happens there.", example: "unwatch S-17"),
    ]

    private static let people: [TypedVerb] = [
        TypedVerb(
            "customer put", .op("customer.put"), .people, .staff,
            arguments: [
                .target([TypedTarget(.customer, "customer")], otherwise: .required),
                .options(
                    [
                        TypedOption("name", clears: true), TypedOption("email", clears: true),
                        TypedOption("phone", clears: true), TypedOption("locale", clears: true),
                        TypedOption("tier", clears: true), TypedOption("since", clears: true),
                        TypedOption("cart", clears: true), TypedOption("orders", .list, clears: true),
                        TypedOption("tags", .list, clears: true), TypedOption("account", clears: true),
                        TypedOption("billing", clears: true), TypedOption("position", clears: true),
                        TypedOption("prefers", clears: true),
                    ], required: true),
            ],
            syntax: "customer put cust:42 name=\"...\" email= phone= tier= tags=a,b ...", brief: "customer put ...",
            gloss: "save a customer",
            help: """
                Creates a customer or changes what is given: name email phone locale tier
                since account billing position prefers cart orders=O-1,O-2 tags=a,b.
                Nothing after the = removes it.
                """,
            example: "customer put cust:42 name=\"Maria Silva\" email=maria@example.com"),
        TypedVerb(
            "customer token", .op("customer.token"), .people, .staff,
            arguments: [
                .target([TypedTarget(.customer, "customer")], otherwise: .required),
                .options([TypedOption("session"), TypedOption("ttl", member: "ttl_s", .integer)]),
            ],
            syntax: "customer token cust:42 [session=S-17] [ttl=3600]", brief: "customer token",
            gloss: "a login for one",
            help: "Makes a login for one customer, shown once; ttl is in seconds, 60 to 86400.",
            example: "customer token cust:42 session=S-17 ttl=3600"),
        TypedVerb(
            "customer revoke", .op("token.revoke"), .people, .staff,
            arguments: [
                .target([TypedTarget(.customer, "customer")], otherwise: .required),
                .word("token_id", named: "TOKEN_ID"),
            ],
            syntax: "customer revoke cust:42 TOKEN_ID", brief: "customer revoke", gloss: "take it back",
            help: """
                Takes back a login that "customer token" made, which told its TOKEN_ID.
                Whoever is logged in with it is cut off.
                """,
            example: "customer revoke cust:42 9f86d081884c"),
    ]

    private static let line: [TypedVerb] = [
        TypedVerb(
            "login", .op("hello"), .line, .anyone, constants: [JSONField("proto", .integer(1))],
            arguments: [.word("name", named: "NAME"), .word("token", named: "TOKEN")],
            syntax: "login NAME TOKEN", brief: "login NAME TOKEN", gloss: "begin here",
            help: "Logs you in.", example: "login sarah demo-sarah"),
        TypedVerb(
            "help", .local, .line, .anyone, aliases: ["?"], syntax: "help [VERB]", brief: "help VERB",
            gloss: "explain a verb", help: "Shows all verbs, or all about one.", example: "help say"),
        TypedVerb(
            "explain", .local, .line, .anyone, syntax: "explain LINE", brief: "explain LINE", gloss: "its JSON form",
            help: """
                Prints the JSON line that a typed line stands for, without sending it.
                Typing that JSON does the same.
                """,
            example: "explain say hello"),
        TypedVerb(
            "mode", .op("mode"), .line, .anyone,
            arguments: [.choice("to", of: ["json", "text"], required: true)],
            syntax: "mode json|text", brief: "mode json|text", gloss: "switch output",
            help: "Chooses what the server sends here. You may type both at any time.", example: "mode json"),
        TypedVerb(
            "describe", .op("describe"), .line, .anyone, arguments: [.optionalWord("name")],
            syntax: "describe [OP]", brief: "describe [OP]", gloss: "the JSON ops",
            help: "Lists the ops of the JSON form, or the fields of one.", example: "describe message.post"),
        TypedVerb(
            "ping", .op("ping"), .line, .anyone, syntax: "ping", brief: "ping", gloss: "is it alive",
            help: "Answers with the server's time.", example: "ping"),
        TypedVerb(
            "quit", .op("quit"), .line, .anyone, aliases: ["exit"], syntax: "quit", brief: "quit", gloss: "hang up",
            help: "Says goodbye and closes the connection. Sessions stay as they are.", example: "quit"),
    ]
}
