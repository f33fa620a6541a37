// A ticket in a snapshot: what nearly every ticket has, in columns, and behind it by name what only some have. A desk
// has a hundred thousand of them, and a start waits for them all.
//
//     {"snap":"columns","ticket":["id","seq","pub",…]}                                  before the first ticket
//     {"snap":"ticket","row":[204,9,7,"TKT-2026-00204","42","Wrong size","open","customer",null,"high",…],
//      "survey":[9,1763752300000,4],"held":[[8,"agent:sarah",{…}]],"redacted":[4]}

import TandemWire

extension Ticket {
    /// The columns of `row`, for people who read it, and so that a reader with others notices.
    static let columns = [
        "id", "seq", "pub", "number", "customer", "subject", "lifecycle", "waiting_on", "resolution", "priority",
        "category", "source", "contact", "site", "queue", "group", "assignee", "assigned_seq", "assigned", "floor",
        "language", "created", "changed", "pub_changed", "opened", "reopened", "resolved", "closed", "reply", "heard",
        "closes", "reopens", "tags", "authors",
    ]

    func encode(into writer: inout JSONWriter) {
        writer.name("row")
        writer.openArray()
        encodeRow(into: &writer)
        writer.closeArray()
        if case .visitor = requester { requester.encode(into: &writer) }
        writer.field("duplicate_of", duplicateOf.map(StreamID.ticket))
        writer.field("merged_into", mergedInto.map(StreamID.ticket))
        writer.field("follow_up_of", followUpOf.map(StreamID.ticket))
        writer.field("follow_up", followUp.map(StreamID.ticket))
        writer.field("order", order.map(StreamID.order))
        writer.field("cart", cart.map(StreamID.cart))
        if let survey {
            writer.integers("survey", [survey.asked, Int(survey.until)] + (survey.score.map { [$0] } ?? []))
        }
        encodeExtras(into: &writer)
        if !held.isEmpty { writer.field("held", .array(held.map(\.json))) }
        if !redacted.isEmpty { writer.integers("redacted", redacted.sorted()) }
    }

    private func encodeRow(into writer: inout JSONWriter) {
        writer.value(Int(clamping: id))
        writer.value(head.seq)
        writer.value(head.publicSeq)
        writer.value(number)
        writer.optional(requester.customer)
        writer.value(subject)
        writer.value(axes.lifecycle.rawValue)
        writer.value(axes.waitingOn.rawValue)
        writer.optional(resolution?.rawValue)
        writer.value(priority)
        writer.value(category)
        writer.value(source)
        for word in [contact, site, queue, group, assignee] { writer.optional(word) }
        writer.value(assignedSeq)
        writer.value(Int(assignedAt))
        writer.optional(floor)
        writer.optional(language)
        for time in [createdAt, changedAt, publicChangedAt] { writer.value(Int(time)) }
        let times = [openedAt, reopenedAt, resolvedAt, closedAt, lastReplyAt, lastCustomerAt, closesAt]
        for time in times { writer.optional(time) }
        writer.value(reopens)
        writer.value(JSONValue.strings(tags))
        writer.authors(authors)
    }

    /// Reads a line back.
    static func restore(_ line: JSONLine) throws(Refusal) -> Ticket {
        guard let index = line.find("row") else { throw .badRecord("row") }
        var row = line.row(index)
        // Most have nothing by name.
        if line.count == 2 { return try restore(&row, line) }
        var ticket = try restore(&row, line)
        if case .customer("") = ticket.requester { ticket.requester = try Requester(from: line) }
        ticket.duplicateOf = try line.recordedReference("duplicate_of", \.ticketNumber)
        ticket.mergedInto = try line.recordedReference("merged_into", \.ticketNumber)
        ticket.followUpOf = try line.recordedReference("follow_up_of", \.ticketNumber)
        ticket.followUp = try line.recordedReference("follow_up", \.ticketNumber)
        ticket.order = try line.recordedReference("order", \.orderNumber)
        ticket.cart = try line.recordedReference("cart", \.cartNumber)
        if line.find("survey") != nil { ticket.survey = try TicketSurvey(line.recordedIntegers("survey")) }
        try ticket.restoreExtras(line)
        ticket.held = try line.recordedElements("held") { cursor in HeldMessage(snapshot: cursor.value(line)) }
        if line.find("redacted") != nil { ticket.redacted = Set(try line.recordedIntegers("redacted")) }
        return ticket
    }

    /// In the order of `columns`. The requester of a ticket without a customer is empty for now. (One expression makes
    /// the ticket: one that is put together piece by piece is copied at the end, all of it.)
    private static func restore(_ row: inout JSONRow, _ line: JSONLine) throws(Refusal) -> Ticket {
        let id = row.integer(line)
        let head = Head(seq: row.integer(line), publicSeq: row.integer(line))
        let (number, customer, subject) = (row.text(line), row.optionalText(line), row.text(line))
        // Somebody without an account stands behind the row, by name.
        guard id > 0, customer?.isEmpty == false || line.count > 2,
            let lifecycle = row.word(of: Lifecycle.words, line),
            let waitingOn = row.word(of: WaitingOn.words, line)
        else { throw .badRecord("row") }
        let resolution = row.optionalWord(of: Resolution.words, line)
        let (priority, category, source) = (row.text(line), row.text(line), row.text(line))
        let (contact, site) = (row.optionalText(line), row.optionalText(line))
        let (queue, group, assignee) = (row.optionalText(line), row.optionalText(line), row.optionalText(line))
        let (assignedSeq, assignedAt) = (row.integer(line), row.integer(line))
        let (floor, language) = (row.optionalText(line), row.optionalText(line))
        let (created, changed, publicChanged) = (row.integer(line), row.integer(line), row.integer(line))
        let (opened, reopened) = (row.optionalInteger(line), row.optionalInteger(line))
        let (resolved, closed) = (row.optionalInteger(line), row.optionalInteger(line))
        let (replied, heard) = (row.optionalInteger(line), row.optionalInteger(line))
        let (closes, reopens) = (row.optionalInteger(line), row.integer(line))
        var tags: [String] = []
        row.enter(line)
        while row.hasMore(line) { tags.append(row.text(line)) }
        row.leave(line)
        row.enter(line)
        let authors = row.authors(line)
        row.leave(line)
        guard row.isDone(line), head.seq >= 0, head.publicSeq >= 0, reopens >= 0, assignedSeq >= 0 else {
            throw .badRecord("row")
        }
        return Ticket(
            id: UInt64(id), number: number, requester: .customer(customer ?? ""), subject: subject, head: head,
            axes: TicketAxes(lifecycle, waitingOn), resolution: resolution, reopens: reopens, priority: priority,
            category: category, source: source, contact: contact, site: site, queue: queue, group: group,
            assignee: assignee, assignedSeq: assignedSeq, assignedAt: Int64(assignedAt), floor: floor,
            language: language, tags: tags, createdAt: Int64(created), changedAt: Int64(changed),
            publicChangedAt: Int64(publicChanged), openedAt: opened.map(Int64.init),
            reopenedAt: reopened.map(Int64.init), resolvedAt: resolved.map(Int64.init),
            closedAt: closed.map(Int64.init), lastReplyAt: replied.map(Int64.init),
            lastCustomerAt: heard.map(Int64.init), closesAt: closes.map(Int64.init), authors: authors)
    }
}

extension Lifecycle {
    fileprivate static let words = WordList<Lifecycle>()
}

extension WaitingOn {
    fileprivate static let words = WordList<WaitingOn>()
}

extension Resolution {
    fileprivate static let words = WordList<Resolution>()
}

extension JSONWriter {
    fileprivate mutating func optional(_ text: String?) {
        if let text { value(text) } else { null() }
    }

    fileprivate mutating func optional(_ milliseconds: Int64?) {
        if let milliseconds { value(Int(milliseconds)) } else { null() }
    }
}

extension HeldMessage {
    fileprivate var json: JSONValue {
        var writer = JSONWriter()
        writer.openObject()
        message.encode(into: &writer)
        writer.closeObject()
        let object = (try? JSONReader.parse(writer.bytes)) ?? .null
        return .array([.integer(seq), .string(by), object])
    }

    fileprivate init?(snapshot value: JSONValue) {
        guard let parts = value.array, parts.count == 3, let seq = parts[0].integer, let by = parts[1].string else {
            return nil
        }
        var line = JSONLine()
        guard (try? line.read(parts[2].encoded())) != nil, let message = try? MessageHeld(from: line) else {
            return nil
        }
        self.init(seq: seq, by: by, message: message)
    }
}
