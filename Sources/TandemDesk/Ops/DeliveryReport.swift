// delivery.report: what became of a message outside. The bots of channels say so, and a message that did not arrive is
// never silent: the ticket says it, whoever has it is told, and it is our turn again.
//
//     {"op":"delivery.report","on":"T-204","seq":8,"state":"failed","channel":"email","reason":"550 no such mailbox"}
//     {"ok":true,"on":"T-204","seq":12,"status":"pending_agent"}

import TandemWire

struct DeliveryReport: Op {
    static let spec = OpSpec(
        name: "delivery.report", right: .messagePost, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("seq", .integer, required: true, help: "the number of the message or notice"),
            FieldSpec("state", .word(of: DeliveryState.self), required: true, help: "what became of it"),
            FieldSpec("channel", .string, help: "the way it went, such as email"),
            FieldSpec("to", .string, help: "the address it went to"),
            FieldSpec("reason", .string, help: "why it failed; required then"),
        ],
        summary: "Report that a message of a ticket was delivered outside, or was not.")

    private let stream: StreamID
    private let seq: Int
    private let state: DeliveryState
    private let channel: String?
    private let to: String?
    private let reason: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        seq = try request.requiredSeq("seq")
        guard let state: DeliveryState = try request.optionalWord("state") else {
            throw .fieldRequired("state", "state is required: sent or failed")
        }
        self.state = state
        channel = try request.optionalText("channel", limit: DeskLimits.wordScalars)
        to = try request.optionalText("to", limit: DeskLimits.lineScalars)
        reason = try request.optionalText("reason", limit: DeskLimits.lineScalars)
        if state == .failed, reason == nil {
            throw .fieldRequired("reason", "reason is required: say why it failed")
        }
    }

    var on: StreamID? { stream }

    var cites: (StreamID, Int)? { (stream, seq) }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }

        guard context.principal.role == .bot || context.principal.role == .sys else {
            throw .notAllowed("deliveries are reported by the bots of channels; write a note instead")
        }
        guard let cited = context.cited, cited.on == stream, cited.seq == seq, cited.payload.isDelivered,
            cited.vis.isReadable(with: context.principal.clearance)
        else { throw .missing(stream, seq) }
        let report = DeliveryReported(message: seq, channel: channel, to: to, reason: state == .failed ? reason : nil)
        var plan = TicketPlan(ticket, desk, context)
        guard state == .failed else {
            plan.add(.staff, .triage(.deliverySent(report)))
            return plan.decision()
        }
        plan.add(.staff, .triage(.deliveryFailed(report)))
        if let assignee = ticket.assignee {
            let way = channel.map { " by \($0)" } ?? ""
            let text = "#\(seq) of \(ticket.number) could not be delivered\(way): \(reason ?? "")"
            let about = EventKind.deliveryFailed.rawValue
            plan.add(.staff, .noticePosted(NoticePosted(to: assignee, about: about, text: text)))
        }
        if ticket.axes.lifecycle == .open, ticket.axes.waitingOn == .customer {
            plan.move(to: TicketAxes(.open, .agent))
        }
        return plan.decision()
    }
}

/// What became of it.
package enum DeliveryState: String, Sendable, CaseIterable {
    case sent, failed
}

extension Payload {
    /// Whether this is something that a channel takes to somebody.
    fileprivate var isDelivered: Bool {
        switch self {
        case .messagePosted, .noticePosted, .ticketAcknowledged: true
        default: false
        }
    }
}
