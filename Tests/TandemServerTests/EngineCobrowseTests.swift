// Signals of co-browsing through a whole server: who gets them, what happens under pressure and to those who come late,
// and that what is masked reaches nobody: no connection, no journal, no log, no file.

import TandemTestSupport
import TandemWire
import Testing

@testable import TandemServer

struct EngineCobrowseTests {
    /// S-1: Maria shows her page to Sarah, who may point; both follow it with signals.
    final class Stage {
        let desk: EngineHarness
        let sarah: EngineClient
        let maria: EngineClient
        let on = "S-1"

        init(limits: Limits = EngineHarness.patient) throws {
            desk = try EngineHarness(limits: limits)
            (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
            #expect(sarah.start() == on)
            for client in [sarah, maria] { client.ask(#"{"op":"sub","on":"S-1","sigs":true}"#) }
            sarah.ask(#"{"op":"cb.invite","on":"S-1"}"#)
            maria.ask(#"{"op":"cb.accept","on":"S-1","allow":["size"]}"#)
            forget()
        }

        /// What comes of it is left to be looked at.
        func say(_ client: EngineClient, _ line: String) {
            client.send(line)
            desk.tick()
        }

        func forget() { for client in [sarah, maria] { _ = client.take() } }

        /// A small snapshot, as a file.
        func snapshot(_ gen: Int, _ json: String = #"{"page":1}"#) -> String {
            let data = Base64.encode(Array(json.utf8))
            let answer = maria.answer(#"{"op":"file.begin","snapshot":"S-1","data":"\#(data)"}"#)
            let file = answer.member("file")?.string ?? "F-0"
            say(maria, #"{"sig":"cb.snap","on":"S-1","gen":\#(gen),"file":"\#(file)"}"#)
            return file
        }

        func delta(_ gen: Int, _ n: Int, _ d: String = "{}") {
            say(maria, #"{"sig":"cb.dom","on":"S-1","gen":\#(gen),"n":\#(n),"d":\#(d)}"#)
        }
    }

    static let pointer = #"{"sig":"cb.ptr","on":"S-1","p":[[0,1,2]]}"#
    static let act = #"{"sig":"cb.do","on":"S-1","lease":1,"act":"click","node":7}"#

    @Test func onlyThoseOnTheListGetThem() throws {
        let stage = try Stage()
        let others = ["demo-ben", "demo-maya", "demo-relay", "demo-maria"].map { stage.desk.connect($0) }
        for client in others { client.ask(#"{"op":"sub","on":"S-1","sigs":true}"#) }
        for client in others { _ = client.take() }
        stage.say(stage.maria, Self.pointer)
        let line = #"{"sig":"cb.ptr","on":"S-1","by":"cust:42","p":[[0,1,2]]}"#
        #expect(stage.sarah.take() == [line])
        #expect(stage.maria.take() == [])
        #expect(others.map { $0.take() } == [[], [], [], [line]])
        others[1].ask(#"{"op":"cb.join","on":"S-1"}"#)
        _ = others[1].take()
        stage.forget()
        stage.say(stage.sarah, Self.pointer)
        #expect(stage.maria.take() == [line.replacing("cust:42", with: "agent:sarah")])
        #expect(others[1].take() == [line.replacing("cust:42", with: "agent:sarah")])
        #expect(others[0].take().filter { $0.contains("cb.") } == [])
    }

    @Test(arguments: [
        (#"{"sig":"cb.ptr","on":"S-1","p":[[0,1]]}"#, "BAD_FIELD"),
        (#"{"sig":"cb.ptr","on":"S-1"}"#, "FIELD_REQUIRED"),
        (#"{"sig":"cb.ptr","on":"S-1","p":[],"text":"hello"}"#, "UNKNOWN_FIELD"),
        (#"{"sig":"cb.ptr","on":"S-9","p":[]}"#, "NOT_FOUND"), (#"{"sig":"cb.ptr","p":[]}"#, "BAD_FIELD"),
        (#"{"sig":"cb.input","on":"S-1","node":1,"field":"name","value":"x"}"#, "MASK_REQUIRED"),
        (#"{"sig":"cb.input","on":"S-1","node":1,"field":"size","type":"password","value":"x"}"#, "MASK_REQUIRED"),
        (#"{"sig":"cb.input","on":"S-1","node":1,"field":"size","value":"4111 1111-1111 1111"}"#, "MASK_REQUIRED"),
        (#"{"sig":"cb.do","on":"S-1","lease":1,"act":"click"}"#, "NOT_ALLOWED"),
        (#"{"sig":"cb.snap","on":"S-1","gen":1,"file":"F-9"}"#, "NOT_FOUND"),
    ])
    func whatIsWrongIsDroppedWithAWarning(signal: String, code: String) throws {
        let stage = try Stage()
        stage.say(stage.maria, signal)
        let lines = stage.maria.take()
        #expect(lines.count == 1 && lines[0].hasPrefix(#"{"sig":"warn","code":"\#(code)""#), "\(lines)")
        #expect(stage.sarah.take() == [])
    }

    @Test func theCustomersHandsComeFirst() throws {
        let stage = try Stage()
        _ = stage.snapshot(1)
        stage.say(stage.maria, #"{"op":"cb.grant","on":"S-1","to":"agent:sarah"}"#)
        stage.forget()
        stage.say(stage.sarah, Self.act)
        #expect(
            stage.maria.take() == [#"{"sig":"cb.do","on":"S-1","by":"agent:sarah","lease":1,"act":"click","node":7}"#])
        // What the click caused is no input of hers.
        stage.say(stage.maria, #"{"sig":"cb.scroll","on":"S-1","x":0,"y":9,"remote":true}"#)
        stage.say(stage.sarah, Self.act)
        #expect(stage.maria.take().count == 1)
        stage.say(stage.maria, Self.pointer)
        stage.forget()
        stage.desk.clock.advance(milliseconds: 1_999)
        stage.say(stage.sarah, Self.act)
        #expect(stage.maria.take() == [])
        #expect(stage.sarah.take() == [#"{"sig":"cb.wait","on":"S-1","ms":1}"#])
        stage.desk.clock.advance(milliseconds: 1)
        stage.say(stage.sarah, Self.act)
        #expect(stage.maria.take().count == 1)
        // Revoked in the middle of it: the very next one does nothing, also before the disk has said so.
        stage.maria.send(#"{"op":"cb.revoke","on":"S-1"}"#)
        stage.sarah.send(Self.act)
        stage.desk.tick()
        #expect(stage.maria.take().filter { $0.contains("cb.do") } == [])
    }

    @Test func aSecondPageIsNotTouched() throws {
        let stage = try Stage()
        let second = stage.desk.connect("demo-maria")
        second.ask(#"{"op":"sub","on":"S-1","sigs":true}"#)
        _ = stage.snapshot(1)
        stage.say(stage.maria, #"{"op":"cb.grant","on":"S-1","to":"agent:sarah"}"#)
        _ = second.take()
        stage.say(stage.sarah, Self.act)
        #expect(second.take() == [])
        second.ask(#"{"sig":"cb.dom","on":"S-1","gen":1,"n":1,"d":{}}"#)
        #expect(stage.sarah.take().filter { $0.contains("cb.dom") } == [])
    }

    // MARK: Changes

    @Test func aGapIsNeverPassedOn() throws {
        let stage = try Stage()
        stage.delta(1, 1)
        #expect(stage.maria.take() == [#"{"sig":"cb.need","on":"S-1","gen":0,"have":0}"#])
        _ = stage.snapshot(1)
        stage.delta(1, 1)
        stage.delta(1, 1)
        stage.delta(1, 2)
        #expect(stage.sarah.take().compactMap { $0.member("n")?.integer } == [1, 2])
        stage.forget()
        stage.delta(1, 4)
        stage.delta(1, 5)
        #expect(stage.maria.take() == [#"{"sig":"cb.need","on":"S-1","gen":1,"have":2}"#])
        #expect(stage.sarah.take() == [])
        _ = stage.snapshot(2)
        stage.delta(2, 1)
        #expect(stage.sarah.take().count == 2)
    }

    @Test func whoComesLateNeedsNothingFromThePage() throws {
        let stage = try Stage()
        let file = stage.snapshot(1, #"{"page":"shoes"}"#)
        for n in 1...3 { stage.delta(1, n, #"{"k":\#(n)}"#) }
        let maya = stage.desk.connect("demo-maya")
        maya.ask(#"{"op":"sub","on":"S-1","sigs":true}"#, #"{"op":"cb.join","on":"S-1"}"#)
        stage.forget()
        _ = maya.take()
        let lines = maya.ask(#"{"sig":"cb.need","on":"S-1"}"#)
        #expect(lines.map { $0.member("sig")?.string } == ["cb.snap", "cb.dom", "cb.dom", "cb.dom"])
        #expect(lines.first?.member("file")?.string == file)
        #expect(
            maya.answer(#"{"op":"file.get","file":"\#(file)"}"#).contains(
                Base64.encode(Array(#"{"page":"shoes"}"#.utf8))))
        #expect(stage.maria.take() == [])
        _ = maya.take()
        let rest = maya.ask(#"{"sig":"cb.need","on":"S-1","gen":1,"have":2}"#)
        #expect(rest.compactMap { $0.member("n")?.integer } == [3])
        // More than is kept: the page is asked.
        let much = #""\#(String(repeating: "x", count: 50_000))""#
        for n in 4...6 { stage.delta(1, n, much) }
        stage.forget()
        maya.ask(#"{"sig":"cb.need","on":"S-1"}"#)
        #expect(stage.maria.take() == [#"{"sig":"cb.need","on":"S-1","gen":1,"have":6}"#])
        // A stranger to the list reads nothing.
        let ben = stage.desk.connect("demo-ben")
        #expect(ben.answer(#"{"op":"file.get","file":"\#(file)"}"#).outcome == "NOT_FOUND")
        stage.say(stage.maria, #"{"op":"cb.end","on":"S-1"}"#)
        #expect(maya.answer(#"{"op":"file.get","file":"\#(file)"}"#).outcome == "NOT_FOUND")
        stage.desk.pass(milliseconds: 1_000)
        #expect(stage.desk.disk.names.filter { $0.hasPrefix("blobs/") && $0.count > 60 } == [])
    }

    @Test func snapshotsMakeRoomForNewerOnesAndExpire() throws {
        let stage = try Stage()
        let files = (1...3).map { stage.snapshot($0, #"{"page":\#($0)}"#) }
        #expect(
            files.map { stage.sarah.answer(#"{"op":"file.show","file":"\#($0)"}"#).outcome } == [
                "NOT_FOUND", "ok", "ok",
            ])
        stage.desk.pass(milliseconds: 900_000)
        let sarah = stage.desk.connect("demo-sarah")
        #expect(sarah.answer(#"{"op":"file.show","file":"\#(files[2])"}"#).outcome == "NOT_FOUND")
    }

    // MARK: Pressure

    @Test func theNewestPointerWinsAndChangesCatchUp() throws {
        let stage = try Stage()
        _ = stage.snapshot(1)
        _ = stage.sarah.take()
        stage.sarah.makeRoom(10)
        for x in 0..<200 {
            stage.say(stage.maria, #"{"sig":"cb.ptr","on":"S-1","p":[[0,\#(x),0]]}"#)
            stage.say(stage.maria, #"{"sig":"cb.scroll","on":"S-1","x":0,"y":\#(x)}"#)
        }
        #expect(stage.sarah.connection.backlog < 1_000)
        #expect(stage.sarah.connection.parked.count == 2)
        stage.sarah.makeRoom(nil)
        let lines = stage.sarah.take()
        #expect(lines.suffix(2).map { $0.member("sig")?.string } == ["cb.ptr", "cb.scroll"])
        #expect(lines.suffix(2).allSatisfy { $0.contains("199") } && lines.count <= 4, "\(lines.count)")
        // Changes wait as far as there is room, and what is too much is made good by a snapshot.
        stage.sarah.makeRoom(10)
        let much = #""\#(String(repeating: "x", count: 40_000))""#
        for n in 1...10 { stage.delta(1, n, much) }
        #expect(stage.sarah.connection.backlog < 400_000)
        stage.forget()
        stage.sarah.makeRoom(nil)
        stage.desk.tick()
        #expect(stage.maria.take() == [#"{"sig":"cb.need","on":"S-1","gen":1,"have":10}"#])
        let came = stage.sarah.take().compactMap { $0.member("n")?.integer }
        #expect(came == Array(1...came.count) && came.count < 10, "no gap is passed on: \(came)")
        stage.delta(1, 11)
        #expect(stage.sarah.take() == [])
        _ = stage.snapshot(2)
        stage.delta(2, 1)
        #expect(stage.sarah.take().count == 2)
    }

    @Test func tooMuchIsDropped() throws {
        var limits = EngineHarness.patient
        limits.cobrowseSignalsPerSecond = 10
        let stage = try Stage(limits: limits)
        for _ in 0..<15 { stage.maria.send(Self.pointer) }
        stage.desk.tick()
        #expect(stage.sarah.take().count == 10)
        #expect(stage.maria.take().map { $0.member("code")?.string } == ["RATE_LIMITED"])
        stage.desk.clock.advance(milliseconds: 1_000)
        for _ in 0..<10 { stage.maria.send(Self.pointer) }
        stage.desk.tick()
        #expect(stage.sarah.take().count == 10)
    }

    // MARK: Canaries

    @Test func whatIsMaskedReachesNobody() throws {
        let stage = try Stage()
        let typist = stage.desk.connect()
        typist.ask("login demo-maya demo-maya", "watch S-1", "cb join")
        _ = stage.snapshot(1)
        var n = 0
        let secrets = ["hunter2", "4111111111111111", "5555555555554444", "378282246310005", "c4n4ry"]
        for d in [
            #"{"adds":[{"id":31,"attributes":{"value":"hunter2","type":"password"}}]}"#,
            #"{"attributes":[{"id":31,"attributes":{"type":"text","value":"hunter2"}}]}"#,
            #"{"texts":[{"id":31,"value":"hunter2"}],"x":"4111111111111111"}"#,
            #"{"t":"my card is 5555 5555 5555 4444, thanks","v":4111111111111111}"#,
            #"{"t":"3782-822463-10005"}"#, #"{"t":"\u0034111111111111111"}"#,
            #"{"id":8,"ty\u0070e":"\u0070assword","value":"hunter2"}"#, #"{"name":"pin","value":"c4n4ry"}"#,
        ] {
            n += 1
            stage.delta(1, n, d)
        }
        #expect(stage.sarah.lines.compactMap { $0.member("n")?.integer } == Array(1...n))
        for rest in [
            #""field":"password","value":"hunter2""#, #""field":"size","value":"4111 1111 1111 1111""#,
            #""field":"size","type":"hidden","value":"c4n4ry""#, #""field":"other","value":"c4n4ry""#,
            #""field":"4111111111111111","mask":3"#, #""hunter2":1"#, #""value":"c4n4ry""#,
        ] {
            stage.desk.clock.advance(milliseconds: 11_000)
            stage.say(stage.maria, #"{"sig":"cb.input","on":"S-1","node":31,\#(rest)}"#)
        }
        stage.say(stage.maria, #"{"sig":"cb.input","on":"S-1","node":31,"field":"size","value":"c4n4ry"}"#)
        stage.say(stage.maria, #"{"op":"cb.grant","on":"S-1","to":"agent:sarah"}"#)
        stage.say(
            stage.sarah, #"{"sig":"cb.do","on":"S-1","lease":1,"act":"input","node":7,"value":"5555555555554444"}"#)
        stage.say(stage.maria, #"{"op":"cb.page","on":"S-1","url":"/pay/4111111111111111?pw=hunter2#c4n4ry"}"#)
        for json in [#"{"id":1,"type":"password","value":"hunter2"}"#, #"{"t":"378282246310005"}"#] {
            let data = Base64.encode(Array(json.utf8))
            let answer = stage.maria.answer(#"{"op":"file.begin","snapshot":"S-1","data":"\#(data)"}"#)
            #expect(answer.outcome == "MASK_REQUIRED")
        }
        stage.say(stage.maria, #"{"sig":"cb.input","on":"S-1","node":40,"field":"size","value":"M"}"#)
        #expect(stage.sarah.lines.last?.contains(#""value":"M""#) == true)
        stage.desk.pass(milliseconds: 2_000)
        let everywhere =
            [stage.sarah, stage.maria, typist].flatMap(\.lines).joined() + stage.desk.journalText + stage.desk.logText
        let files = stage.desk.disk.names.map { String(decoding: stage.desk.disk.contents($0) ?? [], as: UTF8.self) }
        for secret in secrets {
            #expect(!everywhere.contains(secret), "\(secret)")
            #expect(!files.contains { $0.contains(secret) }, "\(secret)")
        }
    }

    /// What was shown is gone with a restart; what was agreed is not.
    @Test func aRestartForgetsThePageAndKeepsTheConsent() throws {
        let stage = try Stage()
        _ = stage.snapshot(5)
        try stage.desk.restart()
        let (sarah, maria) = (stage.desk.connect("demo-sarah"), stage.desk.connect("demo-maria"))
        for client in [sarah, maria] { client.ask(#"{"op":"sub","on":"S-1","sigs":true}"#) }
        _ = (sarah.take(), maria.take())
        maria.ask(Self.pointer)
        #expect(sarah.take().count == 1)
        #expect(maria.ask(#"{"sig":"cb.dom","on":"S-1","gen":5,"n":1,"d":{}}"#).count == 1)
        #expect(sarah.take() == [])
    }
}
