// The same rule for tickets and the policy. Objects: T-42, the customer's own; T-43, another customer's; T-44, a third
// one's and closed; T-999, which is not there. For staff the first two are alike.

import Testing

extension Rule {
    private static let no = "ROLE_REQUIRED"
    private static let own = "ok NOT_FOUND NOT_FOUND NOT_FOUND"
    private static let all4 = "ok ok ok NOT_FOUND"

    static let tickets: [Rule] = ticketOps + ticketMoves + lists + policy + triage

    private static let ticketOps: [Rule] = [
        Rule(
            "ticket.create", #""subject":"s","text":"t","contact":"phone","category":"general","customer":"$""#,
            typed: "ticket new $ subject=s contact=phone category=general t", .customers,
            customer: "ok NOT_FOUND NOT_FOUND", agent: "REQUIREMENT_MISSING REQUIREMENT_MISSING NOT_FOUND",
            manager: "REQUIREMENT_MISSING REQUIREMENT_MISSING NOT_FOUND",
            admin: "REQUIREMENT_MISSING REQUIREMENT_MISSING NOT_FOUND",
            bot: "FIELD_REQUIRED FIELD_REQUIRED NOT_FOUND", blind: no),
        Rule(
            "ticket.show", on, typed: "ticket $", .tickets, customer: own, agent: all4, manager: all4, admin: all4,
            bot: all4, blind: no),
        Rule(
            "ticket.history", on, typed: "ticket history $", .tickets, customer: own, agent: all4, manager: all4,
            admin: all4, bot: all4, blind: no),
        Rule(
            "ticket.recent", on, typed: "recent $", .tickets, customer: own, agent: all4, manager: all4, admin: all4,
            bot: all4, blind: no),
        Rule(
            "ticket.open", on, typed: "open $", .tickets, customer: no, agent: all4, manager: all4, admin: all4,
            bot: no, blind: no),
        Rule(
            "ticket.set", on + #","subject":"x""#, typed: "ticket set $ subject=x", .tickets, customer: no,
            agent: all4, manager: all4, admin: all4, bot: no, blind: no),
        Rule(
            "message.post", on + #","vis":"all","text":"x""#, typed: "reply x", .tickets, customer: own, agent: all4,
            manager: all4, admin: all4, bot: all4, blind: "NOT_FOUND"),
        Rule(
            "message.post", on + #","vis":"staff","text":"x""#, typed: "note x", .tickets,
            customer: "NOT_ALLOWED NOT_FOUND NOT_FOUND NOT_FOUND", agent: all4, manager: all4, admin: all4, bot: all4,
            blind: "NOT_FOUND"),
        // Nothing is held.
        Rule(
            "message.private", on + #","seq":1"#, typed: "private $ #1", .tickets, customer: no,
            agent: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            manager: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            admin: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            bot: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND", blind: no),
    ]

    private static let ticketMoves: [Rule] = [
        // Nobody is asked.
        Rule(
            "survey.answer", on + #","score":5"#, typed: "rate $ 5", .tickets,
            customer: "SURVEY_CLOSED NOT_FOUND NOT_FOUND NOT_FOUND",
            agent: "NOT_ALLOWED NOT_ALLOWED NOT_ALLOWED NOT_FOUND",
            manager: "NOT_ALLOWED NOT_ALLOWED NOT_ALLOWED NOT_FOUND",
            admin: "NOT_ALLOWED NOT_ALLOWED NOT_ALLOWED NOT_FOUND",
            bot: "SURVEY_CLOSED SURVEY_CLOSED SURVEY_CLOSED NOT_FOUND", blind: no),
        Rule(
            "ticket.status", on + #","status":"resolved""#, typed: "status $ resolved", .tickets, customer: no,
            agent: "ok ok BAD_TRANSITION NOT_FOUND", manager: "ok ok BAD_TRANSITION NOT_FOUND",
            admin: "ok ok BAD_TRANSITION NOT_FOUND", bot: no, blind: no),
        Rule(
            "ticket.close", on + #","resolution":"withdrawn""#, typed: "close $ resolution=withdrawn", .tickets,
            customer: own, agent: "ok ok BAD_TRANSITION NOT_FOUND", manager: "ok ok BAD_TRANSITION NOT_FOUND",
            admin: "ok ok BAD_TRANSITION NOT_FOUND", bot: "NOT_ALLOWED NOT_ALLOWED BAD_TRANSITION NOT_FOUND",
            blind: no),
        Rule(
            "ticket.reopen", on, typed: "reopen $", .tickets, customer: "BAD_TRANSITION NOT_FOUND NOT_FOUND NOT_FOUND",
            agent: "BAD_TRANSITION BAD_TRANSITION ok NOT_FOUND",
            manager: "BAD_TRANSITION BAD_TRANSITION ok NOT_FOUND", admin: "BAD_TRANSITION BAD_TRANSITION ok NOT_FOUND",
            bot: "BAD_TRANSITION BAD_TRANSITION NOT_ALLOWED NOT_FOUND", blind: no),
    ]

    private static let policy: [Rule] = [
        Rule(
            "policy.show", typed: "policy", .nothing, customer: no, agent: "ok", manager: "ok", admin: "ok", bot: "ok",
            blind: no),
        Rule(
            "policy.set", #""policy":{"undo_s":20}"#, typed: "policy set undo_s 20", .nothing, customer: no, agent: no,
            manager: no, admin: "ok", bot: no, blind: no),
    ]

    private static let lists: [Rule] = [
        Rule(
            "report", #""name":"reply""#, typed: "report reply", .nothing, customer: no, agent: no, manager: "ok",
            admin: "ok", bot: no, blind: no),
        Rule(
            "ticket.list", typed: "search", .nothing, customer: "ok", agent: "ok", manager: "ok", admin: "ok",
            bot: "ok", blind: no),
        Rule(
            "ticket.list", #""priority":"low""#, typed: "search priority=low", .nothing, customer: no, agent: "ok",
            manager: "ok", admin: "ok", bot: "ok", blind: no),
        Rule(
            "ticket.counters", typed: "counters", .nothing, customer: no, agent: "ok", manager: "ok", admin: "ok",
            bot: "ok", blind: no),
        Rule(
            "ticket.export", typed: "ticket export", .nothing, customer: no, agent: no, manager: "ok", admin: "ok",
            bot: no, blind: no),
        Rule(
            "view.list", typed: "views", .nothing, customer: no, agent: "ok", manager: "ok", admin: "ok", bot: "ok",
            blind: no),
        Rule(
            "view.save", #""name":"n","status":"open""#, typed: "view save n status=open", .nothing, customer: no,
            agent: "ok", manager: "ok", admin: "ok", bot: "ok", blind: no),
        Rule(
            "view.save", #""name":"n","shared":true"#, typed: "view save n shared=yes", .nothing, customer: no,
            agent: no, manager: "ok", admin: "ok", bot: no, blind: no),
        // There is none.
        Rule(
            "view.remove", #""name":"other""#, typed: "view remove other", .nothing, customer: no, agent: "NOT_FOUND",
            manager: "NOT_FOUND", admin: "NOT_FOUND", bot: "NOT_FOUND", blind: no),
    ]
}
