// Exports of the client: pieces in order, a lost connection, and what a person types.

import TandemClient
import Testing
import tandem_agent

struct ClientExportTests {
    private static func piece(_ id: Int, _ csv: String, done: Int, next: String?) -> String {
        let more = next.map { #""more":true,"next":"\#($0)""# } ?? #""more":false"#
        return #"{"ok":true,"re":\#(id),"total":3,"n":1,"done":\#(done),\#(more),"csv":"\#(csv)"}"#
    }

    @Test func piecesAreOneFileAlsoAfterALoss() throws {
        let server = ScriptedServer([
            .lines(
                [
                    ScriptedServer.greeting, ScriptedServer.hello(1),
                    Self.piece(2, #"ticket\r\nT-1\r\n"#, done: 1, next: "a"),
                    Self.piece(3, #"T-2\r\n"#, done: 2, next: "b"),
                ], end: true),
            .lines(
                [
                    ScriptedServer.greeting, ScriptedServer.hello(5),
                    Self.piece(6, #"T-3\r\n"#, done: 3, next: nil),
                ], end: false),
        ])
        let client = Client(server.machine, token: "t-1", name: "test/1", backoff: Backoff(baseMilliseconds: 100))
        var told: [String] = []
        let csv = try client.export(["status": .string("open")]) { told.append("\($0) of \($1)") }
        #expect(String(decoding: csv, as: UTF8.self) == "ticket\r\nT-1\r\nT-2\r\nT-3\r\n")
        #expect(told == ["1 of 3", "2 of 3", "3 of 3"])
        #expect(server.received(1).last == #"{"op":"ticket.export","id":6,"after":"b","status":"open"}"#)
    }

    @Test func whatIsTyped() {
        #expect(
            FileCommand(#"/export list.csv status=open,new assignee=none subject="Wrong, size" blue shirt"#)
                == .export(
                    path: "list.csv",
                    conditions: [
                        "status": .array([.string("open"), .string("new")]), "assignee": .string("none"),
                        "subject": .string("Wrong, size"), "q": .string("blue shirt"),
                    ]))
        #expect(FileCommand("/export list.csv") == .export(path: "list.csv", conditions: [:]))
        for wrong in ["/export", "/export status=open"] {
            guard case .wrong? = FileCommand(wrong) else {
                Issue.record("\(wrong) is accepted")
                continue
            }
        }
        #expect(FileCommand("export list.csv") == nil)
    }
}
