// The typed verbs of lists: tickets, counters, saved views and exports.

import TandemWire

extension TypedVerbs {
    /// The conditions of a list; several values stand between commas, and `none` is one.
    private static let conditions: [TypedOption] =
        [
            "status", "lifecycle", "waiting_on", "resolution", "priority", "category", "source", "contact", "site",
            "queue", "group", "assignee", "tag", "language", "customer", "visitor", "order", "cart", "ticket",
        ].map { TypedOption($0, .list) }
        + [
            "subject", "created_after", "created_before", "modified_after", "modified_before", "last_reply_after",
            "last_reply_before", "sla_due_after", "sla_due_before", "last_reply", "sla_due", "sort", "sort_order",
        ].map { TypedOption($0) }
    private static let paging = [TypedOption("limit", .integer), TypedOption("after")]

    static let lists: [TypedVerb] = [
        TypedVerb(
            "search", .op("ticket.list"), .ticket, .member,
            arguments: [.options(conditions + [TypedOption("view")] + paging), .text("q", required: false)],
            syntax: "search [view=] [status=a,b ...] [sort=] [sort_order=] [after=] [WORDS]",
            brief: "search [WORDS]", gloss: "find tickets",
            help: """
                Lists tickets that meet all conditions and have all WORDS. Conditions are
                columns: status=open,new queue=none created_after=2026-11-21 tag=vip ...
                """,
            example: "search status=open sort=priority sort_order=desc refund"),
        TypedVerb(
            "ticket export", .op("ticket.export"), .ticket, .staff,
            arguments: [.options(conditions + [TypedOption("view")] + paging), .text("q", required: false)],
            syntax: "ticket export [conditions as of search] [after=] [WORDS]", brief: "ticket export ...",
            gloss: "a list as CSV",
            help: "Prints a list as CSV, 500 rows at a time; after= goes on. It is recorded.",
            example: "ticket export status=closed"),
        TypedVerb(
            "counters", .op("ticket.counters"), .ticket, .staff,
            arguments: [.options([TypedOption("live", .flag)])], syntax: "counters [live=yes|no]", brief: "counters",
            gloss: "how many",
            help: "Counts tickets by whose turn it is, and by queue. live=yes: tell me changes.",
            example: "counters live=yes"),
        TypedVerb(
            "views", .op("view.list"), .ticket, .staff, syntax: "views", brief: "views", gloss: "saved lists",
            help: "Lists the saved views that you can use: view NAME.", example: "views"),
        TypedVerb(
            "view", .op("ticket.list"), .ticket, .staff,
            arguments: [
                .word("view", named: "NAME"), .options(conditions + paging),
                .text("q", required: false),
            ],
            syntax: "view NAME [conditions as of search] [after=] [WORDS]", brief: "view NAME", gloss: "show a list",
            help: "Lists the tickets of a saved view. Conditions replace what the view says.",
            example: "view mine priority=urgent"),
        TypedVerb(
            "view save", .op("view.save"), .ticket, .staff,
            arguments: [
                .word("name", named: "NAME"), .options([TypedOption("shared", .flag)] + conditions),
                .text("q", required: false),
            ],
            syntax: "view save NAME [shared=yes] [conditions as of search] [WORDS]", brief: "view save ...",
            gloss: "name a list",
            help: "Saves a list under a name, for you or with shared=yes for all who work here.",
            example: "view save mine assignee=me sort=created"),
        TypedVerb(
            "view remove", .op("view.remove"), .ticket, .staff,
            arguments: [.word("name", named: "NAME"), .options([TypedOption("shared", .flag)])],
            syntax: "view remove NAME [shared=yes]", brief: "view remove ...", gloss: "forget a list",
            help: "Removes a saved view.", example: "view remove mine"),
    ]
}
