// The fields that `ticket.status`, `ticket.close` and `ticket.reopen` share, and the one way in which they move a
// ticket: the wizard of source 000, whose steps each workflow may ask for or not.

import TandemWire

struct TicketMoveForm: Sendable {
    static let fields = [
        FieldSpec("text", .string, help: "a message that goes with it, 1 to 12000 characters"),
        FieldSpec("contact", .string, help: "how the customer was in contact about it, such as phone"),
        FieldSpec("recipient", .word(of: Recipient.self), help: "who the message is for; customer if left out"),
    ]
    static let closingFields = [
        FieldSpec("resolution", .word(of: Resolution.self), help: "how it came to its end; solved if left out"),
        FieldSpec("of", .stream, help: "the ticket that this one is a duplicate of, such as T-204"),
        FieldSpec("confirmed", .boolean, help: "the customer has said that it is done, so that nothing is waited for"),
    ]

    let stream: StreamID
    let request: MoveRequest

    /// `resolution`: the one that the op stands for, whose field it does not have.
    init(_ line: JSONLine, resolution: Resolution? = nil) throws(Refusal) {
        stream = try line.requiredStream("on")
        var request = MoveRequest()
        request.text = try line.optionalText("text", limit: DeskLimits.textScalars)
        request.contact = try line.optionalText("contact", limit: DeskLimits.wordScalars)
        request.recipient = try line.optionalWord("recipient")
        request.resolution = resolution
        if resolution == nil { request.resolution = try line.optionalWord("resolution") }
        request.duplicateOf = try line.optionalReference("of", like: "T-204", \.ticketNumber)
        request.isConfirmed = try line.optionalFlag("confirmed", or: false)
        if (request.resolution == .duplicate) != (request.duplicateOf != nil) {
            throw request.duplicateOf == nil
                ? .fieldRequired("of", "of is required: say which ticket this one is a duplicate of")
                : .badField("of", "of goes with resolution duplicate")
        }
        self.request = request
    }

    func move(to status: TicketStatus, _ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }
        let (policy, principal) = (desk.policy, context.principal)
        let contact = try policy.word("contact", request.contact, of: policy.contacts)
        if status == policy.workflow.status(ticket.axes), !ticket.axes.lifecycle.isActive || request.text == nil {
            throw Refusal(
                .badTransition, "\(ticket.on.text) is \(status.id) already",
                [
                    JSONField("on", .string(ticket.on.text)),
                    JSONField("moves", .strings(TicketRules.moves(ticket, policy, principal))),
                ])
        }
        if let survivor = ticket.mergedInto, principal.role == .customer {
            throw .notAllowed("\(ticket.on.text) goes on in T-\(survivor); write there")
        }
        try checkDuplicate(ticket, desk, principal)
        try TicketRules.check(ticket, to: status, request, policy, principal, now: context.now)
        let target = status.target(from: ticket.axes)
        if !ticket.axes.lifecycle.isActive, target.lifecycle.isActive,
            !TicketRules.isWithinWindow(ticket, policy.workflow.rules, at: context.now), principal.role == .customer
        {
            throw .notAllowed("\(ticket.on.text) was closed too long ago; write again and a new ticket follows it")
        }
        if request.resolution != nil, target.lifecycle.isActive {
            throw .badField("resolution", "resolution goes with an end of the ticket, not with \(status.id)")
        }
        var plan = TicketPlan(ticket, desk, context)
        let recipient = principal.isStaff ? request.recipient : nil
        if let text = request.text {
            let vis: Visibility = recipient == .staff ? .staff : .all
            try Access.require(vis == .all ? .messagePost : .notePost, principal)
            if vis == .all, principal.role == .bot, let person = ticket.floor {
                throw .floorTaken(ticket.on, by: person)
            }
            var details = MessageDetails()
            details.contact = contact
            plan.post(MessagePosted(text: text, details), vis)
        }
        if let original = request.duplicateOf { plan.add(.staff, .ticketLinked(TicketLinked(.duplicateOf, original))) }
        plan.move(to: target, resolution: request.resolution, contact: contact, recipient: recipient)
        if let original = request.duplicateOf {
            plan.add(Draft(on: .ticket(original), vis: .staff, .ticketLinked(TicketLinked(.copy, ticket.id))))
        }
        return plan.decision()
    }

    private func checkDuplicate(
        _ ticket: Ticket, _ desk: borrowing Desk, _ principal: Principal
    ) throws(Refusal) {
        guard let original = request.duplicateOf else { return }
        try Access.require(.ticketDuplicate, principal)
        guard desk.canRead(principal, .ticket(original)) else { throw .missing(.ticket(original)) }
        if original == ticket.id { throw .badField("of", "\(ticket.on.text) is not a duplicate of itself") }
    }
}

extension JSONLine {
    func optionalFlag(_ name: JSONName, or standard: Bool) throws(Refusal) -> Bool {
        guard let index = find(name) else { return standard }
        guard let flag = bool(index) else { throw .badField(name, "\(name) must be true or false") }
        return flag
    }

    /// Somebody who works here: `agent:sarah`.
    func optionalPerson(_ name: JSONName) throws(Refusal) -> String? {
        let person = try optionalReference(name, like: "agent:sarah") { stream -> String? in
            if case .person(let id) = stream { id } else { nil }
        }
        if let person, !Principal.canServe(person) { throw .badField(name, "\(name) must be a person who works here") }
        return person
    }
}
