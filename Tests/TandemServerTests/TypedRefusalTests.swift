// What the text layer refuses, and the words it does it with. Nothing that is not understood whole is sent.

import TandemWire
import Testing

@testable import TandemServer

@Suite struct TypedRefusalTests {
    static let refusals: [(typed: String, answer: String)] = [
        ("sya hello", #"NO_SUCH_COMMAND "sya" is not a command. did you mean: say | say ... | note ..."#),
        ("hello Maria", #"NO_SUCH_COMMAND "hello" is not a command. did you mean: help | say ... | note ..."#),
        ("hsit", #"NO_SUCH_COMMAND "hsit" is not a command. did you mean: hist"#),
        ("trans", #"NO_SUCH_COMMAND "trans" is not a command. did you mean: transfer"#),
        ("Thanks!", #"NO_SUCH_COMMAND "Thanks!" is not a command. did you mean: say ... | note ..."#),
        (
            "customer",
            #"NO_SUCH_COMMAND "customer" is not a command. did you mean: customer put | customer token | customer revoke"#
        ),
        ("help hsit", #"NO_SUCH_COMMAND no help about "hsit". did you mean: hist"#),
        ("explain hsit", #"NO_SUCH_COMMAND "hsit" is not a command. did you mean: hist"#),
        ("say", "FIELD_REQUIRED say needs a text: say [#12:] [F-3:] TEXT | say [#12:] [F-3:] <<END"),
        ("say #12:", "FIELD_REQUIRED say needs a text: say [#12:] [F-3:] TEXT | say [#12:] [F-3:] <<END"),
        ("login sarah", "FIELD_REQUIRED login needs TOKEN: login NAME TOKEN"),
        ("redact", "FIELD_REQUIRED redact needs a message number, #12: redact [S-17] #12 [WHY]"),
        ("redact it", "BAD_FIELD a message number looks like #12: redact [S-17] #12 [WHY]"),
        (
            "start",
            "FIELD_REQUIRED start needs cust:42 or T-204: start cust:42|T-204 [ticket=] [order=] [cart=] [channel=]"
        ),
        (
            "start S-17",
            "BAD_FIELD start takes a customer (cust:42) or a ticket (T-204), not \"S-17\": "
                + "start cust:42|T-204 [ticket=] [order=] [cart=] [channel=]"
        ),
        (
            "start cust:42 ordre=O-1",
            #"UNKNOWN_FIELD start has no "ordre=", it has customer= ticket= order= cart= channel="#
        ),
        (
            "start cust:42 order=O-1 order=O-2",
            "BAD_FIELD order= stands there twice: start cust:42|T-204 [ticket=] [order=] [cart=] [channel=]"
        ),
        (
            "join T-204",
            #"BAD_FIELD join takes a session (S-17), not "T-204": join [S-17] [as observe|whisper|barge|takeover]"#
        ),
        (
            "join as observer",
            #"BAD_FIELD "observer" is no mode for join, did you mean observe: "#
                + "join [S-17] [as observe|whisper|barge|takeover]"
        ),
        (
            "end of story",
            #"BAD_FIELD "of" is no outcome for end, one of resolved, unresolved, follow_up, no_reply, abandoned, spam, "#
                + "duplicate: end [S-17] [OUTCOME]"
        ),
        (
            "hold on please",
            #"BAD_FIELD hold does not take "on please": hold [S-17]. to post it: say ... | note ..."#
        ),
        ("quit smoking", #"BAD_FIELD quit does not take "smoking": quit. to post it: say ... | note ..."#),
        ("typing", "FIELD_REQUIRED typing needs on|off: typing [S-17] on|off"),
        (
            "hist before",
            "FIELD_REQUIRED hist needs a message number, #12: hist [S-17] [N] [before #42|after #42|around #42]"
        ),
        ("hist 0", "BAD_FIELD limit is a number from 1: hist [S-17] [N] [before #42|after #42|around #42]"),
        (
            "context",
            "FIELD_REQUIRED context needs at least one of ticket= order= cart= channel=: "
                + "context [S-17] [ticket=] [order=] [cart=] [channel=]"
        ),
        (
            "customer put cust:42 name=\"Maria",
            "BAD_FIELD the quote after name= is not closed: customer put cust:42 name=\"...\" email= phone= tier= tags=a,b ..."
        ),
        (
            "customer token cust:42 ttl=1h",
            "BAD_FIELD ttl= needs a number: customer token cust:42 [session=S-17] [ttl=3600]"
        ),
        ("transfer", "FIELD_REQUIRED transfer needs a name such as agent:ben: transfer [S-17] agent:ben [: NOTE]"),
    ]

    @Test(arguments: refusals) func refusalSaysWhatIsWrongAndWhatToTry(_ row: (typed: String, answer: String)) {
        #expect(Typed.parse(row.typed) == row.answer)
    }

    @Test func aCustomerIsNotOfferedStaffVerbs() {
        #expect(
            Typed.parse("nto what I meant", as: Typed.customer)
                == #"NO_SUCH_COMMAND "nto" is not a command. did you mean: say ..."#)
        #expect(
            Typed.parse("ping me", as: Typed.customer)
                == #"BAD_FIELD ping does not take "me": ping. to post it: say ..."#)
    }

    @Test func aMissingSessionIsExplained() {
        var state = Typed.agent
        state.current = nil
        #expect(
            Typed.parse("say hi", &state)
                == "FIELD_REQUIRED say needs a session and none is current. "
                + "first: start cust:42, join S-17 or watch S-17")
        state.role = "customer"
        #expect(
            Typed.parse("say hi", &state) == "FIELD_REQUIRED say needs a session and none is current. first: watch S-17"
        )
        #expect(Typed.parse("say hi", as: TypedState()) == "AUTH_REQUIRED log in first: login NAME TOKEN")
    }

    @Test func readNeedsSomethingSeen() {
        var state = Typed.agent
        state.current = "S-18"
        #expect(
            Typed.parse("read", &state)
                == "FIELD_REQUIRED read needs a message number, #12, because none was shown yet: read [S-17] [#12]")
    }

    @Test func longWordsAreQuotedShort() {
        let answer = Typed.parse(String(repeating: "\u{E9}", count: 60_000))
        #expect(answer.unicodeScalars.count < 200)
    }

    @Test(arguments: [("say", "sya", 1), ("hist", "hsit", 1), ("note", "node", 1), ("leave", "lev", 2), ("", "ab", 2)])
    func distanceCountsSlips(_ first: String, _ second: String, _ slips: Int) {
        #expect(TypedCommands.distance(Array(first.utf8), Array(second.utf8)) == slips)
        #expect(TypedCommands.distance(Array(second.utf8), Array(first.utf8)) == slips)
    }
}
