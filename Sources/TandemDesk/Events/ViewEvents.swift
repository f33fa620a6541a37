// Saved views and exports: what people do with lists.

import TandemWire

/// `view.saved` {name, query}: staff only, on the owner's own stream, or on `desk` for everybody who works here.
package struct ViewSaved: Sendable, Equatable {
    package let name: String
    package let query: TicketQuery

    func encode(into writer: inout JSONWriter) {
        writer.field("name", name)
        writer.field("query", .object(query.fields))
    }

    init(name: String, query: TicketQuery) {
        self.name = name
        self.query = query
    }

    init(from record: JSONLine) throws(Refusal) {
        name = try record.recordedString("name")
        query = try record.recordedQuery("query")
    }
}

/// `view.removed` {name}: on the same streams.
package struct ViewRemoved: Sendable, Equatable {
    package let name: String

    func encode(into writer: inout JSONWriter) { writer.field("name", name) }

    init(name: String) { self.name = name }

    init(from record: JSONLine) throws(Refusal) { name = try record.recordedString("name") }
}

/// `export.made` {query, n}, staff only, on `desk`: somebody was given so many tickets as a file.
package struct ExportMade: Sendable, Equatable {
    package let query: TicketQuery
    package let count: Int

    func encode(into writer: inout JSONWriter) {
        writer.field("query", .object(query.fields))
        writer.field("n", count)
    }

    init(query: TicketQuery, count: Int) {
        self.query = query
        self.count = count
    }

    init(from record: JSONLine) throws(Refusal) {
        query = try record.recordedQuery("query")
        count = try record.recordedInteger("n")
    }
}

extension JSONLine {
    func recordedQuery(_ name: JSONName) throws(Refusal) -> TicketQuery {
        guard let index = find(name), let fields = value(index).fields, let query = try? TicketQuery(fields: fields)
        else { throw .badRecord(name) }
        return query
    }
}
