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
struct ReportedContext: Sendable {
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

extension Desk {
    /// The context of a new ticket.
    func context(of requester: Requester, site: String?, _ reported: ReportedContext) -> JSONValue {
        var fields: [JSONField] = []
        switch requester {
        case .customer(let name):
            guard let customer = customers[name] else { break }
            fields.append(
                JSONField(
                    "account",
                    .sparse([
                        ("name", customer.account ?? customer.name), ("plan", customer.tier),
                        ("billing", customer.billing),
                    ])))
            fields.append(
                JSONField(
                    "operator",
                    .sparse([
                        ("id", StreamID.customer(name).text), ("name", customer.name), ("position", customer.position),
                        ("prefers", customer.prefers),
                    ])))
        case .visitor(let visitor): fields.append(JSONField("operator", visitor.json))
        }
        if let site { fields.append(JSONField("site", .string(site))) }
        if !reported.sites.isEmpty { fields.append(JSONField("sites", .strings(reported.sites))) }
        if let url = reported.url { fields.append(JSONField("url", .string(url))) }
        if let browser = reported.browser { fields.append(JSONField("browser", .string(browser))) }
        if let os = reported.os { fields.append(JSONField("os", .string(os))) }
        if let status = reported.status { fields.append(JSONField("status", status)) }
        if !reported.activity.isEmpty { fields.append(JSONField("activity", .array(reported.activity))) }
        let audit = requester.customer.flatMap { customers[$0]?.activity } ?? []
        if !audit.isEmpty { fields.append(JSONField("audit", .array(audit.map(\.json)))) }
        return .object(fields)
    }
}

extension CustomerActivity {
    fileprivate var json: JSONValue {
        .object([
            JSONField("at", .string(Timestamp.format(at))), JSONField("ev", .string(kind.rawValue)),
            JSONField("on", .string(on.text)), JSONField("seq", .integer(seq)),
        ])
    }
}

extension JSONValue {
    /// An object of the texts that there are.
    fileprivate static func sparse(_ members: [(String, String?)]) -> JSONValue {
        .object(members.compactMap { name, text in text.map { JSONField(name, .string($0)) } })
    }
}
