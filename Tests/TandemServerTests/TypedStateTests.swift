// What a typed connection remembers from line to line.

import TandemWire
import Testing

@testable import TandemServer

@Suite struct TypedStateTests {
    private func post(
        _ seq: Int, on: String = "S-17", at: String = "2026-11-21T19:12:40.123Z", by: String = "cust:42", re: Int? = nil
    ) -> String {
        let echo = re.map { #""re":\#($0),"# } ?? ""
        return #"{"ev":"message.posted",\#(echo)"on":"\#(on)","seq":\#(seq),"prev":1,"at":"\#(at)","by":"\#(by)","#
            + #""vis":"all","text":"t"}"#
    }

    @Test func loginIsRemembered() throws {
        var state = TypedState()
        _ = try Typed.render(#"{"ok":true,"me":"cust:42","role":"customer"}"#, verb: "login", &state)
        #expect(state.name == "cust:42" && state.role == "customer")
        _ = try Typed.render(#"{"ok":false,"code":"AUTH_FAILED","msg":"no"}"#, verb: "login", &state)
        #expect(state.role == "customer")
    }

    @Test(arguments: [
        ("start", #"{"ok":true,"on":"S-9","seq":1,"customer":"cust:1"}"#, "S-9"),
        ("join", #"{"ok":true,"on":"S-9","mode":"serve"}"#, "S-9"),
        ("watch", #"{"ok":true,"head":{"S-9":3}}"#, "S-9"),
        ("say", #"{"ok":true,"on":"S-9","seq":3}"#, "S-17"),
        ("show", #"{"ok":true,"on":"S-9","state":"open"}"#, "S-17"),
        ("start", #"{"ok":false,"code":"NOT_FOUND","msg":"no","on":"S-9"}"#, "S-17"),
    ])
    func onlyStartJoinAndWatchMakeCurrent(_ verb: String, _ json: String, _ current: String) throws {
        var state = Typed.agent
        _ = try Typed.render(json, verb: verb, &state)
        #expect(state.current == current)
    }

    @Test func theHighestNumberShownIsKept() throws {
        var state = Typed.agent
        for seq in [13, 15, 14] { _ = try Typed.render(post(seq), &state) }
        _ = try Typed.render(post(2, on: "S-18"), &state)
        #expect(state.lastSeen == ["S-17": 15, "S-18": 2, "C-9": 12])
        #expect(Typed.parse("read", &state) == #"{"op":"read","on":"S-17","seq":15}"#)
    }

    @Test func rememberedStreamsAreBounded() throws {
        var state = Typed.agent
        for number in 1...2_000 { _ = try Typed.render(post(1, on: "S-\(number)"), &state) }
        #expect(state.lastSeen.count <= TypedState.maximumStreams)
        #expect(state.lastSeen["S-17"] == 12)
    }

    @Test func anEventOfAnotherStreamNamesIt() throws {
        #expect(try Typed.render(post(3, on: "S-18")) == "[19:12:40] S-18 #3 cust:42> t\n")
        #expect(try Typed.render(post(3), as: TypedState()) == "[19:12:40] S-17 #3 cust:42> t\n")
    }

    /// An agent who watches S-17, and whose own message #13 was just answered.
    private func agentAfterSaying() throws -> TypedState {
        var state = Typed.agent
        _ = try Typed.render(#"{"ok":true,"head":{"S-17":12}}"#, verb: "watch", &state)
        #expect(try Typed.render(#"{"ok":true,"on":"S-17","seq":13}"#, verb: "say", &state) == "ok S-17 #13\n")
        return state
    }

    @Test func theOwnRecordIsNotShownTwice() throws {
        var state = try agentAfterSaying()
        #expect(try Typed.render(post(13, by: "agent:sarah"), &state) == "")
        #expect(try Typed.render(post(14), &state) == "[19:12:40] #14 cust:42> t\n")
        #expect(state.lastSeen["S-17"] == 14)
    }

    @Test func somebodyElsesRecordIsAlwaysShown() throws {
        var state = try agentAfterSaying()
        #expect(try Typed.render(post(13), &state) != "")
        _ = try Typed.render(#"{"ok":true,"on":"S-17","seq":14,"state":"open"}"#, verb: "show", &state)
        #expect(try Typed.render(post(14, by: "agent:sarah"), &state) == "[19:12:40] #14 agent:sarah> t\n")
    }

    /// The answer to a transfer does not tell the note that came with it.
    @Test func theRecordsOfATransferAreShown() throws {
        var state = try agentAfterSaying()
        _ = try Typed.render(#"{"ok":true,"on":"S-17","seq":15}"#, verb: "transfer", &state)
        for seq in [14, 15] {
            #expect(try Typed.render(post(seq, by: "agent:sarah"), &state) == "[19:12:40] #\(seq) agent:sarah> t\n")
        }
    }

    @Test func historyShowsTheOwnRecord() throws {
        var state = try agentAfterSaying()
        let own = post(13, by: "agent:sarah")
        #expect(try Typed.render(post(13, by: "agent:sarah", re: 1), &state) == "[19:12:40] #13 agent:sarah> t\n")
        #expect(try Typed.render(own, verb: "hist", &state) == "[19:12:40] #13 agent:sarah> t\n")
        #expect(try Typed.render(own, &state) == "")
    }

    @Test func whatIsNotFollowedIsNotAwaited() throws {
        var state = Typed.agent
        _ = try Typed.render(#"{"ok":true,"on":"S-17","seq":13}"#, verb: "note", &state)
        #expect(try Typed.render(post(13, by: "agent:sarah"), &state) != "")
        _ = try Typed.render(#"{"ok":true,"head":{"S-17":12}}"#, verb: "watch", &state)
        _ = try Typed.render(#"{"ok":true}"#, verb: "unwatch", &state)
        _ = try Typed.render(#"{"ok":true,"on":"S-17","seq":14}"#, verb: "note", &state)
        #expect(state.awaitedEchoes.isEmpty)
    }

    @Test func awaitedEchoesAreBounded() throws {
        var state = Typed.agent
        _ = try Typed.render(#"{"ok":true,"head":{"S-17":12}}"#, verb: "watch", &state)
        for seq in 13...500 { _ = try Typed.render(#"{"ok":true,"on":"S-17","seq":\#(seq)}"#, verb: "say", &state) }
        #expect(state.awaitedEchoes.count == TypedState.maximumEchoes)
    }

    @Test func anotherDayIsAnnounced() throws {
        var state = Typed.agent
        #expect(try Typed.render(#"{"sig":"hello","time":"2026-11-22T00:00:01.000Z"}"#, &state) == "")
        #expect(try Typed.render(post(3), &state) == "-- 2026-11-21\n[19:12:40] #3 cust:42> t\n")
        #expect(try Typed.render(post(4), &state) == "[19:12:40] #4 cust:42> t\n")
        #expect(
            try Typed.render(post(5, at: "2026-11-22T00:00:02.000Z"), &state)
                == "-- 2026-11-22\n[00:00:02] #5 cust:42> t\n")
    }
}
