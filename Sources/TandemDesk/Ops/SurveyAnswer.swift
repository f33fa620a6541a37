// survey.answer: the customer says how it was, and may think better of it while the survey is open.
//
//     {"op":"survey.answer","on":"T-204","score":4,"comment":"Quick, but the parcel was late"}
//     {"ok":true,"on":"T-204","seq":12,"score":4,"until":"2026-12-05T19:12:40.123Z"}
//
// A bot may bring what the customer answered elsewhere, as it may bring their messages. Nobody who works here answers.

import TandemWire

struct SurveyAnswer: Op {
    static let spec = OpSpec(
        name: "survey.answer", right: .ticketRead, access: .ticket, customerMay: true, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("score", .integer, required: true, help: "1 to 5; 5 is best"),
            FieldSpec("comment", .string, help: "why, at most 2000 bytes"),
        ],
        summary: "Say how satisfied you are with the help you got.")

    private let stream: StreamID
    private let score: Int
    private let comment: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        guard let score = try request.optionalInteger("score", in: TicketSurvey.scores) else {
            throw .fieldRequired("score", "score is required: 1 to 5, 5 is best")
        }
        self.score = score
        comment = try request.optionalText("comment", limit: DeskLimits.surveyCommentBytes)
        if let comment, comment.utf8.count > DeskLimits.surveyCommentBytes {
            throw .badField(
                "comment", "comment is longer than \(DeskLimits.surveyCommentBytes) bytes; shorten it",
                [JSONField("limit", .integer(DeskLimits.surveyCommentBytes))])
        }
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }
        switch context.principal.role {
        case .customer, .sys: break
        case .bot: try Access.require(.ticketCreate, context.principal)
        case .agent, .manager, .admin:
            throw .notAllowed("the customer of \(stream.text) answers its survey, nobody who works here")
        }
        let facts = [JSONField("on", .string(stream.text))]
        guard let survey = ticket.survey else {
            throw Refusal(
                .surveyClosed, "\(stream.text) has no survey; it is asked when the ticket is solved, if at all", facts)
        }
        guard context.now < survey.until else {
            throw Refusal(
                .surveyClosed, "the survey of \(stream.text) ended at \(Timestamp.format(survey.until))",
                facts + [JSONField("until", .string(Timestamp.format(survey.until)))])
        }
        let answered = SurveyAnswered(asked: survey.asked, score: score, comment: comment)
        return Decision(
            [Draft(on: stream, vis: .all, .surveyAnswered(answered))],
            Answer(
                on: stream,
                [JSONField("score", .integer(score)), JSONField("until", .string(Timestamp.format(survey.until)))]))
    }
}
