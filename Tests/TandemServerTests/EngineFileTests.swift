// Files in a whole server: order of answers while the disk works, what time, crashes and want of room do to them, and
// that bytes stay exactly as long as something refers to them.

import TandemSystem
import TandemTestSupport
import TandemWire
import Testing

@testable import TandemServer

struct EngineFileTests {
    static let hash = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
    static let blob = "blobs/58/91/\(hash)"

    /// `hello` and a line feed, announced.
    static let begin = #"{"op":"file.begin","name":"a.txt","bytes":6,"sha256":"\#(hash)"}"#

    private static func limits(_ settings: [(String, Int)]) throws -> Limits {
        var limits = EngineHarness.patient
        for (key, value) in settings {
            let limit = try #require(Limits.table.first { $0.key == key })
            #expect(limits.configure(limit, value) == nil)
        }
        return limits
    }

    // MARK: Order

    @Test func answersKeepTheirOrderAndOthersDoNotWait() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        let file = maria.answer(Self.begin).member("file")?.string ?? ""
        desk.holdsFiles = true
        maria.forget()
        maria.send(
            #"{"op":"file.chunk","id":1,"file":"\#(file)","offset":0,"data":"aGVsbG8K"}"#,
            #"{"op":"file.end","id":2,"file":"\#(file)"}"#,
            #"{"op":"message.post","id":3,"on":"\#(on)","text":"x","files":["\#(file)"]}"#,
            #"{"op":"file.get","id":4,"file":"\#(file)"}"#, #"{"op":"ping","id":5}"#)
        desk.tick()
        #expect(maria.lines.isEmpty && maria.transport.isReadingSuspended)
        #expect(sarah.answer(#"{"op":"message.post","on":"\#(on)","vis":"all","text":"y"}"#).outcome == "ok")
        desk.holdsFiles = false
        desk.settle()
        let lines = maria.take()
        #expect(lines.map { $0.member("re")?.integer } == [1, 2, 3, 4, 5])
        #expect(lines.map(\.outcome) == ["ok", "ok", "ok", "ok", "ok"])
        #expect(lines[3].member("data")?.string == "aGVsbG8K")
        #expect(!maria.transport.isReadingSuspended)
    }

    @Test func aHalfClosedConnectionGetsItsAnswer() throws {
        let desk = try EngineHarness()
        let maria = desk.connect("demo-maria")
        desk.holdsFiles = true
        maria.send(#"{"op":"file.begin","id":1,"name":"a.txt","data":"aGVsbG8K"}"#)
        maria.sendBytes(#"{"op":"ping","id":2}"#)
        maria.halfClose()
        #expect(!maria.transport.isClosed)
        desk.holdsFiles = false
        desk.tick()
        #expect(maria.lines.map { $0.member("re")?.integer } == [1, 2])
        #expect(maria.transport.isClosed)
    }

    @Test func whatWasAskedHappensThoughNobodyListensAnyMore() throws {
        let desk = try EngineHarness()
        let maria = desk.connect("demo-maria")
        let file = maria.answer(Self.begin).member("file")?.string ?? ""
        maria.ask(#"{"op":"file.chunk","file":"\#(file)","offset":0,"data":"aGVsbG8K"}"#)
        desk.holdsFiles = true
        maria.send(#"{"op":"file.end","file":"\#(file)"}"#)
        maria.hangUp()
        desk.holdsFiles = false
        desk.settle()
        #expect(desk.connect("demo-maria").answer(Self.begin).member("finished") == .bool(true))
    }

    // MARK: Who sees what, when

    @Test func aFileOfAMessageThatIsNotDurableIsNotThere() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        let file = maria.attach("hello\n")
        maria.send(#"{"op":"message.post","on":"\#(on)","text":"x","files":["\#(file)"]}"#)
        desk.seal()
        sarah.forget()
        sarah.send(#"{"op":"file.get","id":1,"file":"\#(file)"}"#)
        desk.commit()
        desk.settle()
        #expect(sarah.take().map(\.outcome) == ["NOT_FOUND"])
        #expect(sarah.answer(#"{"op":"file.get","id":2,"file":"\#(file)"}"#).outcome == "ok")
    }

    @Test func whatIsWithheldWhileItIsReadIsNotGiven() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        let file = maria.attach("hello\n")
        maria.ask(#"{"op":"message.post","on":"\#(on)","text":"x","files":["\#(file)"]}"#)
        desk.holdsFiles = true
        sarah.forget()
        sarah.send(#"{"op":"file.get","id":1,"file":"\#(file)"}"#)
        maria.ask(#"{"op":"message.redact","on":"\#(on)","seq":2}"#)
        desk.holdsFiles = false
        desk.settle()
        #expect(sarah.take().map(\.outcome) == ["NOT_FOUND"])
    }

    // MARK: Time

    @Test func timeRemovesWhatNobodyPostsWithItsBytes() throws {
        let desk = try EngineHarness(limits: try Self.limits([("upload_ms", 3000)]))
        let maria = desk.connect("demo-maria")
        let unfinished = maria.answer(Self.begin).member("file")?.string ?? ""
        maria.ask(#"{"op":"file.chunk","file":"\#(unfinished)","offset":0,"data":"aGVs"}"#)
        let finished = maria.attach("bye\n")
        #expect(desk.disk.names.count { $0.hasPrefix("uploads/") || $0.hasPrefix("blobs/") } == 2)
        desk.pass(milliseconds: 2500)
        #expect(maria.answer(#"{"op":"file.show","file":"\#(finished)"}"#).outcome == "ok")
        desk.pass(milliseconds: 1500)
        for file in [unfinished, finished] {
            #expect(maria.answer(#"{"op":"file.show","file":"\#(file)"}"#).outcome == "NOT_FOUND")
        }
        #expect(desk.disk.names.count { $0.hasPrefix("uploads/") || $0.hasPrefix("blobs/") } == 0)
    }

    @Test func bytesStayAsLongAsAnyFileHasThem() throws {
        let desk = try EngineHarness(limits: try Self.limits([("upload_ms", 3000)]))
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        let posted = maria.attach("hello\n")
        sarah.attach("hello\n")
        maria.ask(#"{"op":"message.post","on":"\#(on)","text":"x","files":["\#(posted)"]}"#)
        desk.pass(milliseconds: 4000)
        #expect(desk.disk.names.contains(Self.blob))
        #expect(sarah.answer(#"{"op":"file.get","file":"\#(posted)"}"#).member("data")?.string == "aGVsbG8K")
    }

    @Test func whatACrashLeftBehindIsRemoved() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        let posted = maria.attach("hello\n")
        maria.ask(#"{"op":"message.post","on":"\#(on)","text":"x","files":["\#(posted)"]}"#)
        let orphan = "blobs/58/92/5892" + String(repeating: "0", count: 60)
        desk.disk.replace("uploads/F-77", [1, 2, 3])
        desk.disk.replace(orphan, [1, 2, 3])
        try desk.restart()
        #expect(desk.disk.names.filter { $0.hasPrefix("uploads/") } == [])
        desk.pass(milliseconds: 256 * 500)
        #expect(desk.disk.names.filter { $0.hasPrefix("blobs/") } == [Self.blob])
    }

    // MARK: The disk

    @Test func filesStopBeforeTheJournalDoes() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        let file = maria.answer(Self.begin).member("file")?.string ?? ""
        let ample = desk.disk.spaceAnswer
        desk.disk.spaceAnswer.availableBytes = 500 << 20
        let chunk = #"{"op":"file.chunk","file":"\#(file)","offset":0,"data":"aGVsbG8K"}"#
        let refused = maria.answer(chunk)
        #expect(refused.outcome == "DISK_FULL" && refused.member("after_ms") == .integer(5000))
        #expect(maria.answer(#"{"op":"file.begin","name":"b.txt","data":"aGVsbG8K"}"#).outcome == "DISK_FULL")
        #expect(maria.answer(#"{"op":"message.post","on":"\#(on)","text":"still here"}"#).outcome == "ok")
        desk.disk.spaceAnswer = ample
        #expect(maria.answer(chunk).outcome == "ok")
        #expect(maria.answer(#"{"op":"file.end","file":"\#(file)"}"#).outcome == "ok")
    }

    /// At every call of an upload, in the middle of what is written.
    @Test func noSpaceLeftIsARefusalAndChangesNothing() throws {
        let noSpace: Int32 = 28
        var refusals = 0
        for call in 1...30 {
            let desk = try EngineHarness(seed: UInt64(call))
            let maria = desk.connect("demo-maria")
            let file = maria.answer(Self.begin).member("file")?.string ?? ""
            let isFile = { (name: String) in name.contains("uploads/") || name.contains("blobs") }
            let before = desk.disk.callCount
            desk.disk.failures = [before + call: noSpace]
            desk.mayDie = true
            var outcomes: [String] = []
            for request in [
                #"{"op":"file.chunk","file":"\#(file)","offset":0,"data":"aGVs"}"#,
                #"{"op":"file.chunk","file":"\#(file)","offset":3,"data":"bG8K"}"#,
                #"{"op":"file.end","file":"\#(file)"}"#,
            ] {
                repeat { outcomes.append(maria.answer(request).outcome) } while outcomes.last == "DISK_FULL"
            }
            // Only what is the journal's ends the process.
            if desk.isDead {
                #expect(desk.disk.calls.dropFirst(before + call - 1).first.map(isFile) != true, "\(call)")
                continue
            }
            refusals += outcomes.count { $0 == "DISK_FULL" }
            #expect(outcomes.filter { $0 != "DISK_FULL" } == ["ok", "ok", "ok"], "call \(call): \(outcomes)")
            #expect(desk.disk.contents(Self.blob) == Array("hello\n".utf8), "call \(call)")
        }
        #expect(refusals > 5)
    }

    @Test func aDamagedBlobIsSaidAndFound() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        let file = maria.attach("hello\n")
        maria.ask(#"{"op":"message.post","on":"\#(on)","text":"x","files":["\#(file)"]}"#)
        #expect(try FileCheck(desk.disk).files == 1)
        #expect(try FileCheck(desk.disk).problems == [])
        desk.disk.replace(Self.blob, Array("jello\n".utf8))
        #expect(
            try FileCheck(desk.disk).problems == [
                "\(file) of \(on) #2: \(Self.blob) has other bytes than its name says"
            ])
        desk.disk.replace(Self.blob, Array("hel".utf8))
        #expect(sarah.answer(#"{"op":"file.get","file":"\#(file)"}"#).outcome == "INTERNAL")
        #expect(desk.logText.contains("file.unreadable"))
        desk.disk.tamper(Self.blob, rename: nil)
        #expect(sarah.answer(#"{"op":"file.get","file":"\#(file)"}"#).outcome == "INTERNAL")
        #expect(try FileCheck(desk.disk).problems == ["\(file) of \(on) #2: \(Self.blob) is missing"])
    }

    // MARK: Limits

    @Test func piecesHaveAPaceOfTheirOwn() throws {
        let desk = try EngineHarness(limits: try Self.limits([("chunks_per_s", 1), ("chunks_burst", 2)]))
        let maria = desk.connect("demo-maria")
        let file = maria.answer(Self.begin).member("file")?.string ?? ""
        let chunk = #"{"op":"file.chunk","file":"\#(file)","offset":0,"data":"aGVs"}"#
        #expect([maria.answer(chunk), maria.answer(chunk)].map(\.outcome) == ["ok", "ok"])
        let refused = maria.answer(chunk)
        #expect(refused.outcome == "RATE_LIMITED" && refused.member("after_ms")?.integer ?? 0 > 0)
        #expect(maria.answer(#"{"op":"ping"}"#).outcome == "ok")
        desk.pass(milliseconds: 1000)
        #expect(maria.answer(chunk).outcome == "ok")
    }

    @Test func theLargestPieceFitsALine() throws {
        let desk = try EngineHarness()
        let maria = desk.connect("demo-maria")
        let content = [UInt8](repeating: 0x61, count: 2 * FileStore.pieceBytes + 1)
        let sha256 = hexadecimal(SHA256.hash(content))
        let begun = maria.answer(#"{"op":"file.begin","name":"a.csv","bytes":\#(content.count),"sha256":"\#(sha256)"}"#)
        let file = begun.member("file")?.string ?? ""
        for start in [0, FileStore.pieceBytes, 2 * FileStore.pieceBytes] {
            let piece = Base64.encode(Array(content[start..<min(start + FileStore.pieceBytes, content.count)]))
            let answer = maria.answer(#"{"op":"file.chunk","file":"\#(file)","offset":\#(start),"data":"\#(piece)"}"#)
            #expect(answer.outcome == "ok")
        }
        let tooMuch = Base64.encode([UInt8](repeating: 0x61, count: FileStore.pieceBytes + 1))
        let refused = maria.answer(#"{"op":"file.chunk","file":"\#(file)","offset":0,"data":"\#(tooMuch)"}"#)
        #expect(refused.outcome == "BAD_FIELD")
        #expect(maria.answer(#"{"op":"file.end","file":"\#(file)"}"#).outcome == "ok")
        let got = maria.answer(#"{"op":"file.get","file":"\#(file)"}"#)
        #expect(got.member("data")?.string?.utf8.count == 43_692 && got.utf8.count < Limits().lineBytes)
    }
}
