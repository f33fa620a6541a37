// The typed verbs of surveys and reports.

import TandemDesk
import TandemWire

extension TypedVerbs {
    static let reports: [TypedVerb] = [
        TypedVerb(
            "rate", .op("survey.answer"), .ticket, .member, aliases: ["survey"],
            arguments: [currentTicket, .number("score", in: 1...5), .text("comment", required: false)],
            syntax: "rate [T-204] 1-5 [COMMENT]", brief: "rate 5", gloss: "how it was",
            help: "Says how satisfied you are with a solution, 5 is best, and why.",
            example: "rate T-204 4 Quick, but the parcel was late"),
        TypedVerb(
            "report", .op("report"), .ticket, .staff,
            arguments: [
                .choice("name", of: ReportName.allCases.map(\.rawValue), required: true),
                .options([
                    TypedOption("by"), TypedOption("from"), TypedOption("to"), TypedOption("calendar"),
                    TypedOption("explain", .flag), TypedOption("row"), TypedOption("format"),
                ]),
            ],
            syntax: "report NAME [by=] [from=] [to=] [calendar=] [explain=yes] [row=] [format=]",
            brief: "report NAME", gloss: "how we did",
            help: """
                Counts and measures. NAME is first_response, reply, resolution, sla, csat,
                volume, agents, status or subjects. by=hour day week month category source
                queue priority site group agent; explain=yes lists the events behind it.
                """,
            example: "report reply by=queue from=2026-11-01 to=2026-11-30"),
    ]
}
