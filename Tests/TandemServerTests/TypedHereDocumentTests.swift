// `say <<END`, lines, `END`: one message; and whatever goes wrong, no line of it ever runs as a command.

import TandemWire
import Testing

@testable import TandemServer

@Suite struct TypedHereDocumentTests {
    /// The answers to all lines but those that merely went on.
    private func answers(_ lines: [String], as state: TypedState = Typed.agent) -> [String] {
        var state = state
        return lines.map { Typed.parse($0, &state) }.filter { $0 != "..." }
    }

    @Test func linesBecomeOneMessage() {
        #expect(
            answers(["say #12: <<END", "Hi Maria,", "", "{\"op\":\"quit\"}", "end resolved", " END", "END", "ping"])
                == [
                    #"{"op":"message.post","on":"S-17","vis":"all","reply":12,"#
                        + #""text":"Hi Maria,\n\n{\"op\":\"quit\"}\nend resolved\n END"}"#,
                    #"{"op":"ping"}"#,
                ])
    }

    @Test func everyVerbWithATextTakesOne() {
        let note = #"{"op":"message.post","on":"S-17","vis":"staff","text":"a\nb"}"#
        #expect(answers(["note <<x_1", "a", "b", "x_1"]) == [note])
        #expect(answers(["explain note <<END", "a", "b", "END"]) == [note + "\n"])
        #expect(
            answers(["transfer agent:ben: <<END", "a", "b", "END"])
                == [#"{"op":"session.transfer","on":"S-17","to":"agent:ben","note":"a\nb"}"#])
        #expect(
            answers(["redact #12 <<END", "a", "b", "END"])
                == [#"{"op":"message.redact","on":"S-17","seq":12,"reason":"a\nb"}"#])
    }

    @Test func anEmptyOneIsLeftToTheServer() {
        #expect(
            answers(["say <<END", "END"]) == [#"{"op":"message.post","on":"S-17","vis":"all","text":""}"#])
    }

    @Test func theTextOfARefusedCommandIsSwallowed() {
        var state = Typed.agent
        state.current = nil
        let refused = answers(["say <<END", "end", "quit", "END"], as: state)
        #expect(refused.count == 1)
        #expect(refused.first?.hasPrefix("FIELD_REQUIRED say needs a session") == true)
        #expect(
            answers(["sya <<END", "quit", "END", "ping"]) == [
                #"NO_SUCH_COMMAND "sya" is not a command. did you mean: say | say ... | note ..."#, #"{"op":"ping"}"#,
            ])
    }

    @Test func lengthIsBounded() {
        let line = String(repeating: "\u{1F600}", count: 5_999)
        var state = Typed.agent
        _ = Typed.parse("say <<END", &state)
        _ = Typed.parse(line, &state)
        _ = Typed.parse(line + "x", &state)
        #expect(state.hereDocument?.scalars == 12_000)
        #expect(state.hereDocument?.isTooLong == false)
        for _ in 0..<1_000 { _ = Typed.parse(line, &state) }
        #expect(state.hereDocument?.scalars == 12_001)
        #expect(state.hereDocument?.text.isEmpty == true)
        #expect(
            Typed.parse("END", &state) == "BAD_FIELD the text has more than 12000 characters, nothing was sent")
        #expect(!state.isInsideHereDocument)
    }

    @Test func oneThatIsNotFinishedIsGivenUp() {
        var state = Typed.agent
        #expect(TypedCommands.abandonHereDocument(&state) == nil)
        _ = Typed.parse("say <<END", &state)
        #expect(state.isInsideHereDocument)
        let refusal = TypedCommands.abandonHereDocument(&state)
        #expect(refusal?.message == "no line \"END\" came in time, nothing was sent")
        #expect(Typed.parse("ping", &state) == #"{"op":"ping"}"#)
    }
}
