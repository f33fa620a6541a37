// What the server's own ops are called and take, in the same table shape as the desk's.

import TandemDesk
import TandemWire

extension ServerOp {
    /// Sending `typing` is judged like reading the stream: who may see it may be seen in it.
    static let typing = OpSpec(
        name: "typing", right: nil, access: .session, customerMay: true, writes: false, fields: [],
        summary: "Shows others that you are writing.")

    /// `who` of a session: whoever may read it.
    static let whoSession = OpSpec(
        name: "who", right: nil, access: .session, customerMay: true, writes: false, fields: [],
        summary: "Tells who is there.")

    var spec: OpSpec {
        switch self {
        case .hello: Self.helloSpec
        case .report: Self.reportSpec
        case .ping:
            Self.make("ping", "Answers with the server's time.")
        case .quit:
            Self.make("quit", "Answers, then closes the connection.")
        case .mode:
            Self.make(
                "mode", "Switches what the server sends on this connection between JSON and text.",
                [FieldSpec("to", .word(["json", "text"]), required: true, help: "What to send from now on.")])
        case .describe:
            Self.make(
                "describe", "Lists all ops, or tells the fields of one.",
                [FieldSpec("name", .string, help: "The op to describe; all ops are listed without it.")])
        case .sub: Self.subSpec
        case .unsub:
            Self.make(
                "unsub", "Stops following.",
                [FieldSpec("on", .string, required: true, help: "A stream id, a list of them, or \"*\".")])
        case .hist: Self.histSpec
        case .ticketHistory: Self.ticketHistorySpec
        case .ticketCounters:
            OpSpec(
                name: "ticket.counters", right: .ticketRead, access: .none, customerMay: false, writes: false,
                fields: [
                    FieldSpec("live", .boolean, help: "true: tell me when they change, as a signal; false: no more.")
                ], summary: "Counts tickets: open, waiting for an agent or the customer, resolved, by queue.")
        case .fileBegin: Self.fileBeginSpec
        case .fileChunk: Self.fileChunkSpec
        case .fileEnd: Self.fileEndSpec
        case .fileGet: Self.fileGetSpec
        case .fileShow: Self.fileShowSpec
        case .who:
            OpSpec(
                name: "who", right: nil, access: .none, customerMay: true, writes: false,
                fields: [
                    FieldSpec("on", .stream, help: "The session to look at; everybody connected without it (staff).")
                ],
                summary: "Tells who is there.")
        }
    }

    private static func make(_ name: String, _ summary: String, _ fields: [FieldSpec] = []) -> OpSpec {
        OpSpec(
            name: name, right: nil, access: .none, customerMay: true, writes: false, fields: fields, summary: summary)
    }

    private static let helloSpec = make(
        "hello", "Logs this connection in.",
        [
            FieldSpec("token", .string, required: true, help: "What tandem token create printed."),
            FieldSpec("name", .string, help: "Whose token it is meant to be; another one is refused."),
            FieldSpec("proto", .integer, help: "The protocol you speak; 1."),
            FieldSpec("client", .string, help: "Your program's name and version, for the operator."),
            FieldSpec("want", .list, help: "Optional behaviours you understand; unknown ones are ignored."),
        ])

    private static let subSpec = OpSpec(
        name: "sub", right: nil, access: .read, customerMay: true, writes: false,
        fields: [
            FieldSpec("on", .string, required: true, help: "A stream id, a list of them, or \"*\" for everything."),
            FieldSpec("after", .integer, help: "The last number you have, or an object of stream ids and numbers."),
            FieldSpec("tail", .integer, help: "How many earlier numbers to begin with."),
            FieldSpec("kinds", .list, help: "With \"*\": only these kinds, such as [\"ticket.*\"]."),
            FieldSpec("sigs", .boolean, help: "Whether typing, presence and read marks are wanted too."),
            FieldSpec("epoch", .string, help: "The epoch your cursor is from, to be told when the journal is another."),
        ], summary: "Follows streams: what you missed, then what happens.")

    private static let ticketHistorySpec = OpSpec(
        name: "ticket.history", right: .ticketRead, access: .ticket, customerMay: true, writes: false,
        fields: [
            FieldSpec("on", .stream, required: true, help: "The ticket to read."),
            FieldSpec("before", .integer, help: "Events before this number."),
            FieldSpec("after", .integer, help: "Events after this number."),
            FieldSpec("limit", .integer, help: "How many; at most limits.page."),
        ], summary: "Reads what happened to a ticket: who changed what from what to what, and when.")

    private static let histSpec = OpSpec(
        name: "hist", right: nil, access: .read, customerMay: true, writes: false,
        fields: [
            FieldSpec("on", .stream, required: true, help: "The stream to read."),
            FieldSpec("before", .integer, help: "Events before this number."),
            FieldSpec("after", .integer, help: "Events after this number."),
            FieldSpec("around", .integer, help: "Events around this number."),
            FieldSpec("at", .string, help: "Events from this time on."),
            FieldSpec("limit", .integer, help: "How many; at most limits.page."),
            FieldSpec("kinds", .list, help: "Only these kinds, such as [\"message.*\"]."),
        ], summary: "Reads a page of a stream's past.")
}
