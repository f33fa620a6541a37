// The power goes, or the process dies, in the middle of every call that an upload makes; then another server starts on
// what the disk kept. Three promises: what was acknowledged is there, every file of a message is whole, and nothing
// stays that nobody refers to. From wherever it stopped, the upload goes on to its end.

import TandemTestSupport
import TandemWire
import Testing

@testable import TandemServer

struct EngineFileCrashTests {
    private static let content = Array("hello, this is the label of the parcel\n".utf8)
    private static let sha256 = hexadecimal(SHA256.hash(content))
    private static let pieceBytes = 16

    /// Somebody who sends a file and posts it, and knows what was acknowledged.
    private struct Sender {
        var acknowledged = 0
        var isFinished = false
        var isPosted = false
        var file = ""

        static let begin =
            #"{"op":"file.begin","name":"label.txt","bytes":\#(content.count),"sha256":"\#(sha256)"}"#

        /// Goes on from what the server says, as far as it answers. Returns what was broken.
        mutating func run(_ client: EngineClient, _ on: String) -> [String] {
            // An answer that was lost is asked for again.
            if isFinished, !isPosted { isPosted = client.answer(post(on)).outcome == "ok" }
            let begun = client.answer(Self.begin)
            guard begun.outcome == "ok" else { return [] }
            let number = begun.member("file")?.string ?? ""
            if isPosted { return number == file ? ["what was posted can be sent again"] : [] }
            var broken: [String] = []
            if !file.isEmpty, number != file { broken.append("an upload that was begun is forgotten") }
            file = number
            var offset = begun.member("offset")?.integer ?? 0
            if offset < acknowledged { broken.append("\(acknowledged) bytes were acknowledged, \(offset) are there") }
            if isFinished, begun.member("finished") != .bool(true) { broken.append("what was finished is not") }
            while offset < content.count {
                let piece = Base64.encode(Array(content[offset..<min(offset + pieceBytes, content.count)]))
                let answer = client.answer(
                    #"{"op":"file.chunk","file":"\#(file)","offset":\#(offset),"data":"\#(piece)"}"#)
                guard answer.outcome == "ok" else { return broken }
                offset = answer.member("offset")?.integer ?? 0
                acknowledged = offset
            }
            let end = client.answer(#"{"op":"file.end","file":"\#(file)"}"#)
            if end.isEmpty { return broken }
            if end.outcome != "ok" { return broken + ["all was sent, and then: \(end)"] }
            isFinished = true
            isPosted = client.answer(post(on)).outcome == "ok"
            return broken
        }

        private func post(_ on: String) -> String {
            #"{"op":"message.post","key":"k","on":"\#(on)","text":"x","files":["\#(file)"]}"#
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64], [true, false])
    func atEveryCall(_ seed: UInt64, _ isPowerCut: Bool) throws {
        var call = 0
        var hasSurvived = false
        while !hasSurvived {
            call += 1
            let desk = try EngineHarness(seed: seed)
            desk.mayDie = true
            let on = desk.connect("demo-sarah").start()
            var sender = Sender()
            desk.disk.writesShort = seed == 2
            desk.disk.crashAtCall = desk.disk.callCount + call
            var broken = sender.run(desk.connect("demo-maria"), on)
            hasSurvived = !desk.isDead
            if isPowerCut { desk.disk.crash() } else { desk.disk.kill() }
            desk.disk.crashAtCall = nil
            try desk.restart()
            // A file that the journal calls posted is there, before anything is done about it.
            broken += try FileCheck(desk.disk).problems
            broken += sender.run(desk.connect("demo-maria"), on)
            #expect(broken == [], "seed \(seed), call \(call)")
            let got = desk.connect("demo-sarah").answer(#"{"op":"file.get","file":"\#(sender.file)"}"#)
            #expect(got.member("data")?.string == Base64.encode(Self.content), "seed \(seed), call \(call): \(got)")
            #expect(try FileCheck(desk.disk).files == 1)
            guard call % 8 == 0 || hasSurvived else { continue }
            desk.pass(milliseconds: 256 * 500)
            let left = desk.disk.names.filter { $0.hasPrefix("uploads/") || $0.hasPrefix("blobs/") }
            #expect(left == [FileStore.path(Self.sha256)], "seed \(seed), call \(call)")
        }
        #expect(call > 20)
    }

    /// A file whose bytes are not what was announced goes, wherever the crash was, and leaves nothing.
    @Test(arguments: [1, 2] as [UInt64]) func whatIsRefusedLeavesNothing(_ seed: UInt64) throws {
        var call = 0
        var hasSurvived = false
        while !hasSurvived {
            call += 1
            let desk = try EngineHarness(limits: Self.shortLived(), seed: seed)
            desk.mayDie = true
            let maria = desk.connect("demo-maria")
            desk.disk.crashAtCall = desk.disk.callCount + call
            _ = maria.answer(#"{"op":"file.begin","name":"photo.png","data":"aGVsbG8K"}"#)
            maria.attach("bye\n")
            hasSurvived = !desk.isDead
            desk.disk.crash()
            desk.disk.crashAtCall = nil
            try desk.restart()
            desk.pass(milliseconds: 256 * 500)
            let left = desk.disk.names.filter { $0.hasPrefix("uploads/") || $0.hasPrefix("blobs/") }
            #expect(left == [], "seed \(seed), call \(call)")
        }
    }

    private static func shortLived() -> Limits {
        var limits = EngineHarness.patient
        limits.uploadMilliseconds = 2000
        return limits
    }
}
