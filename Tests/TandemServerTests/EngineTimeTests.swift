// What time does: signs of life, deadlines, and indicators that the server itself puts out.

import TandemServer
import TandemTestSupport
import TandemWire
import Testing

struct EngineTimeTests {
    @Test func silenceIsAskedAboutThenEnded() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        desk.pass(milliseconds: 19_500)
        #expect(sarah.lines == [])
        desk.pass(milliseconds: 1000)
        #expect(sarah.take().signals("ping").count == 1)
        desk.pass(milliseconds: 20_000)
        #expect(sarah.take().signals("ping").count == 1)
        sarah.send(#"{"sig":"pong","n":1}"#)
        desk.pass(milliseconds: 59_000)
        #expect(!sarah.transport.isClosed)
        sarah.forget()
        desk.pass(milliseconds: 1500)
        #expect(sarah.lines.last?.hasPrefix(#"{"sig":"bye","code":"IDLE","#) == true)
        #expect(sarah.transport.isClosed)
    }

    /// Any line is a sign of life, a comment too; being sent something is none.
    @Test func anyInputIsASignOfLife() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        maria.follow(on)
        for _ in 0..<8 {
            desk.pass(milliseconds: 10_000)
            sarah.post(on, "busy")
        }
        desk.tick()
        #expect(sarah.lines.signals("ping") == [])
        #expect(!sarah.transport.isClosed && maria.transport.isClosed)
        #expect(maria.lines.last?.member("code")?.string == "IDLE")
    }

    @Test func aPersonMayBeSilent() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect()
        sarah.ask("login sarah demo-sarah")
        sarah.forget()
        desk.pass(milliseconds: 600_000)
        #expect(sarah.lines == [] && !sarah.transport.isClosed)
    }

    @Test func loginHasADeadlineFromTheFirstMoment() throws {
        let desk = try EngineHarness()
        let (program, person, drip) = (desk.connect(), desk.connect(), desk.connect())
        person.ask("help")
        for _ in 0..<19 {
            drip.sendBytes(" ")
            desk.pass(milliseconds: 500)
        }
        #expect(!program.transport.isClosed && !drip.transport.isClosed)
        desk.pass(milliseconds: 500)
        for client in [program, drip] {
            #expect(client.lines.last?.member("code")?.string == "AUTH_TIMEOUT")
            #expect(client.transport.isClosed)
        }
        desk.pass(milliseconds: 49_500)
        #expect(!person.transport.isClosed)
        desk.pass(milliseconds: 1000)
        #expect(person.transport.isClosed)
    }

    @Test func loginHasANumberOfLines() throws {
        let desk = try EngineHarness()
        let client = desk.connect()
        client.forget()
        client.send((1...9).map { #"{"op":"ping","id":\#($0)}"# } + [#"{"op":"hello","token":"demo-sarah"}"#])
        desk.tick()
        let lines = client.take()
        #expect(lines.last?.member("code")?.string == "AUTH_TIMEOUT")
        #expect(client.transport.isClosed)
    }

    @Test func aLineHasADeadline() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        for _ in 0..<29 {
            sarah.sendBytes("{")
            desk.pass(milliseconds: 1000)
        }
        #expect(!sarah.transport.isClosed)
        sarah.sendBytes("\n{")
        desk.pass(milliseconds: 29_000)
        sarah.sendBytes("x")
        #expect(!sarah.transport.isClosed)
        desk.pass(milliseconds: 1500)
        #expect(sarah.lines.last?.member("code")?.string == "IDLE")
        #expect(sarah.transport.isClosed)
    }

    /// Who cannot be heard, because its answers wait, is not held to be silent; nor is who has said everything.
    @Test func whoIsNotReadIsNotSilent() throws {
        var limits = EngineHarness.patient
        limits.outputBytes = 10_000
        let desk = try EngineHarness(limits: limits)
        let (sarah, ended) = (desk.connect("demo-sarah"), desk.connect("demo-ben"))
        let on = sarah.start()
        for _ in 0..<40 { sarah.post(on, String(repeating: "x", count: 1000)) }
        desk.tick()
        sarah.forget()
        sarah.makeRoom(0)
        ended.makeRoom(0)
        for _ in 0..<3 { sarah.send(#"{"op":"hist","on":"\#(on)"}"#) }
        sarah.sendBytes(#"{"op":"ping","#)
        ended.send(#"{"op":"sub","on":"\#(on)","after":0}"#)
        ended.halfClose()
        desk.tick()
        #expect(sarah.transport.isReadingSuspended)
        for _ in 0..<12 {
            desk.pass(milliseconds: 10_000)
            for client in [sarah, ended] { client.makeRoom(100) }
        }
        for client in [sarah, ended] { client.makeRoom(nil) }
        desk.tick()
        #expect(ended.lines.numbers == Array(1...41) && ended.transport.isClosed)
        #expect(!sarah.transport.isReadingSuspended)
        desk.pass(milliseconds: 10_000)
        sarah.forget()
        #expect(sarah.ask(#""id":7}"#).first?.outcome == "ok")
    }

    @Test func aPersonIsWarnedInWords() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect()
        sarah.ask("login sarah demo-sarah")
        let lines = sarah.ask("typing S-99 on")
        #expect(lines.contains { $0.hasPrefix("-- ") && $0.contains("NOT_FOUND") })
        #expect(!lines.contains { $0.hasPrefix("{") })
    }

    @Test func aHereDocumentHasADeadline() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect()
        sarah.ask("login sarah demo-sarah", "start cust:42")
        sarah.forget()
        sarah.ask("say <<END", "first line")
        desk.pass(milliseconds: 59_000)
        #expect(sarah.lines == [])
        desk.pass(milliseconds: 1500)
        #expect(sarah.take().first?.hasPrefix("ERR ") == true)
        #expect(sarah.ask("ping").first?.hasPrefix("ok") == true)
        #expect(!sarah.transport.isClosed)
        let ben = desk.connect("demo-ben")
        #expect(!ben.ask(#"{"op":"hist","on":"S-1"}"#).joined().contains("first line"))
        // One finished in time is one message.
        sarah.forget()
        sarah.ask("say <<END", "one", "two", "END")
        #expect(ben.ask(#"{"op":"hist","on":"S-1"}"#).texts == ["one\ntwo"])
    }

    // MARK: Typing and presence

    private static func stage() throws -> (EngineHarness, sarah: EngineClient, maria: EngineClient, on: String) {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        sarah.follow(on)
        maria.follow(on)
        sarah.forget()
        maria.forget()
        return (desk, sarah, maria, on)
    }

    private static func typing(_ on: String, _ by: String, _ state: String) -> String {
        #"{"sig":"typing","on":"\#(on)","by":"\#(by)","state":"\#(state)"}"#
    }

    @Test func typingEndsByItself() throws {
        let (desk, sarah, maria, on) = try Self.stage()
        let isTyping = #"{"sig":"typing","on":"\#(on)","state":"on"}"#
        maria.send(isTyping)
        #expect(maria.lines == [])
        desk.tick()
        #expect(sarah.take() == [Self.typing(on, "cust:42", "on")])
        desk.pass(milliseconds: 4000)
        maria.send(isTyping)
        desk.pass(milliseconds: 5500)
        #expect(sarah.lines == [])
        desk.pass(milliseconds: 1000)
        #expect(sarah.take() == [Self.typing(on, "cust:42", "off")])
        // It ends with a message, behind which no "off" comes again; and with the last connection.
        maria.ask(isTyping, #"{"op":"message.post","on":"\#(on)","text":"done"}"#)
        #expect(
            sarah.take().signals("typing") == [Self.typing(on, "cust:42", "on"), Self.typing(on, "cust:42", "off")])
        maria.ask(isTyping)
        maria.hangUp()
        #expect(sarah.take() == [Self.typing(on, "cust:42", "on"), Self.typing(on, "cust:42", "off")])
        desk.pass(milliseconds: 9000)
        #expect(sarah.lines.signals("typing") == [])
    }

    /// Who is there without the customer's knowledge neither types nor comes and goes for the customer.
    @Test(arguments: ["observe", "whisper", "barge", ""])
    func theUnseenStayUnseen(_ mode: String) throws {
        let (desk, sarah, maria, on) = try Self.stage()
        let maya = desk.connect("demo-maya")
        if !mode.isEmpty { maya.ask(#"{"op":"session.join","on":"\#(on)","mode":"\#(mode)"}"#) }
        sarah.forget()
        maya.ask(#"{"sig":"typing","on":"\#(on)","state":"on"}"#)
        #expect(sarah.take().signals("typing").count == 1)
        maya.hangUp()
        desk.pass(milliseconds: 11_000)
        #expect(sarah.take().signals("presence").count == (mode.isEmpty ? 0 : 1))
        let isSeen = maria.received.contains("manager:maya")
        #expect(isSeen == (mode == "barge"))
        if mode != "barge" { #expect(!maria.answer(#"{"op":"who","on":"\#(on)"}"#).contains("maya")) }
    }

    /// A reload is no departure: gone is said ten seconds after the last connection, here when somebody gone comes
    /// back.
    @Test func presenceHasAGrace() throws {
        let (desk, sarah, maria, on) = try Self.stage()
        let second = desk.connect("demo-maria")
        maria.hangUp()
        desk.pass(milliseconds: 15_000)
        #expect(sarah.take().signals("presence") == [])
        second.hangUp()
        #expect(
            sarah.answer(#"{"op":"who","on":"\#(on)"}"#).contains(#""who":"cust:42","role":"customer","state":"away""#))
        desk.pass(milliseconds: 9000)
        let third = desk.connect("demo-maria")
        desk.pass(milliseconds: 10_000)
        #expect(sarah.take().signals("presence") == [])
        third.hangUp()
        desk.pass(milliseconds: 10_500)
        #expect(
            sarah.take().signals("presence") == [#"{"sig":"presence","on":"\#(on)","by":"cust:42","state":"gone"}"#])
        desk.connect("demo-maria")
        #expect(
            sarah.take().signals("presence") == [#"{"sig":"presence","on":"\#(on)","by":"cust:42","state":"here"}"#])
    }

    @Test func readMarksAreToldToStaffAndToTheReader() throws {
        let (desk, sarah, maria, on) = try Self.stage()
        let jonas = desk.connect("demo-maria")
        jonas.follow(on)
        jonas.forget()
        let mark = #"{"sig":"read","on":"S-1","by":"cust:42","seq":1}"#
        #expect(maria.answer(#"{"op":"read","on":"\#(on)","seq":1}"#).outcome == "ok")
        #expect(sarah.take() == [mark] && jonas.take() == [mark])
        maria.forget()
        #expect(sarah.answer(#"{"op":"read","on":"\#(on)","seq":1}"#).outcome == "ok")
        #expect(maria.lines == [] && jonas.lines == [])
        // A lower mark changes nothing.
        sarah.post(on, "x")
        desk.tick()
        maria.ask(#"{"op":"read","on":"\#(on)","seq":2}"#)
        sarah.forget()
        #expect(maria.answer(#"{"op":"read","on":"\#(on)","seq":1}"#).member("read")?.integer == 2)
        #expect(sarah.lines == [])
    }

    @Test func signalsAreForThoseWhoAskedForThem() throws {
        let (desk, sarah, maria, on) = try Self.stage()
        sarah.ask(#"{"op":"sub","on":"\#(on)"}"#)
        maria.ask(#"{"sig":"typing","on":"\#(on)","state":"on"}"#)
        #expect(sarah.lines == [])
        let jonas = desk.connect("demo-jonas")
        let told = jonas.ask(#"{"sig":"typing","on":"\#(on)","state":"on"}"#)
        #expect(told.signals("warn").first?.member("code")?.string == "NOT_FOUND")
        #expect(maria.lines == [])
    }
}
