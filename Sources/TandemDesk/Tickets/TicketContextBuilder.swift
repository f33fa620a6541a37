// The context that is attached to a ticket when it is created: what support would otherwise have to ask. Part of it the
// desk knows, part of it the requester's side reports in `context`. It is frozen: the ticket shows for ever what was
// known then, and shows the requester the same as support.
//
//     {"account":{"name":"Marketing Co.","plan":"pro","billing":"paid until 2026-12-31"},
//      "operator":{"id":"cust:42","name":"Maria Rossi","position":"Admin","prefers":"e-mail"},"site":"shop",
//      "url":"https://…","browser":"Firefox 145","os":"macOS 15","status":{…},"activity":[{"at":"…","what":"…"}],
//      "audit":[{"at":"…","ev":"session.ended","on":"S-17","seq":40}]}

import TandemWire

/// What the requester's side reports.
struct ReportedContext: Sendable, Equatable {
    var url: String?
    var browser: String?
    var os: String?
    var sites: [String] = []
    /// The status page as it was then; any JSON.
    var status: JSONValue?
    var activity: [JSONValue] = []

    /// Bytes of the whole as JSON.
    static let bytesMaximum = 8192

    init() {}

    init(json: JSONValue) throws(Refusal) {
        guard let fields = json.fields else { throw .badField("context", "context must be an object") }
        guard json.encoded().count <= Self.bytesMaximum else {
            throw .badField(
                "context", "context has more than \(Self.bytesMaximum) bytes",
                [JSONField("limit", .integer(Self.bytesMaximum))])
        }
        for field in fields {
            switch field.name {
            case "url": url = try Self.text(field)
            case "browser": browser = try Self.text(field)
            case "os": os = try Self.text(field)
            case "sites": sites = try Setting("context.sites", field.value).texts()
            case "status": status = field.value
            case "activity": activity = try Self.activity(field.value)
            default:
                throw .badField("context", "context has url, browser, os, sites, status and activity, nothing else")
            }
        }
    }

    private static func text(_ field: JSONField) throws(Refusal) -> String? {
        if field.value == .null { return nil }
        guard let text = field.value.string else {
            throw .badField("context", "context.\(field.name) must be a text")
        }
        try text.check(as: "context.\(field.name)", limit: 2048)
        return text
    }

    private static func activity(_ value: JSONValue) throws(Refusal) -> [JSONValue] {
        let items = value.list { item -> JSONValue? in
            guard let at = item["at"]?.string, Timestamp.parse(at) != nil, let what = item["what"]?.string,
                (try? what.check(as: "what", limit: DeskLimits.lineScalars)) != nil
            else { return nil }
            return .object([JSONField("at", .string(at)), JSONField("what", .string(what))])
        }
        guard let items, items.count <= 20 else {
            throw .badField(
                "context",
                "context.activity must be a list of at most 20 {\"at\":\"2026-04-22T14:32:00.000Z\",\"what\":\"…\"}")
        }
        return items
    }
}

extension TicketContext {
    /// The context of a new ticket. `customer`: the requester, or nobody in particular if they have no account.
    init(
        _ requester: Requester, _ customer: borrowing CustomerBrief, site: String?,
        _ reported: Boxed<ReportedContext>?
    ) {
        // Little enough for an allocator to have it at hand, and enough for nearly every context.
        var writer = JSONWriter(reserving: 960)
        writer.openObject()
        switch requester {
        case .customer(let name):
            writer.account(of: customer)
            writer.operator(customer, named: name)
        case .visitor(let visitor): writer.field("operator", visitor.json)
        }
        writer.optional("site", site)
        if let reported { writer.reported(reported.value) }
        customer.activity.encode(as: "audit", into: &writer)
        writer.closeObject()
        self.init(writer.take())
    }
}

extension JSONWriter {
    fileprivate mutating func reported(_ reported: borrowing ReportedContext) {
        if !reported.sites.isEmpty { field("sites", .strings(reported.sites)) }
        optional("url", reported.url)
        optional("browser", reported.browser)
        optional("os", reported.os)
        if let status = reported.status { field("status", status) }
        if !reported.activity.isEmpty { field("activity", .array(reported.activity)) }
    }

    fileprivate mutating func account(of customer: borrowing CustomerBrief) {
        name("account")
        openObject()
        field("name", customer.account ?? customer.name)
        optional("plan", customer.tier)
        optional("billing", customer.billing)
        closeObject()
    }

    fileprivate mutating func `operator`(_ customer: borrowing CustomerBrief, named name: String) {
        self.name("operator")
        openObject()
        field("id", StreamID.customer(name))
        field("name", customer.name)
        optional("position", customer.position)
        optional("prefers", customer.prefers)
        closeObject()
    }
}
