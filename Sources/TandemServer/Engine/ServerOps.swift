// The ops that are about the connection rather than the desk: logging in, following, reading back, looking around.
// They stand in the same table shape as the desk's ops, so `describe`, `help` and the gate treat both alike.

import TandemDesk
import TandemWire

/// Ops that the server itself performs. Raw values are the names on the wire.
enum ServerOp: String, CaseIterable {
    case hello, ping, quit, mode, describe, sub, unsub, hist, who, report
    case ticketHistory = "ticket.history"
    case ticketCounters = "ticket.counters"
    case fileBegin = "file.begin"
    case fileChunk = "file.chunk"
    case fileEnd = "file.end"
    case fileGet = "file.get"
    case fileShow = "file.show"

    /// Allowed before login: what it takes to log in, to learn how, or to leave.
    var isOpenToAll: Bool {
        switch self {
        case .hello, .ping, .quit, .mode, .describe: true
        case .sub, .unsub, .hist, .who, .report, .ticketHistory, .ticketCounters, .fileBegin, .fileChunk, .fileEnd,
            .fileGet,
            .fileShow:
            false
        }
    }
}

extension ServerOp {
    /// Reads what is durable, so it is put off until the same client's writes before it are.
    var readsStreams: Bool {
        switch self {
        case .sub, .hist, .report, .ticketHistory, .fileGet, .fileShow: true
        case .hello, .ping, .quit, .mode, .describe, .unsub, .who, .ticketCounters, .fileBegin, .fileChunk, .fileEnd:
            false
        }
    }
}

extension Engine {
    func performServer(
        _ op: ServerOp, _ envelope: Request, _ line: JSONLine, from connection: Connection, typedVerb: String?
    ) throws(Refusal) {
        if op.readsStreams, !connection.heldMarks.isEmpty {
            connection.deferred = Connection.Deferred(line: line.bytes, typedVerb: typedVerb)
            return
        }
        try line.checkFields(op.spec)
        let call = ServerCall(line: line, echo: envelope.echo, connection: connection, typedVerb: typedVerb)
        switch op {
        case .hello: try login(call)
        case .ping:
            answer(call, after: 0) { $0.field("time", Timestamp.format(wallNow)) }
        case .quit:
            answer(call, after: 0) { _ in }
            leave(connection)
        case .mode: try setMode(call)
        case .describe: try describe(call)
        case .sub: try follow(call)
        case .unsub: try unfollow(call)
        case .hist: try history(call, ServerOp.hist.spec, .all)
        case .ticketHistory: try history(call, ServerOp.ticketHistory.spec, Self.ticketKinds)
        case .ticketCounters: try ticketCounters(call)
        case .who: try who(call, envelope.on)
        case .report: try report(call)
        case .fileBegin, .fileChunk, .fileEnd, .fileGet, .fileShow: try performFile(op, call)
        }
    }

    private func performFile(_ op: ServerOp, _ call: ServerCall) throws(Refusal) {
        guard let principal = call.connection.principal else { throw Gate.loginRequired }
        if let refusal = Access.admit(op.spec, principal, on: nil, state.desk) { throw refusal }
        switch op {
        case .fileBegin: try beginFile(call, principal)
        case .fileChunk: try writeChunk(call, principal)
        case .fileEnd: try endFile(call, principal)
        case .fileShow: try showFile(call, principal)
        default: try getFile(call, principal)
        }
    }

    /// One server op being performed.
    struct ServerCall {
        let line: JSONLine
        let echo: Range<Int>?
        let connection: Connection
        let typedVerb: String?

        func string(_ name: JSONName) throws(Refusal) -> String? {
            guard let index = line.find(name) else { return nil }
            guard let text = line.string(index) else { throw wrong(name.text, "a string") }
            return text
        }

        func integer(_ name: JSONName, in range: ClosedRange<Int>) throws(Refusal) -> Int? {
            guard let index = line.find(name) else { return nil }
            guard let number = line.integer(index), range.contains(number) else {
                throw wrong(name.text, "an integer from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }

        func bool(_ name: JSONName) throws(Refusal) -> Bool? {
            guard let index = line.find(name) else { return nil }
            guard let flag = line.bool(index) else { throw wrong(name.text, "true or false") }
            return flag
        }

        func wrong(_ name: String, _ expected: String) -> Refusal {
            Refusal(.badField, "\"\(name)\" must be \(expected)", [JSONField("field", .string("\(name)"))])
        }
    }

    /// Answers a server op with the members that `fill` adds.
    func answer(_ call: ServerCall, after commit: UInt64, _ fill: (inout JSONWriter) -> Void) {
        writer.removeAll()
        writer.openAnswer(call.line, echo: call.echo)
        fill(&writer)
        writer.closeLine()
        deliver(writer, to: call.connection, after: commit, verb: call.typedVerb)
        touch(call.connection)
    }

    // MARK: mode, describe

    private func setMode(_ call: ServerCall) throws(Refusal) {
        switch try call.string("to") {
        case "json":
            call.connection.typed?.wantsJSON = true
        case "text":
            let typed = call.connection.typed ?? makeTyped(call.connection)
            typed.wantsJSON = false
        default: throw call.wrong("to", "\"json\" or \"text\"")
        }
        answer(call, after: 0) { _ in }
    }

    private func describe(_ call: ServerCall) throws(Refusal) {
        let specs = ServerOp.allCases.map(\.spec) + OpTable.all.map { $0.spec }
        guard let name = try call.string("name") else {
            answer(call, after: 0) { writer in
                writer.field("proto", 1)
                writer.field(
                    "ops",
                    .array(
                        specs.map {
                            .object([JSONField("op", .string($0.name)), JSONField("does", .string($0.summary))])
                        }))
            }
            return
        }
        guard let spec = specs.first(where: { $0.name == name }) else {
            throw Refusal(.notFound, "there is no op of that name; {\"op\":\"describe\"} lists them")
        }
        answer(call, after: 0) { writer in
            writer.field("op", spec.name)
            writer.field("does", spec.summary)
            writer.field("writes", spec.writes)
            writer.field("fields", .array(spec.fields.map(\.description)))
        }
    }
}
