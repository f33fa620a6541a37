// The typed verbs of who has a ticket, of drafts and canned replies, continued from TypedTicketVerbs.swift.

import TandemWire

extension TypedVerbs {
    private static let note = TypedArgument.text("note", required: false)
    private static let impliedTicket = TypedArgument.implied(ticketOnly)
    private static let replyOptions = TypedArgument.options([
        TypedOption("status"), TypedOption("priority"), TypedOption("assignee", .person), TypedOption("contact"),
        TypedOption("hold", .flag),
    ])

    static let triage: [TypedVerb] = claiming + handing + joining + drafts

    private static let claiming: [TypedVerb] = [
        TypedVerb(
            "next", .op("queue.next"), .ticket, .staff, arguments: [.optionalWord("queue")],
            syntax: "next [QUEUE]", brief: "next", gloss: "take the next",
            help: """
                Gives you the most urgent and oldest ticket of your queues, and makes it
                current.
                """,
            example: "next support"),
        TypedVerb(
            "queues", .op("queue.list"), .ticket, .staff, syntax: "queues", brief: "queues", gloss: "what waits",
            help: "Counts what waits in each queue, and shows what is offered to you.", example: "queues"),
        TypedVerb(
            "claim", .op("ticket.claim"), .ticket, .staff, arguments: [currentTicket],
            syntax: "claim [T-204]", brief: "claim T-204", gloss: "it is mine",
            help: "Takes a ticket that nobody has, and makes it current.", example: "claim T-204"),
        TypedVerb(
            "release", .op("ticket.release"), .ticket, .staff, arguments: [currentTicket, note],
            syntax: "release [T-204] [NOTE]", brief: "release", gloss: "give it back",
            help: "Gives a ticket of yours back to its queue, with a note for the next one.",
            example: "release T-204 needs somebody who speaks Italian"),
        TypedVerb(
            "assign", .op("ticket.assign"), .ticket, .staff,
            arguments: [
                currentTicket, .filler("to"), .word("to", named: "WHO"), .options([TypedOption("group")]), note,
            ],
            syntax: "assign [T-204] [to] agent:ben [group=] [NOTE]", brief: "assign agent:ben", gloss: "it is theirs",
            help: "Makes somebody responsible for a ticket. They are not asked; hand asks.",
            example: "assign T-204 to agent:ben he knows the supplier"),
        TypedVerb(
            "unassign", .op("ticket.unassign"), .ticket, .staff, arguments: [currentTicket, note],
            syntax: "unassign [T-204] [NOTE]", brief: "unassign", gloss: "nobody's",
            help: "Takes a ticket away from whoever has it; it waits in its queue.", example: "unassign T-204"),
    ]

    private static let handing: [TypedVerb] = [
        TypedVerb(
            "hand", .op("ticket.transfer"), .ticket, .staff,
            arguments: [currentTicket, .filler("to"), .word("to", named: "WHO"), note],
            syntax: "hand [T-204] [to] agent:ben|group:NAME|queue:NAME [NOTE]", brief: "hand agent:ben",
            gloss: "offer it",
            help: """
                Asks a person or a group to take a ticket, which stays where it is until
                they accept; or puts it into another queue at once.
                """,
            example: "hand T-204 to agent:ben wants a refund"),
        TypedVerb(
            "accept", .op("ticket.accept"), .ticket, .staff, arguments: [currentTicket],
            syntax: "accept [T-204]", brief: "accept T-204", gloss: "take an offer",
            help: "Takes a ticket that was offered to you or your group.", example: "accept T-204"),
        TypedVerb(
            "decline", .op("ticket.decline"), .ticket, .staff, arguments: [currentTicket, note],
            syntax: "decline [T-204] [NOTE]", brief: "decline T-204", gloss: "refuse an offer",
            help: "Declines a ticket that was offered to you, or takes your own offer back.",
            example: "decline T-204 I am about to leave"),
        TypedVerb(
            "floor", .op("floor.return"), .ticket, .staff,
            arguments: [
                .target(ticketOnly + [TypedTarget(.session, "on")], otherwise: .current),
                .options([TypedOption("to")]),
            ],
            syntax: "floor [T-204] [to=bot:relay]", brief: "floor", gloss: "bots may talk",
            help: "Lets bots speak to the customer again after a person took over.",
            example: "floor T-204 to=bot:relay"),
        TypedVerb(
            "delivered", .op("delivery.report"), .ticket, .staff,
            arguments: [
                currentTicket, .message("seq", otherwise: .required),
                .choice("state", of: ["sent", "failed"], required: true),
                .options([TypedOption("channel"), TypedOption("to")]), .text("reason", required: false),
            ],
            syntax: "delivered [T-204] #8 sent|failed [channel=] [to=] [WHY]", brief: "delivered #8 ...",
            gloss: "bots: it arrived",
            help: "For bots of channels: what became of a message outside, and why it failed.",
            example: "delivered T-204 #8 failed channel=email no such mailbox"),
        TypedVerb(
            "viewing", .signal("viewing"), .ticket, .staff,
            arguments: [currentTicket, .choice("state", of: ["on", "off"], required: true)],
            syntax: "viewing [T-204] on|off", brief: "viewing on", gloss: "you look at it",
            help: "Shows colleagues that you look at a ticket; it fades after 25 seconds.",
            example: "viewing T-204 on"),
        TypedVerb(
            "replying", .signal("replying"), .ticket, .staff,
            arguments: [currentTicket, .choice("state", of: ["on", "off"], required: true)],
            syntax: "replying [T-204] on|off", brief: "replying on", gloss: "you answer it",
            help: "Shows colleagues that you write to a ticket; it fades after 25 seconds.",
            example: "replying T-204 on"),
    ]

    private static let joining: [TypedVerb] = [
        TypedVerb(
            "merge", .op("ticket.merge"), .ticket, .staff,
            arguments: [currentTicket, .filler("into"), .word("into", named: "TICKET"), note],
            syntax: "merge [T-205] [into] T-204 [NOTE]", brief: "merge into T-204", gloss: "one matter",
            help: "Ends a ticket because another one of the same customer goes on with it.",
            example: "merge T-205 into T-204"),
        TypedVerb(
            "link", .op("ticket.link"), .ticket, .staff,
            arguments: [currentTicket, .filler("to"), .word("to", named: "TICKET")],
            syntax: "link [T-204] [to] T-190", brief: "link T-190", gloss: "see also",
            help: "Notes that two tickets have to do with each other.", example: "link T-204 to T-190"),
        TypedVerb(
            "duplicate", .op("ticket.duplicate"), .ticket, .staff,
            arguments: [
                currentTicket, .filler("of"), .word("of", named: "TICKET"),
                .options([TypedOption("contact"), TypedOption("recipient")]), .text("text", required: false),
            ],
            syntax: "duplicate [T-205] [of] T-204 [contact=] [recipient=] [TEXT]", brief: "duplicate of ...",
            gloss: "a second copy",
            help: "Closes a ticket as a redundant copy of another one.", example: "duplicate T-205 of T-204"),
        TypedVerb(
            "spam", .op("ticket.spam"), .ticket, .staff, arguments: [currentTicket],
            syntax: "spam [T-205]", brief: "spam T-205", gloss: "no request",
            help: "Closes a ticket as spam, at once and without telling anybody.", example: "spam T-205"),
    ]

    private static let drafts: [TypedVerb] = [
        TypedVerb(
            "draft", .op("draft.save"), .ticket, .staff, arguments: [impliedTicket, .text("text")],
            syntax: "draft TEXT | draft <<END", brief: "draft TEXT", gloss: "keep for later",
            help: "Keeps what you have begun to write to the current ticket; only you see it.",
            example: "draft Dear Maria, I have asked the warehouse"),
        TypedVerb(
            "draft show", .op("draft.show"), .ticket, .staff, arguments: [currentTicket],
            syntax: "draft show [T-204]", brief: "draft show", gloss: "your draft",
            help: "Shows what you have begun to write to a ticket.", example: "draft show T-204"),
        TypedVerb(
            "draft discard", .op("draft.discard"), .ticket, .staff, arguments: [currentTicket],
            syntax: "draft discard [T-204]", brief: "draft discard", gloss: "forget it",
            help: "Forgets what you have begun to write to a ticket.", example: "draft discard T-204"),
        TypedVerb(
            "draft send", .op("message.post"), .ticket, .staff,
            constants: [JSONField("draft", .bool(true))], staffConstants: [JSONField("vis", .string("all"))],
            arguments: [impliedTicket, replyOptions],
            syntax: "draft send [status=] [priority=] [assignee=] [hold=yes]", brief: "draft send", gloss: "send it",
            help: "Sends your draft for the current ticket to the customer.",
            example: "draft send status=pending_customer"),
        TypedVerb(
            "drafts", .op("draft.list"), .ticket, .staff, syntax: "drafts", brief: "drafts", gloss: "all of yours",
            help: "Lists the tickets that you have a draft for.", example: "drafts"),
        TypedVerb(
            "canned", .op("canned.list"), .ticket, .staff,
            arguments: [.target(ticketOnly, otherwise: .currentOrAll)],
            syntax: "canned [T-204]", brief: "canned", gloss: "ready replies",
            help: "Lists the canned replies, and what they would say on a ticket.", example: "canned T-204"),
        TypedVerb(
            "canned send", .op("message.post"), .ticket, .staff, staffConstants: [JSONField("vis", .string("all"))],
            arguments: [impliedTicket, .word("canned", named: "NAME"), replyOptions],
            syntax: "canned send NAME [status=] [priority=] [assignee=] [hold=yes]", brief: "canned send NAME",
            gloss: "send one",
            help: "Sends a canned reply to the customer of the current ticket.",
            example: "canned send size status=pending_customer"),
    ]
}
