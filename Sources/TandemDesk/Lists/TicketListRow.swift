// A ticket as a row of a list: every column, as far as the reader may know it. Members that are not set are left out.

import TandemWire

extension Desk {
    func listRow(_ ordinal: Int, for clearance: Visibility, at now: Int64) -> JSONValue {
        let ticket = tickets[ordinal]
        let isStaff = clearance == .staff
        var row = [
            JSONField("on", .string(ticket.on.text)), JSONField("number", .string(ticket.number)),
            JSONField("seq", .integer(ticket.head.visible(to: clearance))),
            JSONField("subject", .string(ticket.subject)), ticket.requester.field,
        ]
        if let customer = ticket.customer { row.add("name", customers[customer]?.name) }
        row.append(JSONField("status", .string(policy.workflow.status(ticket.axes).id)))
        row.append(JSONField("waiting_on", .string(ticket.axes.waitingOn.rawValue)))
        if isStaff {
            row.append(JSONField("priority", .string(ticket.priority)))
            row.add("queue", ticket.queue)
            row.add("group", ticket.group)
            row.add("assignee", ticket.assignee)
            if !ticket.tags.isEmpty { row.append(JSONField("tags", .strings(ticket.tags))) }
        }
        row.append(JSONField("category", .string(ticket.category)))
        row.append(JSONField("source", .string(ticket.source)))
        row.add("contact", ticket.contact)
        row.add("site", ticket.site)
        row.add("language", ticket.language)
        row.add("created_at", at: ticket.createdAt)
        row.add("changed_at", at: isStaff ? ticket.changedAt : ticket.publicChangedAt)
        row.add("last_reply_at", at: ticket.lastMessageAt)
        if isStaff, let due = soonestDue(ticket.id) {
            row.add("sla_due_at", at: due)
            if due < now { row.append(JSONField("late", .bool(true))) }
        }
        return .object(row)
    }
}
