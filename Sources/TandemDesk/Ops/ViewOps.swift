// view.save, view.list, view.remove: queries under a name, for oneself or, by managers, for everybody who works here.
//
//     {"op":"view.save","name":"Mine, urgent","query":{"assignee":"me","priority":"urgent","sort":"created"}}
//     {"ok":true,"on":"agent:sarah","seq":4,"name":"Mine, urgent"}
//     {"op":"ticket.list","view":"Mine, urgent"}
//
// The conditions are read when the view is saved, and mean what they mean when it is used: `me` is whoever uses it.

import TandemWire

struct ViewSave: Op {
    static let spec = OpSpec(
        name: "view.save", right: .ticketRead, access: .none, customerMay: false, writes: true,
        fields: [
            FieldSpec("name", .string, required: true, help: "1 to 64 characters"),
            FieldSpec("query", .object, help: "conditions and order in one object, in place of the members below"),
            FieldSpec("shared", .boolean, help: "true: for everybody who works here; needs the right ticket.assign"),
        ] + TicketQuery.members,
        summary: "Save a list of tickets under a name.")

    private let name: String
    private let query: TicketQuery
    private let isShared: Bool

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        name = try request.requiredText("name", limit: DeskLimits.wordScalars)
        if let index = request.find("query") {
            guard let fields = request.value(index).fields else { throw .badField("query", "query must be an object") }
            query = try TicketQuery(fields: fields)
        } else {
            query = try TicketQuery(request)
        }
        isShared = try request.optionalFlag("shared") ?? false
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let principal = context.principal
        if isShared { try Access.require(.ticketAssign, principal) }
        try query.admit(principal)
        let stream = isShared ? StreamID.desk : principal.stream
        let saved = desk.views.all(of: SavedViews.owner(stream))
        if saved.count >= SavedViews.maximum, !saved.contains(where: { $0.name == name }) {
            throw Refusal(
                .notAllowed, "there are \(SavedViews.maximum) views already; remove one first (view.remove)",
                [JSONField("limit", .integer(SavedViews.maximum))])
        }
        let event = Draft(on: stream, vis: .staff, .viewSaved(ViewSaved(name: name, query: query)))
        return Decision([event], Answer(on: stream, [JSONField("name", .string(name))]))
    }
}

struct ViewRemove: Op {
    static let spec = OpSpec(
        name: "view.remove", right: .ticketRead, access: .none, customerMay: false, writes: true,
        fields: [
            FieldSpec("name", .string, required: true, help: "the name of the view"),
            FieldSpec("shared", .boolean, help: "true: one for everybody; needs the right ticket.assign"),
        ],
        summary: "Remove a saved view.")

    private let name: String
    private let isShared: Bool

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        name = try request.requiredText("name", limit: DeskLimits.wordScalars)
        isShared = try request.optionalFlag("shared") ?? false
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        if isShared { try Access.require(.ticketAssign, context.principal) }
        let stream = isShared ? StreamID.desk : context.principal.stream
        guard desk.views.all(of: SavedViews.owner(stream)).contains(where: { $0.name == name }) else {
            throw Refusal(
                .notFound, "there is no \(isShared ? "shared view" : "view of yours") with this name",
                [JSONField("view", .string(name))])
        }
        return Decision(
            [Draft(on: stream, vis: .staff, .viewRemoved(ViewRemoved(name: name)))],
            Answer(on: stream, [JSONField("name", .string(name))]))
    }
}

struct ViewList: Op {
    static let spec = OpSpec(
        name: "view.list", right: .ticketRead, access: .none, customerMay: false, writes: false, fields: [],
        summary: "List the saved views that you can use.")

    init(_ request: JSONLine) throws(Refusal) { try request.checkFields(Self.spec) }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let own = desk.views.all(of: context.principal.id).map { view in row(view.name, view.query, shared: false) }
        let shared = desk.views.all(of: SavedViews.everybody).map { view in row(view.name, view.query, shared: true) }
        return Decision(
            [], Answer([JSONField("views", .array(own + shared)), JSONField("n", .integer(own.count + shared.count))]))
    }

    private func row(_ name: String, _ query: TicketQuery, shared: Bool) -> JSONValue {
        .object([
            JSONField("name", .string(name)), JSONField("shared", .bool(shared)),
            JSONField("query", .object(query.fields)),
        ])
    }
}

extension JSONLine {
    func optionalFlag(_ name: JSONName) throws(Refusal) -> Bool? {
        guard let index = find(name) else { return nil }
        guard let flag = bool(index) else { throw .badField(name, "\(name) must be true or false") }
        return flag
    }
}
