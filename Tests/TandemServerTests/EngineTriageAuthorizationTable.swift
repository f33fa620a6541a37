// The same rule for who has a ticket, for drafts, the floor and deliveries. T-42 and T-43 were created by admin:ada,
// who is responsible for them and for T-44, which is closed.

import Testing

extension Rule {
    private static let no = "ROLE_REQUIRED"

    static let triage: [Rule] = [
        Rule(
            "ticket.claim", on, typed: "claim $", .tickets,
            customer: no, agent: "TAKEN TAKEN BAD_TRANSITION NOT_FOUND",
            manager: "TAKEN TAKEN BAD_TRANSITION NOT_FOUND",
            admin: "ok ok BAD_TRANSITION NOT_FOUND", bot: no, blind: no),
        Rule(
            "ticket.release", on, typed: "release $", .tickets,
            customer: no, agent: "TAKEN TAKEN TAKEN NOT_FOUND",
            manager: "TAKEN TAKEN TAKEN NOT_FOUND",
            admin: "ok ok ok NOT_FOUND", bot: no, blind: no),
        Rule(
            "ticket.assign", on + #","to":"agent:ben""#, typed: "assign $ to agent:ben", .tickets,
            customer: no, agent: no,
            manager: "ok ok BAD_TRANSITION NOT_FOUND",
            admin: "ok ok BAD_TRANSITION NOT_FOUND", bot: no, blind: no),
        Rule(
            "ticket.unassign", on, typed: "unassign $", .tickets,
            customer: no, agent: no,
            manager: "ok ok ok NOT_FOUND",
            admin: "ok ok ok NOT_FOUND", bot: no, blind: no),
        Rule(
            "ticket.transfer", on + #","to":"agent:ben""#, typed: "hand $ to agent:ben", .tickets,
            customer: no, agent: "TAKEN TAKEN BAD_TRANSITION NOT_FOUND",
            manager: "ok ok BAD_TRANSITION NOT_FOUND",
            admin: "ok ok BAD_TRANSITION NOT_FOUND", bot: no, blind: no),
        Rule(
            "ticket.accept", on, typed: "accept $", .tickets,
            customer: no, agent: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            manager: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            admin: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND", bot: no, blind: no),
        Rule(
            "ticket.decline", on, typed: "decline $", .tickets,
            customer: no, agent: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            manager: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            admin: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND", bot: no, blind: no),
        Rule(
            "queue.next", typed: "next", .nothing,
            customer: no, agent: "ok",
            manager: "ok",
            admin: "ok", bot: no, blind: no),
        Rule(
            "queue.list", typed: "queues", .nothing,
            customer: no, agent: "ok",
            manager: "ok",
            admin: "ok", bot: no, blind: no),
        Rule(
            "ticket.merge", on + #","into":"T-42""#, typed: "merge $ into T-42", .tickets,
            customer: no, agent: "BAD_FIELD BAD_FIELD BAD_FIELD NOT_FOUND",
            manager: "BAD_FIELD BAD_FIELD BAD_FIELD NOT_FOUND",
            admin: "BAD_FIELD BAD_FIELD BAD_FIELD NOT_FOUND", bot: no, blind: no),
        Rule(
            "ticket.link", on + #","to":"T-44""#, typed: "link $ to T-44", .tickets,
            customer: no, agent: "ok ok BAD_FIELD NOT_FOUND",
            manager: "ok ok BAD_FIELD NOT_FOUND",
            admin: "ok ok BAD_FIELD NOT_FOUND", bot: no, blind: no),
        Rule(
            "ticket.duplicate", on + #","of":"T-44""#, typed: "duplicate $ of T-44", .tickets,
            customer: no, agent: no,
            manager: "ok ok BAD_TRANSITION NOT_FOUND",
            admin: no, bot: no, blind: no),
        Rule(
            "ticket.spam", on, typed: "spam $", .tickets,
            customer: no, agent: "ok ok BAD_TRANSITION NOT_FOUND",
            manager: "ok ok BAD_TRANSITION NOT_FOUND",
            admin: "ok ok BAD_TRANSITION NOT_FOUND", bot: no, blind: no),
        Rule(
            "draft.save", on + #","text":"x""#, typed: "draft x", .tickets,
            customer: no, agent: "ok ok ok NOT_FOUND",
            manager: "ok ok ok NOT_FOUND",
            admin: "ok ok ok NOT_FOUND", bot: "ok ok ok NOT_FOUND", blind: no),
        Rule(
            "draft.show", on, typed: "draft show $", .tickets,
            customer: no, agent: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            manager: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            admin: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            bot: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND", blind: no),
        Rule(
            "draft.discard", on, typed: "draft discard $", .tickets,
            customer: no, agent: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            manager: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            admin: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            bot: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND", blind: no),
        Rule(
            "draft.list", typed: "drafts", .nothing,
            customer: no, agent: "ok",
            manager: "ok",
            admin: "ok", bot: "ok", blind: no),
        Rule(
            "canned.list", typed: "canned all", .nothing,
            customer: no, agent: "ok",
            manager: "ok",
            admin: "ok", bot: no, blind: no),
        Rule(
            "floor.return", on, typed: "floor $", .tickets,
            customer: no, agent: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            manager: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            admin: "BAD_TRANSITION BAD_TRANSITION BAD_TRANSITION NOT_FOUND",
            bot: "NOT_ALLOWED NOT_ALLOWED NOT_ALLOWED NOT_FOUND", blind: "NOT_FOUND"),
        Rule(
            "delivery.report", on + #","seq":3,"state":"sent""#, typed: "delivered $ #3 sent", .tickets,
            customer: no, agent: "NOT_ALLOWED NOT_ALLOWED NOT_ALLOWED NOT_FOUND",
            manager: "NOT_ALLOWED NOT_ALLOWED NOT_ALLOWED NOT_FOUND",
            admin: "NOT_ALLOWED NOT_ALLOWED NOT_ALLOWED NOT_FOUND", bot: "ok ok ok NOT_FOUND", blind: "NOT_FOUND"),
    ]
}
