// session.transfer: hand the session to another agent, with a word to them if need be.
//
//     {"op":"session.transfer","on":"S-17","to":"agent:ben","note":"wants a refund, I have checked the order"}
//
// The new agent is responsible at once and may post without joining; the old one takes part until they leave. The
// customer is told of the transfer, the note is for staff. `to` must have a token here, valid or not: a misspelt name
// would leave the customer with nobody. Whether they are at work today is not the desk's to know: a session handed to
// somebody who is away can be taken over.

import TandemWire

struct SessionTransfer: Op {
    static let spec = OpSpec(
        name: "session.transfer", right: .sessionTransfer, access: .serving, customerMay: false, writes: true,
        usesPeople: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the session, such as S-17"),
            FieldSpec("to", .string, required: true, help: "the new agent, such as agent:ben"),
            FieldSpec("note", .string, help: "a note for staff, 1 to 12000 characters; the customer does not see it"),
        ],
        summary: "Hand a session to another agent.")

    private let stream: StreamID
    private let to: String
    private let note: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        let agent = try request.optionalReference("to", like: "agent:ben") { stream -> String? in
            guard case .person(let name) = stream, Principal.canServe(name) else { return nil }
            return name
        }
        guard let agent else { throw .fieldRequired("to", "to is required: say to whom, such as agent:ben") }
        to = agent
        note = try request.optionalText("note", limit: DeskLimits.textScalars)
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        if session.agent == to {
            throw Refusal(
                .badTransition, "\(to) is the agent of \(stream.text) already",
                [JSONField("on", .string(stream.text)), JSONField("agent", .string(to))])
        }
        try context.requirePerson(to)
        let transferred = SessionTransferred(from: session.agent, to: to)
        var events = SessionUndo.handing(session.id, desk, to: to, by: context.principal.id)
        events += [Draft(on: stream, vis: .all, .sessionTransferred(transferred))]
        if let note {
            try Access.require(.notePost, context.principal)
            events.append(Draft(on: stream, vis: .staff, .messagePosted(MessagePosted(text: note))))
        }
        return Decision(events, Answer(on: stream))
    }
}
