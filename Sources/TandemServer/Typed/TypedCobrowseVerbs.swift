// The typed verbs of co-browsing. What moves is for browsers; people at a terminal agree to it, give it and end it.

import TandemWire

extension TypedVerbs {
    private static let wish = TypedArgument.choice("scope", of: ["point", "control"])
    private static let reason = TypedArgument.text("reason", required: false)

    static let cobrowsing: [TypedVerb] = [
        TypedVerb(
            "cb invite", .op("cb.invite"), .people, .staff,
            arguments: [sessionTarget, .options([TypedOption("scope", .list)]), reason],
            syntax: "cb invite [S-17] [scope=view,point] [WHY]", brief: "cb invite [WHY]", gloss: "show me, please",
            help: "Asks the customer to show their page. Nothing is shown before they accept.",
            example: "cb invite to see what you see"),
        TypedVerb(
            "cb accept", .op("cb.accept"), .people, .member,
            arguments: [
                sessionTarget,
                .options([TypedOption("scope", .list), TypedOption("allow", .list), TypedOption("for_s", .integer)]),
            ],
            syntax: "cb accept [S-17] [scope=view,point] [allow=size,qty] [for_s=]", brief: "cb accept",
            gloss: "show my page",
            help: """
                Shows your page to the agent who asked. What you type into it stays masked,
                but for the fields in allow.
                """,
            example: "cb accept scope=view,point"),
        TypedVerb(
            "cb decline", .op("cb.decline"), .people, .member, arguments: [sessionTarget, reason],
            syntax: "cb decline [S-17] [WHY]", brief: "cb decline", gloss: "do not show it",
            help: "Does not show your page.", example: "cb decline not now"),
        TypedVerb(
            "cb join", .op("cb.join"), .people, .staff, arguments: [sessionTarget],
            syntax: "cb join [S-17]", brief: "cb join", gloss: "look, too",
            help: "Looks at a page that the customer shows already. They are told.", example: "cb join"),
        TypedVerb(
            "cb leave", .op("cb.leave"), .people, .staff, arguments: [sessionTarget],
            syntax: "cb leave [S-17]", brief: "cb leave", gloss: "look no more",
            help: "Looks no more. The last agent who leaves ends co-browsing.", example: "cb leave"),
        TypedVerb(
            "cb ask", .op("cb.ask"), .people, .staff,
            arguments: [sessionTarget, .choice("want", of: ["point", "control"]), reason],
            syntax: "cb ask [S-17] [point|control] [WHY]", brief: "cb ask control", gloss: "may I",
            help: "Asks the customer for control of their page, or to let you point at it.",
            example: "cb ask control to pick the size for you"),
        TypedVerb(
            "cb grant", .op("cb.grant"), .people, .member,
            arguments: [
                sessionTarget, wish, .options([TypedOption("to", .person), TypedOption("for_s", .integer)]),
            ],
            syntax: "cb grant [S-17] [point|control] [to=agent:sarah] [for_s=120]", brief: "cb grant",
            gloss: "you may",
            help: "Lends control of your page, or lets the agents point at it.", example: "cb grant control for_s=60"),
        TypedVerb(
            "cb deny", .op("cb.deny"), .people, .member, arguments: [sessionTarget, reason],
            syntax: "cb deny [S-17] [WHY]", brief: "cb deny", gloss: "you may not",
            help: "Does not give what was asked for. The agent still sees your page.", example: "cb deny"),
        TypedVerb(
            "cb revoke", .op("cb.revoke"), .people, .member, arguments: [sessionTarget, wish],
            syntax: "cb revoke [S-17] [point|control]", brief: "cb revoke", gloss: "control is over",
            help: "Takes control of the page back, or gives it back.", example: "cb revoke"),
        TypedVerb(
            "cb pause", .op("cb.pause"), .people, .member, arguments: [sessionTarget],
            syntax: "cb pause [S-17]", brief: "cb pause", gloss: "not just now",
            help: "Shows nothing for now. Whoever has control loses it.", example: "cb pause"),
        TypedVerb(
            "cb resume", .op("cb.resume"), .people, .member, arguments: [sessionTarget],
            syntax: "cb resume [S-17]", brief: "cb resume", gloss: "go on",
            help: "Shows the page again after a pause.", example: "cb resume"),
        TypedVerb(
            "cb end", .op("cb.end"), .people, .member, arguments: [sessionTarget],
            syntax: "cb end [S-17]", brief: "cb end", gloss: "show no more",
            help: "Ends co-browsing, or withdraws the invitation.", example: "cb end"),
        TypedVerb(
            "cb page", .op("cb.page"), .people, .member, arguments: [sessionTarget, .text("url")],
            syntax: "cb page URL", brief: "cb page URL", gloss: "where I am",
            help: "Says which page you are on. Browsers do it by themselves.", example: "cb page /cart"),
        TypedVerb(
            "cb show", .op("cb.show"), .people, .member, arguments: [sessionTarget],
            syntax: "cb show [S-17]", brief: "cb show", gloss: "who looks",
            help: "Shows whether the customer shows their page, to whom, and who has control.", example: "cb show"),
    ]
}
