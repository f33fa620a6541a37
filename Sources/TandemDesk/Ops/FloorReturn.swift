// floor.return: bots may speak to the customer again. Since a person took over, they could only write notes.
//
//     {"op":"floor.return","on":"T-204","to":"bot:relay"}
//     {"ok":true,"on":"T-204","seq":14}

import TandemWire

struct FloorReturn: Op {
    static let spec = OpSpec(
        name: "floor.return", right: .messagePost, access: .conversation, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket or session, such as T-204"),
            FieldSpec("to", .string, help: "the bot that is meant, such as bot:relay"),
        ],
        summary: "Let bots speak to the customer again.")

    private let stream: StreamID
    private let to: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        to = try request.optionalReference("to", like: "bot:relay") { stream -> String? in
            guard case .person(let id) = stream, Role(of: id) == .bot else { return nil }
            return id
        }
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard Principal.canServe(context.principal.id) else {
            throw .notAllowed("a bot does not give itself the floor; a person returns it")
        }
        let floor = desk.ticket(stream)?.floor ?? desk.openSession(stream)?.floor
        guard floor != nil else {
            throw Refusal(
                .badTransition, "nobody has taken the floor of \(stream.text); bots may speak",
                [JSONField("on", .string(stream.text))])
        }
        let returned = FloorReturned(to: to)
        return Decision([Draft(on: stream, vis: .staff, .triage(.floorReturned(returned)))], Answer(on: stream))
    }
}
