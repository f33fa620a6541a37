// ticket.show: everything about one ticket but its conversation: what it is, how far it is, where it can go from here,
// and the context that was attached to it.
//
//     {"op":"ticket.show","on":"T-204"}
//     {"ok":true,"on":"T-204","seq":9,"number":"TKT-2026-00204","subject":"Wrong size","customer":"cust:42",
//      "status":"open","moves":["pending_agent","pending_customer","resolved"],"lifecycle":"open","waiting_on":"none",
//      "priority":"high",…,"context":{…}}
//
// The requester is shown the same context that support sees. Members that are not set are left out.

import TandemWire

struct TicketShow: StreamOp {
    static let spec = OpSpec(
        name: "ticket.show", right: .ticketRead, access: .ticket, customerMay: true, writes: false,
        fields: [FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204")],
        summary: "Show a ticket: status, allowed moves, fields, times and attached context.")

    let stream: StreamID
    var cites: (StreamID, Int)? { (stream, TicketContext.seq) }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }
        let clearance = context.principal.clearance
        var fields = desk.details(ticket, for: context.principal)
        if clearance == .staff { fields += desk.clockDetails(ticket, context) }
        if let cited = context.cited, case .ticketContextAttached(let attached) = cited.payload {
            fields.append(JSONField("context", attached.context))
        }
        return Decision([], Answer(on: stream, seq: ticket.head.visible(to: clearance), fields))
    }
}

extension Desk {
    /// The members of `ticket.show`.
    func details(_ ticket: Ticket, for principal: Principal) -> [JSONField] {
        let status = policy.workflow.status(ticket.axes)
        var fields = [
            JSONField("number", .string(ticket.number)), JSONField("subject", .string(ticket.subject)),
            ticket.requester.field, JSONField("status", .string(status.id)),
        ]
        fields.add("label", status.label)
        fields.append(JSONField("moves", .strings(TicketRules.moves(ticket, policy, principal))))
        fields.append(JSONField("lifecycle", .string(ticket.axes.lifecycle.rawValue)))
        fields.append(JSONField("waiting_on", .string(ticket.axes.waitingOn.rawValue)))
        fields.add("resolution", ticket.resolution?.rawValue)
        fields.add("merged_into", ticket.mergedInto.map { StreamID.ticket($0).text })
        fields.add("follow_up_of", ticket.followUpOf.map { StreamID.ticket($0).text })
        fields.add("follow_up", ticket.followUp.map { StreamID.ticket($0).text })
        fields.append(JSONField("category", .string(ticket.category)))
        fields.append(JSONField("source", .string(ticket.source)))
        fields.add("contact", ticket.contact)
        fields.add("site", ticket.site)
        fields.add("language", ticket.language)
        fields.add("order", ticket.order.map { StreamID.order($0).text })
        fields.add("cart", ticket.cart.map { StreamID.cart($0).text })
        fields.append(JSONField("reopens", .integer(ticket.reopens)))
        fields.add("created_at", at: ticket.createdAt)
        fields.add("changed_at", at: principal.clearance == .staff ? ticket.changedAt : ticket.publicChangedAt)
        fields.add("resolved_at", at: ticket.resolvedAt)
        fields.add("closed_at", at: ticket.closedAt)
        fields.add("closes_at", at: ticket.closesAt)
        fields.add("last_reply_at", at: ticket.lastReplyAt)
        fields.add("last_customer_at", at: ticket.lastCustomerAt)
        if let survey = ticket.survey {
            var members: [JSONField] = []
            members.add("until", at: survey.until)
            if let score = survey.score { members.append(JSONField("score", .integer(score))) }
            fields.append(JSONField("survey", .object(members)))
        }
        if principal.clearance == .staff { fields += staffDetails(ticket) }
        return fields
    }

    private func staffDetails(_ ticket: Ticket) -> [JSONField] {
        var fields = [JSONField("priority", .string(ticket.priority))]
        fields.add("queue", ticket.queue)
        fields.add("group", ticket.group)
        fields.add("assignee", ticket.assignee)
        fields.append(JSONField("tags", .strings(ticket.tags)))
        fields.add("opened_at", at: ticket.openedAt)
        if ticket.assignee != nil { fields.add("assigned_at", at: ticket.assignedAt) }
        fields.add("floor", ticket.floor)
        let extras = ticket.extras
        if let offer = extras.offer {
            fields.append(
                JSONField(
                    "offer",
                    .object([
                        JSONField("to", .string(offer.to)), JSONField("by", .string(offer.by)),
                        JSONField("until", .string(Timestamp.format(offer.until))),
                    ])))
        }
        if !extras.undelivered.isEmpty {
            fields.append(JSONField("undelivered", .array(extras.undelivered.map { .integer($0) })))
        }
        if !extras.links.isEmpty { fields.append(JSONField("links", .array(extras.links.map(\.json)))) }
        fields.add("duplicate_of", ticket.duplicateOf.map { StreamID.ticket($0).text })
        let held = ticket.held.map { held in
            JSONValue.object([
                JSONField("seq", .integer(held.seq)), JSONField("by", .string(held.by)),
                JSONField("until", .string(Timestamp.format(held.message.until))),
            ])
        }
        if !held.isEmpty { fields.append(JSONField("held", .array(held))) }
        if let customer = ticket.customer {
            let sessions = (customers[customer]?.openSessions ?? []).filter {
                openSession(.session($0))?.context.ticket == ticket.id
            }
            if !sessions.isEmpty {
                fields.append(JSONField("sessions", .strings(sessions.map { StreamID.session($0).text })))
            }
        }
        return fields
    }
}

extension TicketLinked {
    fileprivate var json: JSONValue {
        .object([
            JSONField("relation", .string(relation.rawValue)),
            JSONField("ticket", .string(StreamID.ticket(ticket).text)),
        ])
    }
}

extension [JSONField] {
    mutating func add(_ name: String, _ text: String?) {
        if let text { append(JSONField(name, .string(text))) }
    }

    mutating func add(_ name: String, at milliseconds: Int64?) {
        if let milliseconds { append(JSONField(name, .string(Timestamp.format(milliseconds)))) }
    }
}
