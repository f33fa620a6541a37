// policy.show: how the desk works.
//
//     {"op":"policy.show","section":"queues"}
//     {"ok":true,"on":"desk","seq":2,"policy":{"queues":["support","billing"]}}

import TandemWire

struct PolicyShow: Op {
    static let spec = OpSpec(
        name: "policy.show", right: .ticketRead, access: .none, customerMay: false, writes: false,
        fields: [FieldSpec("section", .string, help: "one section; all if left out")],
        summary: "Show the policy: workflow, priorities, categories, queues and the other sections.")

    private let section: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        section = try request.optionalText("section", limit: DeskLimits.wordScalars)
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let all = desk.policy.json.fields ?? []
        let shown = section.map { name in all.filter { $0.name == name } } ?? all
        if shown.isEmpty {
            throw .badField("section", "there is no such section; there are \(all.map(\.name).joined(separator: ", "))")
        }
        return Decision([], Answer(on: .desk, seq: desk.deskHead.seq, [JSONField("policy", .object(shown))]))
    }
}
