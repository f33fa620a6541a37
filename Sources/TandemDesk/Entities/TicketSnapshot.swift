// A ticket in a snapshot. Members that are not set are left out.
//
//     {"snap":"ticket","on":"T-204","seq":9,"pub":7,"number":"TKT-2026-00204","customer":"cust:42","subject":"…",
//      "lifecycle":"open","waiting_on":"customer","priority":"high","category":"problem","source":"agent",…,
//      "created":1763752200000,"changed":1763752300000,"pub_changed":1763752300000,"authors":[["agent:sarah",9,7]],
//      "survey":[9,1763752300000,4],"held":[[8,"agent:sarah",{…}]],"redacted":[]}

import TandemWire

extension Ticket {
    func encode(into writer: inout JSONWriter) {
        writer.field("on", on)
        head.encode(into: &writer)
        writer.field("number", number)
        requester.encode(into: &writer)
        writer.field("subject", subject)
        writer.field("lifecycle", axes.lifecycle.rawValue)
        writer.field("waiting_on", axes.waitingOn.rawValue)
        writer.optional("resolution", resolution?.rawValue)
        writer.field("duplicate_of", duplicateOf.map(StreamID.ticket))
        writer.field("merged_into", mergedInto.map(StreamID.ticket))
        writer.field("follow_up_of", followUpOf.map(StreamID.ticket))
        writer.field("follow_up", followUp.map(StreamID.ticket))
        if reopens > 0 { writer.field("reopens", reopens) }
        writer.field("priority", priority)
        writer.field("category", category)
        writer.field("source", source)
        writer.optional("contact", contact)
        writer.optional("site", site)
        writer.optional("queue", queue)
        writer.optional("group", group)
        writer.optional("assignee", assignee)
        writer.optional("language", language)
        writer.field("order", order.map(StreamID.order))
        writer.field("cart", cart.map(StreamID.cart))
        if !tags.isEmpty { writer.field("tags", JSONValue.strings(tags)) }
        encodeTimes(into: &writer)
        encodeSurvey(into: &writer)
        writer.field("authors", .array(authors.map(\.json)))
        encodeExtras(into: &writer)
        if !held.isEmpty { writer.field("held", .array(held.map(\.json))) }
        if !redacted.isEmpty { writer.integers("redacted", redacted.sorted()) }
    }

    private func encodeSurvey(into writer: inout JSONWriter) {
        guard let survey else { return }
        writer.integers("survey", [survey.asked, Int(survey.until)] + (survey.score.map { [$0] } ?? []))
    }

    private func encodeTimes(into writer: inout JSONWriter) {
        let times: [(StaticString, Int64?)] = [
            ("created", createdAt), ("changed", changedAt), ("pub_changed", publicChangedAt), ("opened", openedAt),
            ("resolved", resolvedAt), ("closed", closedAt), ("reply", lastReplyAt), ("heard", lastCustomerAt),
            ("closes", closesAt), ("reopened", reopenedAt),
        ]
        for (name, time) in times { if let time { writer.field(name, Int(time)) } }
    }

    init(snapshot line: JSONLine) throws(Refusal) {
        guard case .ticket(let id) = try line.recordedStream("on") else { throw .badRecord("on") }
        var created = TicketCreated(
            number: try line.recordedString("number"), requester: try Requester(from: line),
            subject: try line.recordedString("subject"), category: try line.recordedString("category"),
            source: try line.recordedString("source"), status: "")
        created.contact = try line.recordedOptionalString("contact")
        created.site = try line.recordedOptionalString("site")
        created.language = try line.recordedOptionalString("language")
        created.order = try line.recordedReference("order", \.orderNumber)
        created.cart = try line.recordedReference("cart", \.cartNumber)
        created.followUpOf = try line.recordedReference("follow_up_of", \.ticketNumber)
        self.init(id: id, created, at: try line.recordedMilliseconds("created"))
        head = try Head(snapshot: line)
        axes = TicketAxes(try line.recordedWord("lifecycle"), try line.recordedWord("waiting_on"))
        resolution = try line.recordedOptionalWord("resolution")
        duplicateOf = try line.recordedReference("duplicate_of", \.ticketNumber)
        mergedInto = try line.recordedReference("merged_into", \.ticketNumber)
        followUp = try line.recordedReference("follow_up", \.ticketNumber)
        reopens = try line.recordedOptionalInteger("reopens") ?? 0
        priority = try line.recordedString("priority")
        queue = try line.recordedOptionalString("queue")
        group = try line.recordedOptionalString("group")
        assignee = try line.recordedOptionalString("assignee")
        tags = try line.recordedStrings("tags")
        try restoreTimes(line)
        if line.find("survey") != nil { survey = try TicketSurvey(line.recordedIntegers("survey")) }
        try restoreExtras(line)
        authors = try line.recordedAuthors()
        held = try line.recordedElements("held") { cursor in HeldMessage(snapshot: cursor.value(line)) }
        if line.find("redacted") != nil { redacted = Set(try line.recordedIntegers("redacted")) }
    }

    private mutating func restoreTimes(_ line: JSONLine) throws(Refusal) {
        changedAt = try line.recordedMilliseconds("changed")
        publicChangedAt = try line.recordedMilliseconds("pub_changed")
        openedAt = try line.optionalMilliseconds("opened")
        resolvedAt = try line.optionalMilliseconds("resolved")
        closedAt = try line.optionalMilliseconds("closed")
        lastReplyAt = try line.optionalMilliseconds("reply")
        lastCustomerAt = try line.optionalMilliseconds("heard")
        closesAt = try line.optionalMilliseconds("closes")
        reopenedAt = try line.optionalMilliseconds("reopened")
    }
}

extension JSONLine {
    fileprivate func optionalMilliseconds(_ name: JSONName) throws(Refusal) -> Int64? {
        guard let index = find(name) else { return nil }
        guard let number = integer(index) else { throw .badRecord(name) }
        return Int64(number)
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
