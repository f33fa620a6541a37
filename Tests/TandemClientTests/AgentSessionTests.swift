// The agent's conversation without a socket: logging in, following, losing the connection and coming back.

import Testing
import tandem_agent

struct AgentSessionTests {
    private static let greeting = #"{"sig":"hello","proto":1,"server":"tandem/test"}"#
    private static let login = #"{"op":"hello","id":"agent","proto":1,"token":"t-1","client":"tandem-agent"}"#
    private static let form = #"{"op":"mode","to":"text"}"#
    private static let welcome = #"{"ok":true,"re":"agent","me":"agent:sarah","role":"agent"}"#

    private func ready() -> AgentSession {
        var session = AgentSession(AgentSession.Options(token: "t-1"))
        _ = session.received(Self.greeting)
        _ = session.received(Self.welcome)
        _ = session.received("ok output is text")
        return session
    }

    private func shown(_ effects: [AgentSession.Effect]) -> [String] {
        effects.compactMap { if case .show(let text, _) = $0 { text } else { nil } }
    }

    private func sent(_ effects: [AgentSession.Effect]) -> [String] {
        effects.compactMap { if case .send(let line) = $0 { line } else { nil } }
    }

    /// Lost, connected again, and the server's answers to everything but the streams.
    private func comeBack(_ session: inout AgentSession) -> [String] {
        _ = session.lost()
        let lines = sent(session.received(Self.greeting))
        _ = session.received(Self.welcome)
        _ = session.received("ok output is text")
        return lines
    }

    @Test func typedLinesWaitForTheLogin() {
        var session = AgentSession(AgentSession.Options(token: "t-1"))
        #expect(session.typed("ls") == [])
        #expect(sent(session.received(Self.greeting)) == [Self.login, Self.form])
        #expect(sent(session.received(Self.welcome)) == [])
        #expect(sent(session.received("ok output is text")) == ["ls"])
        #expect(shown(session.received("ok no sessions")) == ["ok no sessions"])
    }

    @Test func filesAreTheClientsOwnBusiness() {
        var session = ready()
        #expect(session.token == "t-1")
        #expect(session.typed("/attach ~/my label.jpg") == [.transfer(.attach(path: "~/my label.jpg"))])
        #expect(session.typed("/save f-3 a.txt") == [.transfer(.save(file: "F-3", path: "a.txt"))])
        #expect(session.typed("/save F-3") == [.transfer(.wrong("/save F-3 PATH keeps a file of a message"))])
        #expect(session.typed("/attach") == [.transfer(.wrong("/attach PATH sends a file"))])
        #expect(sent(session.typed("/attachment")) == ["/attachment"], "the server says what it thinks of that")
        // Inside a text it is text.
        _ = session.typed("say <<END")
        #expect(sent(session.typed("/attach a.txt")) == ["/attach a.txt"])
    }

    @Test func filesUseTheLoginThatWasTyped() {
        var session = AgentSession(AgentSession.Options())
        _ = session.received(Self.greeting)
        _ = session.received("ok output is text")
        #expect(session.token == nil)
        _ = session.typed("login sarah demo-sarah")
        _ = session.received("ok you are agent:sarah (agent). next: ls")
        #expect(session.token == "demo-sarah")
    }

    @Test func refusedTokenEndsTheProgram() {
        var session = AgentSession(AgentSession.Options(token: "t-1"))
        _ = session.received(Self.greeting)
        let refusal = #"{"ok":false,"re":"agent","line":1,"code":"AUTH_FAILED","msg":"no","retry":"auth"}"#
        #expect(session.received(refusal) == [.show(refusal, isStaffOnly: false), .leave(1)])
    }

    @Test func reconnectFollowsEverythingAfterTheLastNumberShown() {
        var session = ready()
        _ = session.typed("watch S-9")
        _ = session.received("ok watching S-9, it is at #3. S-9 is current")
        _ = session.received("[19:12:40] #3 cust:7> hi")
        _ = session.typed("start cust:42")
        _ = session.received("ok S-17 started: customer cust:42. S-17 is current")
        #expect(session.current == "S-17")
        _ = session.received("[19:12:41] S-9 #4* agent:ben (staff)> look")
        _ = session.received("[19:12:42] #2 cust:42> the blue one")
        #expect(session.lost() == [.say("reconnecting…")])
        #expect(
            sent(session.received(Self.greeting))
                == [Self.login, Self.form, "watch S-9 after #4", "watch S-17 after #2"])
        _ = session.received(Self.welcome)
        _ = session.received("ok output is text")
        #expect(session.typed("say back") == [])
        #expect(shown(session.received("ok watching S-9, it is at #4. S-9 is current")) == [])
        let effects = session.received("ok watching S-17, it is at #3. S-17 is current")
        #expect(effects == [.say("connected again"), .send("say back")])
        #expect(
            shown(session.received("[19:13:00] #3 cust:42> are you there?")) == [
                "[19:13:00] #3 cust:42> are you there?"
            ])
    }

    /// #5 was answered before #4 of the customer had arrived: #4 must come, #5 must not come again.
    @Test func ownMessageNeitherSkipsNorRepeats() {
        var session = ready()
        _ = session.typed("watch S-1")
        _ = session.received("ok watching S-1, it is at #3. S-1 is current")
        _ = session.received("[19:12:40] #3 cust:42> hi")
        _ = session.typed("say hello")
        _ = session.received("ok S-1 #5")
        #expect(comeBack(&session).last == "watch S-1 after #3")
        _ = session.received("ok watching S-1, it is at #6. S-1 is current")
        #expect(shown(session.received("[19:12:41] #4 cust:42> one more thing")).count == 1)
        #expect(shown(session.received("[19:12:41] #5 agent:sarah> hello")) == [])
        #expect(shown(session.received("  | second line of it")) == [])
        #expect(shown(session.received("[19:12:42] #6 cust:42> thanks")).count == 1)
        #expect(comeBack(&session).last == "watch S-1 after #6")
    }

    @Test func historyIsShownAndMovesNothing() {
        var session = ready()
        _ = session.typed("watch S-1")
        _ = session.received("ok watching S-1, it is at #90. S-1 is current")
        _ = session.received("[19:12:40] #88 cust:42> hi")
        _ = session.typed("hist 2 around #90")
        #expect(shown(session.received("[19:12:42] #90 cust:42> later")).count == 1)
        _ = session.received("ok S-1 #90 to #90")
        #expect(comeBack(&session).last == "watch S-1 after #88")
        _ = session.received("ok watching S-1, it is at #90. S-1 is current")
        #expect(shown(session.received("[19:12:41] #89 cust:42> hm")).count == 1)
        #expect(shown(session.received("[19:12:42] #90 cust:42> later")) == [])
        _ = session.typed("hist")
        #expect(shown(session.received("[19:12:40] #88 cust:42> hi")).count == 1)
    }

    @Test func staffOnlyLinesAndTheirContinuationsAreMarked() {
        var session = ready()
        _ = session.typed("watch S-1")
        _ = session.received("ok watching S-1, it is at #3. S-1 is current")
        let note = "[19:12:40] #3* agent:ben (staff)> first"
        #expect(session.received(note) == [.show(note, isStaffOnly: true)])
        #expect(session.received("  | second") == [.show("  | second", isStaffOnly: true)])
        #expect(
            session.received("[19:12:41] #4 cust:42> hi #3*") == [
                .show("[19:12:41] #4 cust:42> hi #3*", isStaffOnly: false)
            ])
        #expect(session.received("  | #5* x (staff)> no") == [.show("  | #5* x (staff)> no", isStaffOnly: false)])
        _ = session.typed("note hm")
        #expect(session.received("ok S-1 #5 staff-only") == [.show("ok S-1 #5 staff-only", isStaffOnly: true)])
    }

    @Test func unansweredLinesAreNamed() {
        var session = ready()
        _ = session.typed("say <<END")
        _ = session.typed("note is only a text here")
        _ = session.typed("END")
        _ = session.typed("who")
        _ = session.received("ok S-1 #5")
        #expect(
            session.lost() == [.say("reconnecting…"), .say("no answer came to: who   (look before you repeat it)")])
    }

    @Test func typedLoginIsRepeated() {
        var session = AgentSession(AgentSession.Options())
        #expect(sent(session.received(Self.greeting)) == [Self.form])
        _ = session.received("ok output is text")
        _ = session.typed("login sarah demo-sarah")
        _ = session.received("ok you are agent:sarah (agent). next: ls | start cust:42 | help")
        _ = session.lost()
        #expect(sent(session.received(Self.greeting)) == ["login sarah demo-sarah", Self.form])
    }

    @Test func streamThatIsGoneIsSaidAndForgotten() {
        var session = ready()
        _ = session.typed("watch S-1")
        _ = session.received("ok watching S-1, it is at #0. S-1 is current")
        #expect(comeBack(&session).last == "watch S-1")
        let effects = session.received("ERR NOT_FOUND S-1 does not exist")
        #expect(
            effects == [
                .say("S-1 can no longer be followed:"), .show("ERR NOT_FOUND S-1 does not exist", isStaffOnly: false),
                .say("connected again"),
            ])
        #expect(comeBack(&session).last == "use S-1")
    }

    @Test(arguments: ["quit", "exit", #"{"op":"quit"}"#]) func leavingIsNotALoss(_ line: String) {
        var session = ready()
        _ = session.typed(line)
        _ = session.received("ok bye")
        #expect(session.lost() == [.leave(0)])
    }

    @Test func goodbyeForEverIsObeyed() {
        var session = ready()
        _ = session.received("-- bye REPLACED: logged in elsewhere. do not reconnect")
        #expect(session.lost() == [.leave(0)])
    }

    @Test func jsonIsFollowedByItsOwnLines() {
        var session = AgentSession(AgentSession.Options(token: "t-1", speaksJSON: true))
        #expect(sent(session.received(Self.greeting)) == [Self.login])
        _ = session.received(Self.welcome)
        _ = session.typed(#"{"op":"sub","on":["S-1","*"],"after":0}"#)
        _ = session.received(#"{"ok":true,"head":{"S-1":2}}"#)
        let event = #"{"ev":"message.posted","on":"S-1","seq":2,"prev":1,"by":"a","vis":"staff","text":"x","pos":700}"#
        #expect(session.received(event) == [.show(event, isStaffOnly: true)])
        #expect(session.received(#"{"sig":"ping","n":4}"#) == [.send(#"{"sig":"pong","n":4}"#)])
        _ = session.lost()
        #expect(
            sent(session.received(Self.greeting)) == [
                Self.login, #"{"op":"sub","id":"agent","on":"*","after":700,"sigs":true}"#,
                #"{"op":"sub","id":"agent","on":"S-1","sigs":true}"#,
            ])
    }

    @Test func rawShowsEveryLineExactly() {
        var session = AgentSession(AgentSession.Options(token: "t-1", showsEverything: true))
        #expect(shown(session.received(Self.greeting)) == [Self.greeting])
        #expect(shown(session.received(Self.welcome)) == [Self.welcome])
        #expect(session.finishedTyping() == [.finish])
        #expect(session.lost() == [.leave(0)])
    }

    @Test func endOfAPipeWaitsForTheLogin() {
        var session = AgentSession(AgentSession.Options(token: "t-1", showsEverything: true))
        _ = session.typed("ls")
        #expect(session.finishedTyping() == [])
        _ = session.received(Self.greeting)
        #expect(session.received(Self.welcome).suffix(2) == [.send("ls"), .finish])
        #expect(session.lost() == [.leave(1)])
    }
}
