// Consent to co-browsing on its way to the disk and at its end: nothing flows before an agreement is durable, and
// nothing after one is over or nobody is there any more who could take it back.

import TandemTestSupport
import TandemWire
import Testing

@testable import TandemServer

struct EngineConsentTests {
    private static let wants = #"{"op":"sub","on":"S-1","sigs":true}"#

    /// A crash could still un-happen what was agreed a moment ago, so nothing flows on the strength of it.
    @Test func nothingFlowsBeforeTheConsentIsOnTheDisk() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        sarah.start()
        for client in [sarah, maria] { client.ask(Self.wants) }
        sarah.ask(#"{"op":"cb.invite","on":"S-1"}"#)
        _ = (sarah.take(), maria.take())
        maria.send(#"{"op":"cb.accept","on":"S-1"}"#, EngineCobrowseTests.pointer)
        desk.seal()
        maria.send(EngineCobrowseTests.pointer)
        #expect(sarah.take() == [])
        desk.tick()
        #expect(sarah.take().filter { $0.contains("cb.ptr") } == [])
        maria.ask(EngineCobrowseTests.pointer)
        #expect(sarah.take().filter { $0.contains("cb.ptr") }.count == 1)
        // A batch on its way and one that is open: what the first one brings counts when it is there.
        maria.send(#"{"op":"cb.pause","on":"S-1"}"#, #"{"op":"cb.resume","on":"S-1"}"#)
        desk.seal()
        sarah.send(#"{"op":"cb.ask","on":"S-1"}"#)
        desk.commit()
        maria.send(EngineCobrowseTests.pointer)
        desk.tick()
        #expect(sarah.take().filter { $0.contains("cb.ptr") }.count == 1)
    }

    @Test func controlWaitsForTheDiskAndItsEndDoesNot() throws {
        let stage = try EngineCobrowseTests.Stage()
        _ = stage.snapshot(1)
        stage.forget()
        stage.maria.send(#"{"op":"cb.grant","on":"S-1","to":"agent:sarah"}"#)
        stage.sarah.send(EngineCobrowseTests.act)
        stage.desk.seal()
        stage.sarah.send(EngineCobrowseTests.act)
        stage.desk.tick()
        #expect(stage.maria.take().filter { $0.contains("cb.do") } == [])
        stage.say(stage.sarah, EngineCobrowseTests.act)
        #expect(stage.maria.take().filter { $0.contains("cb.do") }.count == 1)
        stage.maria.send(#"{"op":"cb.revoke","on":"S-1"}"#)
        stage.sarah.send(EngineCobrowseTests.act)
        stage.desk.seal()
        stage.sarah.send(EngineCobrowseTests.act)
        stage.desk.tick()
        #expect(stage.maria.take().filter { $0.contains("cb.do") } == [])
    }

    /// Those who look already lose nothing while somebody joins, and the newcomer sees nothing before it is said.
    @Test func whoJoinsWaitsForTheDiskAndTheOthersDoNot() throws {
        let stage = try EngineCobrowseTests.Stage()
        let file = stage.snapshot(1)
        let (maya, other) = (stage.desk.connect("demo-maya"), stage.desk.connect("demo-maya"))
        maya.ask(Self.wants)
        _ = maya.take()
        stage.forget()
        maya.send(#"{"op":"cb.join","on":"S-1"}"#)
        stage.maria.send(#"{"sig":"cb.dom","on":"S-1","gen":1,"n":1,"d":{}}"#)
        other.send(#"{"op":"file.get","id":1,"file":"\#(file)"}"#)
        stage.desk.seal()
        stage.maria.send(#"{"sig":"cb.dom","on":"S-1","gen":1,"n":2,"d":{}}"#)
        stage.desk.tick()
        #expect(maya.take().filter { $0.contains("cb.dom") } == [])
        #expect(other.take().map(\.outcome) == ["NOT_FOUND"])
        #expect(stage.sarah.take().compactMap { $0.member("n")?.integer } == [1, 2])
        stage.delta(1, 3)
        #expect(maya.take().compactMap { $0.member("n")?.integer } == [3])
        #expect(other.answer(#"{"op":"file.get","file":"\#(file)"}"#).outcome == "ok")
    }

    /// The page is gone, and a minute later control of it; meanwhile nothing is done to nobody.
    @Test func nothingIsDoneToAPageThatIsGone() throws {
        let stage = try EngineCobrowseTests.Stage()
        _ = stage.snapshot(1)
        stage.say(stage.maria, #"{"op":"cb.grant","on":"S-1","to":"agent:sarah","for_s":600}"#)
        stage.maria.hangUp()
        stage.desk.tick()
        _ = stage.sarah.take()
        stage.say(stage.sarah, EngineCobrowseTests.act)
        #expect(stage.sarah.take().map { $0.member("code")?.string } == ["NO_CONSENT"])
        stage.desk.pass(milliseconds: 59_000)
        stage.say(stage.sarah, #"{"sig":"pong"}"#)
        #expect(stage.sarah.take().filter { $0.contains("cobrowse.") } == [])
        stage.desk.pass(milliseconds: 1_000)
        let told = stage.sarah.take().filter { $0.contains("cobrowse.revoked") }
        #expect(told.count == 1 && told[0].contains(#""why":"disconnect""#), "\(told)")
        stage.say(stage.sarah, EngineCobrowseTests.act)
        #expect(stage.sarah.take().map { $0.member("code")?.string } == ["LEASE_OVER"])
    }

    /// Whoever comes back in time goes on; after a restart everybody counts as gone.
    @Test func aCustomerWhoComesBackKeepsWhatTheyLent() throws {
        let stage = try EngineCobrowseTests.Stage()
        stage.say(stage.maria, #"{"op":"cb.grant","on":"S-1","to":"agent:sarah","for_s":900}"#)
        stage.maria.hangUp()
        stage.desk.pass(milliseconds: 59_000)
        let again = stage.desk.connect("demo-maria")
        stage.desk.pass(milliseconds: 30_000)
        #expect(again.answer(#"{"op":"cb.show","on":"S-1"}"#).contains(#""control""#))
        try stage.desk.restart()
        let sarah = stage.desk.connect("demo-sarah")
        stage.desk.pass(milliseconds: 59_000)
        #expect(sarah.answer(#"{"op":"cb.show","on":"S-1"}"#).contains(#""control""#))
        stage.desk.pass(milliseconds: 2_000)
        #expect(!sarah.answer(#"{"op":"cb.show","on":"S-1"}"#).contains(#""control""#))
    }
}
