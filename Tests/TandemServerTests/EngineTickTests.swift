// The order of the tick, which is the promise of durability: nothing that a crash could un-happen is seen by anyone,
// whoever needs nothing from the disk does not wait for it, and every client is answered in the order in which it
// asked.

import TandemServer
import TandemTestSupport
import TandemWire
import Testing

struct EngineTickTests {
    @Test func nothingIsToldBeforeItIsOnDisk() throws {
        let desk = try EngineHarness()
        let (sarah, ben, maria) = (desk.connect("demo-sarah"), desk.connect("demo-ben"), desk.connect("demo-maria"))
        let relay = desk.connect("demo-relay")
        let on = sarah.start()
        for client in [sarah, ben, maria] { client.follow(on, after: 1) }
        relay.ask(#"{"op":"sub","on":"*"}"#)
        let everybody = [sarah, ben, maria, relay]
        for client in everybody { client.forget() }
        sarah.post(on, "hello", id: 7)
        desk.engine.flush()
        #expect(everybody.map(\.lines) == [[], [], [], []])
        desk.seal()
        #expect(everybody.map(\.lines) == [[], [], [], []])
        desk.commit()
        let event =
            #"{"ev":"message.posted","on":"S-1","seq":2,"prev":1,"at":"2026-11-21T19:07:00.000Z","by":"agent:sarah","#
            + #""vis":"all","text":"hello"}"#
        #expect(sarah.take() == [#"{"ok":true,"re":7,"on":"S-1","seq":2}"#, event])
        #expect(ben.take() == [event])
        #expect(maria.take() == [event])
        let position = try #require(relay.lines.first?.member("pos")?.integer)
        #expect(relay.take() == [event.dropLast() + #","pos":\#(position)}"#])
    }

    @Test func aCommitReleasesOnlyWhatIsInIt() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        maria.follow(on, after: 1)
        maria.forget()
        sarah.post(on, "first", id: 1)
        desk.seal()
        sarah.post(on, "second", id: 2)
        maria.send(#"{"op":"message.post","id":3,"on":"\#(on)","text":"third"}"#)
        desk.commit()
        #expect(sarah.take() == [#"{"ok":true,"re":1,"on":"S-1","seq":2}"#])
        #expect(maria.take().texts == ["first"])
        desk.seal()
        #expect(sarah.take() + maria.take() == [])
        desk.commit()
        #expect(sarah.take() == [#"{"ok":true,"re":2,"on":"S-1","seq":3}"#])
        let lines = maria.take()
        #expect(lines.first == #"{"ok":true,"re":3,"on":"S-1","seq":4}"#)
        #expect(lines.texts == ["second", "third"])
    }

    @Test func readsAndSignalsDoNotWait() throws {
        let desk = try EngineHarness()
        let (sarah, ben, maria) = (desk.connect("demo-sarah"), desk.connect("demo-ben"), desk.connect("demo-maria"))
        let on = sarah.start()
        maria.follow(on)
        maria.forget()
        ben.send(#"{"op":"customer.put","customer":"cust:43","tier":"gold"}"#)
        desk.seal()
        #expect(ben.lines == [])
        sarah.send(
            #"{"op":"ping","id":1}"#, #"{"op":"hist","id":2,"on":"\#(on)"}"#, #"{"op":"sub","id":3,"on":"\#(on)"}"#,
            #"{"op":"session.show","id":4,"on":"\#(on)"}"#, #"{"sig":"typing","on":"\#(on)","state":"on"}"#)
        desk.engine.flush()
        #expect(sarah.take().compactMap { $0.member("re")?.integer } == [1, 2, 2, 3, 4])
        #expect(maria.take() == [#"{"sig":"typing","on":"S-1","by":"agent:sarah","state":"on"}"#])
        desk.commit()
        #expect(ben.lines.first?.outcome == "ok")
    }

    @Test func answersKeepTheOrderOfTheRequests() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        sarah.post(on, "one", id: 1)
        sarah.send(#"{"op":"ping","id":2}"#, #"{"op":"nonsense","id":3}"#, #"{"op":"who","id":4,"on":"\#(on)"}"#)
        desk.engine.flush()
        #expect(sarah.lines == [])
        desk.seal()
        sarah.post(on, "two", id: 5)
        sarah.send(#"{"broken""#, #"{"op":"ping","id":6}"#)
        desk.commit()
        #expect(sarah.take().compactMap { $0.member("re")?.integer } == [1, 2, 3, 4])
        desk.tick()
        let last = sarah.take()
        #expect(last.count == 3, "\(last)")
    }

    /// Two answers that wait for different commits, in every order of sealing and committing.
    @Test(arguments: 0..<64)
    func orderHoldsAtEveryInterleaving(_ bits: Int) throws {
        let desk = try EngineHarness()
        let (sarah, ben) = (desk.connect("demo-sarah"), desk.connect("demo-ben"))
        let on = sarah.start()
        for step in 0..<6 {
            sarah.post(on, "a", id: step * 3)
            sarah.send(#"{"op":"ping","id":\#(step * 3 + 1)}"#)
            if bits >> step & 1 == 1 { desk.seal() } else { desk.commit() }
            ben.note(on, "b", id: step)
            sarah.send(#"{"op":"hist","id":\#(step * 3 + 2),"on":"\#(on)","limit":1}"#)
        }
        for _ in 0..<12 { desk.tick() }
        let answers = sarah.take().filter { $0.hasPrefix(#"{"ok""#) }
        #expect(answers.compactMap { $0.member("re")?.integer } == Array(0..<18))
        #expect(ben.take().compactMap { $0.member("re")?.integer } == Array(0..<6))
    }

    @Test func aClientReadsItsOwnWrites() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        sarah.post(on, "mine", id: 1)
        sarah.send(#"{"op":"hist","id":2,"on":"\#(on)","after":1}"#, #"{"op":"ping","id":3}"#)
        desk.seal()
        #expect(sarah.lines == [])
        desk.commit()
        let lines = sarah.take()
        #expect(lines.compactMap { $0.member("re")?.integer } == [1, 2, 2, 3])
        #expect(lines.texts == ["mine"])
        sarah.post(on, "again", id: 4)
        sarah.send(#"{"op":"sub","id":5,"on":"\#(on)","after":2}"#)
        desk.tick()
        let followed = sarah.take()
        #expect(
            followed.map { $0.prefix(18) } == [#"{"ok":true,"re":4,"#, #"{"ok":true,"re":5,"#, #"{"ev":"message.pos"#])
        #expect(followed[1].member("head")?[on] == .integer(3))
        #expect(followed.texts == ["again"])
    }

    @Test func anAnswerPrecedesTheEventsThatItCauses() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        sarah.follow(on)
        sarah.forget()
        for number in 1...5 { sarah.post(on, "\(number)", id: number) }
        sarah.send(#"{"op":"session.transfer","id":6,"on":"\#(on)","to":"agent:ben","note":"yours"}"#)
        desk.tick()
        let lines = sarah.take()
        for (index, line) in lines.enumerated() {
            guard let id = line.member("re")?.integer, let number = line.member("seq")?.integer else { continue }
            let event = try #require(
                lines.firstIndex { $0.hasPrefix(#"{"ev""#) && $0.member("seq") == .integer(number) })
            #expect(index < event, "the answer to \(id) comes after its event")
        }
        #expect(lines.numbers == Array(2...8))
    }

    /// What a refusal tells may be an event that is not on disk yet; so it waits for it.
    @Test func aRefusalWaitsForWhatItTells() throws {
        let desk = try EngineHarness()
        let (sarah, ben) = (desk.connect("demo-sarah"), desk.connect("demo-ben"))
        let on = sarah.start()
        sarah.send(#"{"op":"session.end","on":"\#(on)"}"#)
        desk.seal()
        ben.note(on, "too late", id: 1)
        desk.engine.flush()
        #expect(ben.lines == [])
        desk.commit()
        #expect(ben.take().first?.outcome == "SESSION_ENDED")
    }
}
