// Files of messages of tickets: they go where their message goes, and what is held keeps what it holds.

import TandemDesk
import TandemWire
import Testing

struct TicketFileTests {
    private static let files = #""files":["F-1"]"#

    /// T-204, and a file of this person's that is ready to be posted.
    private static func play(_ who: Principal) throws -> Play {
        var play = try Play.withCustomers()
        play.finish(try play.begin(who))
        return play
    }

    private static func sees(_ play: Play) -> [String] {
        let readers = [Cast.sarah, Cast.relay, Cast.maria, Cast.ivo, Cast.mail]
        return readers.filter { (try? Access.file(1, $0, play.desk)) != nil }.map(\.id)
    }

    @Test func whoMayReadTheTicketsMessageMayReadItsFile() throws {
        var play = try Self.play(Cast.maria)
        #expect(Self.sees(play) == ["cust:42"])
        try play.ask(Cast.maria, #"{"op":"message.post","on":"T-204","text":"x",\#(Self.files)}"#)
        #expect(Self.sees(play) == ["agent:sarah", "bot:relay", "cust:42"])
        try play.ask(Cast.maya, #"{"op":"message.redact","on":"T-204","seq":6}"#)
        #expect(Self.sees(play) == [])
    }

    @Test func aNotesFileIsStaffs() throws {
        var play = try Self.play(Cast.sarah)
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"T-204","vis":"staff","text":"x",\#(Self.files)}"#)
        #expect(Self.sees(play) == ["agent:sarah", "bot:relay"])
    }

    @Test func whatIsHeldKeepsItsFileUntilItIsSent() throws {
        var play = try Self.play(Cast.sarah)
        let told = try play.ask(Cast.sarah, Self.hold)
        #expect(told.lines[0].contains(#""files":[{"file":"F-1","name":"a.txt","type":"text/plain","bytes":6,"#))
        #expect(Self.sees(play) == ["agent:sarah", "bot:relay"])
        #expect(play.refusal(Cast.sarah, Self.hold) == #"NOT_FOUND {"file":"F-1"}"#, "nobody posts it meanwhile")
        #expect(play.desk.nextFileDue(now: play.now + 1_000_000) == nil, "it does not expire meanwhile")
        // Also after a restart from a snapshot.
        play.desk = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        #expect(play.desk.checkInvariants() == [])
        let sent = play.pass(milliseconds: 15_000)
        #expect(sent.first?.hasPrefix(#"T-204#7 all message.posted {"text":"x","files":[{"file":"F-1","#) == true)
        #expect(Self.sees(play) == ["agent:sarah", "bot:relay", "cust:42"])
        guard case .posted(let place) = try Access.file(1, Cast.maria, play.desk) else {
            Issue.record("it is not posted")
            return
        }
        #expect(place.seq == 7 && place.vis == .all)
    }

    @Test func whatIsMadePrivateKeepsItsFileInside() throws {
        var play = try Self.play(Cast.sarah)
        try play.ask(Cast.sarah, Self.hold)
        let told = try play.ask(Cast.sarah, #"{"op":"message.private","on":"T-204","seq":6}"#)
        #expect(told.lines[0].contains(#""files":[{"file":"F-1","#))
        play.pass(milliseconds: 60_000)
        #expect(Self.sees(play) == ["agent:sarah", "bot:relay"])
    }

    @Test func whatWasHeldIsWithheldWithWhatWasSent() throws {
        var play = try Self.play(Cast.sarah)
        try play.ask(Cast.sarah, Self.hold)
        play.pass(milliseconds: 15_000)
        let told = try play.ask(Cast.maya, #"{"op":"message.redact","on":"T-204","seq":7,"reason":"address"}"#)
        #expect(
            told.lines == [
                #"T-204#9 staff message.redacted {"target":6,"reason":"address"}"#,
                #"T-204#10 all message.redacted {"target":7,"reason":"address"}"#,
            ])
        #expect(play.desk.isRedacted(.ticket(204), 6) && play.desk.isRedacted(.ticket(204), 7))
        #expect(Self.sees(play) == [])
    }

    @Test func aFollowUpTicketBeginsWithItsFile() throws {
        var play = try Self.play(Cast.maria)
        try play.ask(
            Cast.ada, #"{"op":"policy.set","policy":{"workflow":{"name":"tandem","rules":{"reopen_window_h":0}}}}"#)
        try play.ask(Cast.sarah, #"{"op":"ticket.close","on":"T-204","resolution":"withdrawn"}"#)
        play.now += 1
        let told = try play.ask(Cast.maria, #"{"op":"message.post","on":"T-204","text":"again",\#(Self.files)}"#)
        #expect(told.lines.contains { $0.hasPrefix(#"T-205#3 all message.posted {"text":"again","files":[{"file":"#) })
        #expect(Self.sees(play) == ["agent:sarah", "bot:relay", "cust:42"])
    }

    private static let hold = #"{"op":"message.post","on":"T-204","vis":"all","text":"x","hold":true,\#(files)}"#
}
