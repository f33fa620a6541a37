// How it was, in the customer's words:
//
//     survey.asked     {"question":"How satisfied are you with our help?","until":…}
//     survey.answered  {"asked":9,"score":4,"comment":"Quick, but the parcel was late"}
//
// Both are for all. A ticket that is solved again is asked about again; an answer belongs to the question it names, and
// the last one counts.

import TandemWire

/// What a ticket remembers of its survey.
package struct TicketSurvey: Sendable, Equatable {
    static let scores = 1...5

    /// The number of `survey.asked`.
    package let asked: Int
    /// Milliseconds since 1970.
    package let until: Int64
    /// Nil until the customer has answered.
    package internal(set) var score: Int?

    init(asked: Int, until: Int64) {
        self.asked = asked
        self.until = until
    }

    /// Reads what a snapshot has of it.
    init(_ parts: [Int]) throws(Refusal) {
        guard (2...3).contains(parts.count), parts.count == 2 || Self.scores.contains(parts[2]) else {
            throw .badRecord("survey")
        }
        asked = parts[0]
        until = Int64(parts[1])
        score = parts.count == 3 ? parts[2] : nil
    }
}

/// `survey.asked` {question, until}.
package struct SurveyAsked: Sendable, Equatable {
    package let question: String
    /// Milliseconds since 1970.
    package let until: Int64

    func encode(into writer: inout JSONWriter) {
        writer.field("question", question)
        writer.name("until")
        writer.time(until)
    }

    init(question: String, until: Int64) {
        self.question = question
        self.until = until
    }

    init(from record: JSONLine) throws(Refusal) {
        question = try record.recordedString("question")
        until = try record.recordedTime("until")
    }
}

/// `survey.answered` {asked, score, comment?}.
package struct SurveyAnswered: Sendable, Equatable {
    /// The number of the `survey.asked` that this answers.
    package let asked: Int
    /// 1 to 5, 5 is best.
    package let score: Int
    package let comment: String?

    func encode(into writer: inout JSONWriter) {
        writer.field("asked", asked)
        writer.field("score", score)
        writer.optional("comment", comment)
    }

    init(asked: Int, score: Int, comment: String?) {
        self.asked = asked
        self.score = score
        self.comment = comment
    }

    init(from record: JSONLine) throws(Refusal) {
        asked = try record.recordedInteger("asked")
        score = try record.recordedInteger("score")
        guard TicketSurvey.scores.contains(score) else { throw .badRecord("score") }
        comment = try record.recordedOptionalString("comment")
    }
}
