// Files of the client against scripted servers: pieces, a lost connection, a wrong hash.

import TandemClient
import Testing

struct ClientFileTests {
    private static let hash = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

    private func client(_ server: ScriptedServer) -> Client {
        Client(server.machine, token: "t-1", name: "test/1", backoff: Backoff(baseMilliseconds: 100))
    }

    @Test func anUploadGoesOnWhereALostConnectionLeftIt() throws {
        let server = ScriptedServer([
            .lines(
                [
                    ScriptedServer.greeting, ScriptedServer.hello(1),
                    #"{"ok":true,"re":2,"file":"F-3","offset":0,"bytes":6,"chunk":4}"#,
                    #"{"ok":false,"re":3,"line":3,"code":"RATE_LIMITED","msg":"m","retry":"later","after_ms":40}"#,
                    #"{"ok":true,"re":4,"file":"F-3","offset":4}"#,
                ], end: true),
            .lines(
                [
                    ScriptedServer.greeting, ScriptedServer.hello(6),
                    #"{"ok":true,"re":7,"file":"F-3","offset":4,"bytes":6,"chunk":4}"#,
                    #"{"ok":true,"re":8,"file":"F-3","offset":6}"#, #"{"ok":true,"re":9,"file":"F-3"}"#,
                ], end: false),
        ])
        #expect(try client(server).upload(name: "a.txt", Array("hello\n".utf8)) == "F-3")
        let begin = #""bytes":6,"name":"a.txt","sha256":"\#(Self.hash)"}"#
        #expect(
            server.received(0).dropFirst() == [
                #"{"op":"file.begin","id":2,\#(begin)"#,
                #"{"op":"file.chunk","id":3,"data":"aGVsbA==","file":"F-3","offset":0}"#,
                #"{"op":"file.chunk","id":4,"data":"aGVsbA==","file":"F-3","offset":0}"#,
                #"{"op":"file.chunk","id":5,"data":"bwo=","file":"F-3","offset":4}"#,
            ])
        #expect(
            server.received(1).dropFirst() == [
                #"{"op":"file.begin","id":7,\#(begin)"#,
                #"{"op":"file.chunk","id":8,"data":"bwo=","file":"F-3","offset":4}"#,
                #"{"op":"file.end","id":9,"file":"F-3"}"#,
            ])
    }

    @Test(arguments: [(hash, true), (String(hash.reversed()), false)])
    func aDownloadIsProvenByItsHash(_ hash: String, _ isRight: Bool) throws {
        let server = ScriptedServer([
            .lines(
                [
                    ScriptedServer.greeting, ScriptedServer.hello(1),
                    #"{"ok":true,"re":2,"file":"F-3","name":"a.txt","bytes":6,"sha256":"\#(hash)"}"#,
                    #"{"ok":true,"re":3,"file":"F-3","offset":0,"data":"aGVsbA==","more":true}"#,
                    #"{"ok":true,"re":4,"file":"F-3","offset":4,"data":"bwo=","more":false}"#,
                ], end: false)
        ])
        if isRight {
            let (name, content) = try client(server).download("F-3")
            #expect(name == "a.txt" && content == Array("hello\n".utf8))
            #expect(server.received(0).last == #"{"op":"file.get","id":4,"file":"F-3","offset":4}"#)
        } else {
            #expect(throws: ClientError.self) { try client(server).download("F-3") }
        }
    }

    @Test func aRefusalEndsIt() throws {
        let refusal = #"{"ok":false,"re":2,"line":2,"code":"FILE_TYPE","msg":"no","retry":"never"}"#
        let server = ScriptedServer([.lines([ScriptedServer.greeting, ScriptedServer.hello(1), refusal], end: false)])
        #expect(
            throws: ClientError.refused(code: "FILE_TYPE", message: "no", retry: "never", afterMilliseconds: nil)
        ) { try client(server).upload(name: "a.exe", [1]) }
    }
}
