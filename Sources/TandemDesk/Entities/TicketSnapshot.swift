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

    init(snapshot line: JSONLine) throws(Refusal) {
        guard let index = line.find("row") else { throw .badRecord("row") }
        var row = line.row(index)
        try self.init(&row, line)
        if case .customer("") = requester { requester = try Requester(from: line) }
        duplicateOf = try line.recordedReference("duplicate_of", \.ticketNumber)
        mergedInto = try line.recordedReference("merged_into", \.ticketNumber)
        followUpOf = try line.recordedReference("follow_up_of", \.ticketNumber)
        followUp = try line.recordedReference("follow_up", \.ticketNumber)
        order = try line.recordedReference("order", \.orderNumber)
        cart = try line.recordedReference("cart", \.cartNumber)
        if line.find("survey") != nil { survey = try TicketSurvey(line.recordedIntegers("survey")) }
        try restoreExtras(line)
        held = try line.recordedElements("held") { cursor in HeldMessage(snapshot: cursor.value(line)) }
        if line.find("redacted") != nil { redacted = Set(try line.recordedIntegers("redacted")) }
    }

    /// In the order of `columns`. The requester of a ticket without a customer is empty for now.
    private init(_ row: inout JSONRow, _ line: JSONLine) throws(Refusal) {
        let id = row.integer(line)
        guard id > 0 else { throw .badRecord("row") }
        self.id = UInt64(id)
        head = Head(seq: row.integer(line), publicSeq: row.integer(line))
        number = row.text(line)
        requester = .customer(row.optionalText(line) ?? "")
        subject = row.text(line)
        guard let lifecycle = row.word(of: Lifecycle.words, line), let waitingOn = row.word(of: WaitingOn.words, line)
        else {
            throw .badRecord("row")
        }
        axes = TicketAxes(lifecycle, waitingOn)
        resolution = row.optionalWord(of: Resolution.words, line)
        priority = row.text(line)
        category = row.text(line)
        source = row.text(line)
        contact = row.optionalText(line)
        site = row.optionalText(line)
        queue = row.optionalText(line)
        group = row.optionalText(line)
        assignee = row.optionalText(line)
        assignedSeq = row.integer(line)
        assignedAt = Int64(row.integer(line))
        floor = row.optionalText(line)
        language = row.optionalText(line)
        createdAt = Int64(row.integer(line))
        changedAt = Int64(row.integer(line))
        publicChangedAt = Int64(row.integer(line))
        openedAt = row.optionalInteger(line).map(Int64.init)
        reopenedAt = row.optionalInteger(line).map(Int64.init)
        resolvedAt = row.optionalInteger(line).map(Int64.init)
        closedAt = row.optionalInteger(line).map(Int64.init)
        lastReplyAt = row.optionalInteger(line).map(Int64.init)
        lastCustomerAt = row.optionalInteger(line).map(Int64.init)
        closesAt = row.optionalInteger(line).map(Int64.init)
        reopens = row.integer(line)
        row.enter(line)
        while row.hasMore(line) { tags.append(row.text(line)) }
        row.leave(line)
        row.enter(line)
        authors = row.authors(line)
        row.leave(line)
        guard row.isDone(line), head.seq >= 0, head.publicSeq >= 0, reopens >= 0, assignedSeq >= 0 else {
            throw .badRecord("row")
        }
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
