// A message taken back: its number stays, its text is given to nobody any more, by whatever way it is asked for.

import TandemTestSupport
import TandemWire
import Testing

struct EngineRedactionTests {
    private static let blank =
        #"{"ev":"message.posted","on":"S-1","seq":2,"prev":1,"at":"2026-11-21T19:07:00.000Z","by":"agent:sarah","#
        + #""vis":"all","redacted":true}"#

    @Test func everyWayOfReadingIsBlank() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        let extra = #""x":{"shop/card":"VISA-4111","shop/at":{"seq":9,"pos":5}}"#
        sarah.ask(#"{"op":"message.post","on":"\#(on)","vis":"all","text":"card VISA-4111",\#(extra)}"#)
        sarah.post(on, "next")
        desk.tick()
        #expect(sarah.answer(#"{"op":"message.redact","on":"\#(on)","seq":2,"reason":"number"}"#).outcome == "ok")
        for restart in [false, true] {
            if restart { try desk.restart() }
            let readers = ["demo-sarah", "demo-maria", "demo-maya"].map { desk.connect($0) }
            for reader in readers {
                let page = reader.ask(#"{"op":"hist","id":3,"on":"\#(on)","after":1,"limit":1}"#)
                #expect(page.first == Self.blank.replacing(#""on":"#, with: #""re":3,"on":"#))
                let caught = reader.ask(#"{"op":"sub","on":"\#(on)","after":0}"#)
                #expect(caught.contains(Self.blank))
                #expect(caught.numbers == [1, 2, 3, 4])
            }
            let relay = desk.connect("demo-relay")
            let all = relay.ask(#"{"op":"sub","on":"*","after":0}"#)
            #expect(all.contains { $0.hasPrefix(Self.blank.dropLast()) })
            for reader in readers + [relay] { #expect(!reader.received.contains("VISA-4111")) }
        }
    }

    /// A follower that lags when the message is taken back is given it blank, also on the firehose and from memory's
    /// chunks.
    @Test(arguments: 0..<6)
    func aLaggingFollowerGetsItBlank(_ moment: Int) throws {
        let desk = try EngineHarness()
        let (sarah, maria, ben) = (desk.connect("demo-sarah"), desk.connect("demo-maria"), desk.connect("demo-ben"))
        let relay = desk.connect("demo-relay")
        let on = sarah.start()
        maria.follow(on)
        ben.follow(on)
        relay.ask(#"{"op":"sub","on":"*"}"#)
        // Each already holds a batch that it does not take, so that the next ones wait in the streams.
        for client in [maria, ben, relay] { client.makeRoom(0) }
        sarah.post(on, "filler")
        desk.tick()
        sarah.post(on, "card VISA-4111")
        if moment > 0 { desk.seal() }
        if moment > 1 { desk.commit() }
        if moment > 2 { desk.tick() }
        sarah.post(on, "between")
        if moment > 3 { desk.tick() }
        sarah.send(#"{"op":"message.redact","on":"\#(on)","seq":3}"#)
        if moment > 4 { desk.seal() }
        sarah.post(on, "after")
        for _ in 0..<3 { desk.tick() }
        for client in [maria, ben, relay] {
            client.makeRoom(nil)
            desk.tick()
            #expect(
                client.lines.events.filter { $0.member("on")?.string == on }.suffix(5).map { $0.member("seq")?.integer }
                    == [2, 3, 4, 5, 6])
            #expect(!client.received.contains("VISA-4111"))
        }
    }

    @Test func aNoteTakenBackIsNotToldToTheCustomer() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        maria.follow(on)
        maria.forget()
        sarah.note(on, "secret")
        desk.tick()
        sarah.ask(#"{"op":"message.redact","on":"\#(on)","seq":2,"reason":"secret too"}"#)
        #expect(maria.lines == [])
        #expect(maria.answer(#"{"op":"message.redact","on":"\#(on)","seq":2}"#).outcome == "NOT_FOUND")
    }

    /// The same answer for a note, for what does not exist, and for what is no message.
    @Test func aCustomerCannotProbeForNotes() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        sarah.note(on, "secret")
        desk.tick()
        let answers = [1, 2, 3, 99].flatMap { number in
            [
                maria.answer(#"{"op":"message.redact","on":"\#(on)","seq":\#(number)}"#),
                maria.answer(#"{"op":"message.post","on":"\#(on)","text":"x","reply":\#(number)}"#),
            ].map { answer in
                let re = answer.member("re")?.string ?? ""
                return answer.replacing(#""re":"\#(re)""#, with: "").replacing("#\(number) ", with: "#N ")
                    .replacing(#""seq":\#(number)"#, with: "").replacing(
                        #""line":\#(answer.member("line")?.integer ?? 0)"#, with: "")
            }
        }
        #expect(Set(answers).count == 1, "\(Set(answers))")
    }
}
