// The typed verbs of tickets and of the policy, continued from TypedVerbs.swift.

import TandemWire

extension TypedVerbs {
    static let ticketOnly = [TypedTarget(.ticket, "on")]
    static let currentTicket = TypedArgument.target(ticketOnly, otherwise: .current)
    private static let resolutions = ["solved", "duplicate", "no_reply", "withdrawn", "spam"]
    private static let wizard = [TypedOption("contact"), TypedOption("recipient")]
    private static let closing = wizard + [TypedOption("of"), TypedOption("confirmed", .flag)]

    static let tickets: [TypedVerb] = [
        TypedVerb(
            "ticket", .op("ticket.show"), .ticket, .member, arguments: [currentTicket],
            syntax: "ticket [T-204]", brief: "ticket T-204", gloss: "all about it",
            help: """
                Shows a ticket: its status and where it can go from here, its fields, and
                the context that came with it. TKT-2026-00204 works as well as T-204.
                """,
            example: "ticket T-204"),
        TypedVerb(
            "ticket new", .op("ticket.create"), .ticket, .member,
            arguments: [
                .target([TypedTarget(.customer, "customer")], otherwise: .lease),
                .options([
                    TypedOption("subject"), TypedOption("contact"), TypedOption("category"), TypedOption("priority"),
                    TypedOption("site"), TypedOption("order"), TypedOption("cart"), TypedOption("source"),
                    TypedOption("queue"), TypedOption("group"), TypedOption("tags", .list), TypedOption("language"),
                    TypedOption("after", member: "follow_up_of"),
                ]), .lease,
                .text("text"),
            ],
            syntax: "ticket new [cust:42] subject=\"...\" [contact= ...] TEXT", brief: "ticket new ...",
            gloss: "create one",
            help: """
                Creates a ticket. Staff name the customer, unless they act for one, and say
                contact, category and priority; more: site order cart queue group tags=a,b
                language after=T-1.
                """,
            example: "ticket new cust:42 subject=\"Wrong size\" contact=phone Too small."),
        TypedVerb(
            "open", .op("ticket.open"), .ticket, .staff,
            arguments: [currentTicket, .options([TypedOption("channel")])],
            syntax: "open [T-204] [channel=]", brief: "open T-204", gloss: "begin with it",
            help: """
                Begins to look after a ticket, starts the support session around it, and
                makes it current: reply, note, status and close act on it then.
                """,
            example: "open T-204"),
        TypedVerb(
            "reply", .op("message.post"), .ticket, .member, staffConstants: [JSONField("vis", .string("all"))],
            arguments: [
                .implied(ticketOnly),
                .options([
                    TypedOption("status"), TypedOption("priority"), TypedOption("assignee", .person),
                    TypedOption("contact"), TypedOption("hold", .flag),
                ]),
                .reply("reply"), .text("text"),
            ],
            syntax: "reply [status=] [priority=] [assignee=] [hold=yes] [#12:] TEXT", brief: "reply TEXT",
            gloss: "to the customer",
            help: """
                Answers on the current ticket so that the customer reads it, and changes
                what is given in the same breath. hold=yes lets you take it back: private.
                """,
            example: "reply status=pending_customer Which size do you need?"),
        TypedVerb(
            "private", .op("message.private"), .ticket, .staff,
            arguments: [currentTicket, .message("seq", otherwise: .required)],
            syntax: "private [T-204] #8", brief: "private #8", gloss: "unsend a reply",
            help: "Makes a reply that is still held a note, before the customer has read it.",
            example: "private #8"),
        TypedVerb(
            "status", .op("ticket.status"), .ticket, .staff,
            arguments: [
                currentTicket, .word("status", named: "STATUS"),
                .options(closing + [TypedOption("resolution")]), .text("text", required: false),
            ],
            syntax: "status [T-204] STATUS [resolution= contact= ...] [TEXT]", brief: "status WHAT",
            gloss: "how far it is",
            help: "Gives a ticket another status; \"ticket\" shows which ones it can have.",
            example: "status resolved Your new shirt is on its way."),
        TypedVerb(
            "close", .op("ticket.close"), .ticket, .member,
            arguments: [
                currentTicket, .options([TypedOption("resolution")] + closing), .text("text", required: false),
            ],
            syntax: "close [T-204] [resolution= of= contact= recipient= confirmed=] [TEXT]", brief: "close",
            gloss: "end a ticket",
            help: """
                Closes a ticket. resolution is solved (the default), duplicate (of=T-12),
                no_reply, withdrawn or spam; confirmed=yes: the customer says it is done.
                """,
            example: "close resolution=solved confirmed=yes"),
        TypedVerb(
            "reopen", .op("ticket.reopen"), .ticket, .member,
            arguments: [currentTicket, .options(wizard), .text("text", required: false)],
            syntax: "reopen [T-204] [contact=] [recipient=] [TEXT]", brief: "reopen", gloss: "go on with it",
            help: "Opens a ticket again that was resolved or closed.", example: "reopen The new one is broken too."),
        TypedVerb(
            "ticket set", .op("ticket.set"), .ticket, .staff,
            arguments: [
                currentTicket,
                .options(
                    [
                        TypedOption("subject"), TypedOption("priority"), TypedOption("category"),
                        TypedOption("queue", clears: true), TypedOption("group", clears: true),
                        TypedOption("site", clears: true), TypedOption("language", clears: true),
                        TypedOption("contact", clears: true), TypedOption("order", clears: true),
                        TypedOption("cart", clears: true), TypedOption("tags", .list, clears: true),
                        TypedOption("email"),
                    ], required: true),
            ],
            syntax: "ticket set [T-204] priority= category= order= tags=a,b ...", brief: "ticket set ...",
            gloss: "change fields",
            help: """
                Changes subject priority category queue group site language contact order
                cart tags email. Nothing after the = removes it.
                """,
            example: "ticket set priority=urgent order=O-5512"),
        TypedVerb(
            "ticket history", .op("ticket.history"), .ticket, .member,
            arguments: [currentTicket, .count("limit", standard: 50), .selector(["before", "after"])],
            syntax: "ticket history [T-204] [N] [before #42|after #42]", brief: "ticket history", gloss: "who did what",
            help: "Shows who changed what of a ticket, from what to what, and when.",
            example: "ticket history T-204"),
        TypedVerb(
            "recent", .op("ticket.recent"), .ticket, .member,
            arguments: [
                .target(ticketOnly + [TypedTarget(.customer, "customer")], otherwise: .currentOrAll)
            ],
            syntax: "recent [T-204|cust:42]", brief: "recent", gloss: "latest five",
            help: "Lists the five latest tickets of the same customer.", example: "recent cust:42"),
    ]

    static let desk: [TypedVerb] = [
        TypedVerb(
            "policy", .op("policy.show"), .desk, .staff, arguments: [.optionalWord("section")],
            syntax: "policy [SECTION]", brief: "policy [SECTION]", gloss: "how we work",
            help: "Shows the policy: workflow, priorities, categories, queues and the rest.",
            example: "policy queues"),
        TypedVerb(
            "policy set", .op("policy.set"), .desk, .staff,
            arguments: [.word("section", named: "SECTION"), .text("value")],
            syntax: "policy set SECTION VALUE", brief: "policy set ...", gloss: "change a rule",
            help: "Changes one section. VALUE is JSON or a plain word: sgen, 30, [\"shop\"].",
            example: "policy set workflow sgen"),
    ]
}
