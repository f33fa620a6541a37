// policy.set: change how the desk works, section by section.
//
//     {"op":"policy.set","policy":{"workflow":"sgen","queues":["support","billing"]}}
//     {"ok":true,"on":"desk","seq":2,"changed":["workflow","queues"]}
//
// Each section is a merge patch (RFC 7396) on the section as it is; null makes it what it is by default. Nothing that
// is stored about tickets changes with it.

import TandemWire

struct PolicySet: Op {
    static let spec = OpSpec(
        name: "policy.set", right: .policyWrite, access: .none, customerMay: false, writes: true,
        fields: [
            FieldSpec("policy", .object, help: "the sections to change; null for a section's default"),
            FieldSpec("section", .string, help: "or one section by name, as it is typed"),
            FieldSpec("value", .string, help: "what section becomes: JSON in a text, or a plain word"),
        ],
        summary: "Change the workflow, the sets of words or another section of the policy.")

    private let patch: [JSONField]

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        guard let index = request.find("policy") else {
            guard let section = try request.optionalText("section", limit: DeskLimits.wordScalars),
                let value = try request.optionalText("value", limit: DeskLimits.textScalars)
            else { throw .fieldRequired("policy", "policy is required: the sections to change") }
            patch = [JSONField(section, Self.typed(value))]
            return
        }
        guard let patch = request.value(index).fields else {
            throw .badField("policy", "policy must be an object of sections")
        }
        self.patch = patch
    }

    /// A value as a person types it: `["shop","outlet"]`, `30`, `null`, or a word.
    private static func typed(_ text: String) -> JSONValue {
        let wrapped = Array("{\"value\":".utf8) + Array(text.utf8) + Array("}".utf8)
        return (try? JSONReader.parse(wrapped))?["value"] ?? .string(text)
    }

    var on: StreamID? { .desk }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let changes = try desk.policy.changes(by: patch)
        let names = JSONField("changed", .strings(changes.map(\.name)))
        var next = desk.policy
        try next.apply(changes)
        try next.checkRules(context.time)
        guard !changes.isEmpty else { return Decision([], Answer(on: .desk, seq: desk.deskHead.seq, [names])) }
        return Decision(
            [Draft(on: .desk, vis: .staff, .policyChanged(PolicyChanged(changes)))], Answer(on: .desk, [names]))
    }
}
