// The section `survey`: whether customers are asked how it was, and for how long they may answer.
//
//     {"on":true,"days":14,"question":"How satisfied are you with our help?"}
//
// By default nobody is asked. The question stands in each `survey.asked`, so that an answer keeps its meaning when the
// question changes.

import TandemWire

package struct SurveyPolicy: Sendable, Equatable {
    static let dayRange = 1...365

    package private(set) var isOn = false
    /// How long an answer may be given, and changed.
    package private(set) var days = 14
    package private(set) var question = "How satisfied are you with our help?"

    init() {}

    init(_ value: JSONValue) throws(Refusal) {
        let setting = Setting("survey", value)
        try setting.allow(["on", "days", "question"])
        isOn = try setting.required("on").flag()
        days = try setting.optional("days")?.integer(in: Self.dayRange) ?? days
        question = try setting.optional("question")?.text(limit: DeskLimits.lineScalars) ?? question
    }

    var json: JSONValue {
        .object([
            JSONField("on", .bool(isOn)), JSONField("days", .integer(days)),
            JSONField("question", .string(question)),
        ])
    }
}
