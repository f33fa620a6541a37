// Co-browsing: who agrees to what, who looks, who has control, and how each of it ends.

import TandemDesk
import TandemWire
import Testing

extension Play {
    /// S-1, in which Maria shows her page to Sarah; Ben serves as well.
    static func withPage(_ scope: String = #"["view","point"]"#) throws -> Play {
        var play = try Play.withSession()
        play.present = ["agent:sarah", "agent:ben", "manager:maya", "cust:42"]
        try play.ask(Cast.ben, #"{"op":"session.join","on":"S-1"}"#)
        try play.ask(Cast.sarah, #"{"op":"cb.invite","on":"S-1","scope":["view","point","control"]}"#)
        try play.ask(Cast.maria, #"{"op":"cb.accept","on":"S-1","scope":\#(scope),"allow":["size"]}"#)
        return play
    }
}

struct CobrowseTests {
    private static let grant = #"{"op":"cb.grant","on":"S-1","to":"agent:sarah","for_s":60}"#

    private static func outcome(
        _ play: Play, _ signal: CobrowseSignal, _ who: Principal, lease: Int? = nil
    ) -> String {
        do throws(Refusal) {
            try play.desk.admit(signal, lease: lease, who, on: .session(1), at: play.now)
            return "ok"
        } catch { return error.code.rawValue }
    }

    @Test func theWholeOfIt() throws {
        var play = try Play.withSession()
        let invited = try play.ask(
            Cast.sarah, #"{"op":"cb.invite","on":"S-1","scope":["point","view"],"reason":"to see it"}"#)
        #expect(
            invited.lines == [
                #"S-1#2 all cobrowse.invited {"scope":["view","point"],"until":"2026-11-21T19:12:00.000Z","#
                    + #""reason":"to see it"}"#
            ])
        #expect(Self.outcome(play, .pointer, Cast.maria) == "NO_CONSENT")
        #expect(
            try play.ask(Cast.maria, #"{"op":"cb.accept","on":"S-1","allow":["size"]}"#).lines == [
                #"S-1#3 all cobrowse.accepted {"to":"agent:sarah","scope":["view","point"],"allow":["size"]}"#
            ])
        #expect(
            try play.ask(Cast.sarah, #"{"op":"cb.ask","on":"S-1"}"#).lines == [
                #"S-1#4 all cobrowse.asked {"want":"control","until":"2026-11-21T19:09:00.000Z"}"#
            ])
        let granted = try play.ask(Cast.maria, #"{"op":"cb.grant","on":"S-1"}"#)
        #expect(
            granted.lines == [
                #"S-1#5 all cobrowse.granted {"lease":1,"to":"agent:sarah","scope":"control","#
                    + #""until":"2026-11-21T19:09:00.000Z"}"#
            ])
        #expect(Self.outcome(play, .action, Cast.sarah, lease: 1) == "ok")
        #expect(
            try play.ask(Cast.maria, #"{"op":"cb.revoke","on":"S-1"}"#).lines == [
                #"S-1#6 all cobrowse.revoked {"lease":1,"to":"agent:sarah","scope":"control","why":"customer"}"#
            ])
        #expect(Self.outcome(play, .action, Cast.sarah, lease: 1) == "LEASE_OVER")
        try play.ask(Cast.maria, #"{"op":"cb.page","on":"S-1","url":"https://u:pw@shop.example/cart?q=1#x"}"#)
        #expect(play.history.map(short).last == #"S-1#7 all cobrowse.navigated {"url":"https://shop.example/cart"}"#)
        #expect(
            try play.ask(Cast.maria, #"{"op":"cb.end","on":"S-1"}"#).lines == [
                #"S-1#8 all cobrowse.ended {"why":"customer"}"#
            ])
        #expect(Self.outcome(play, .pointer, Cast.maria) == "NO_CONSENT")
    }

    @Test func customersAgreeToLessNotToMore() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"cb.invite","on":"S-1","scope":["view"]}"#)
        let accept = { (scope: String) in #"{"op":"cb.accept","on":"S-1","scope":[\#(scope)]}"# }
        #expect(play.refusal(Cast.maria, accept(#""view","point""#)) == #"BAD_FIELD {"field":"scope"}"#)
        #expect(play.refusal(Cast.maria, accept(#""point""#)) == #"BAD_FIELD {"field":"scope"}"#)
        #expect(play.refusal(Cast.ivo, accept(#""view""#)) == #"NOT_FOUND {"on":"S-1"}"#)
        #expect(play.refusal(Cast.sarah, accept(#""view""#)) == #"ROLE_REQUIRED {"needs":"cobrowse.consent"}"#)
        #expect(play.refusal(.sys, accept(#""view""#)) == "NOT_ALLOWED {}")
        try play.ask(Cast.mariaInS1, accept(#""view""#))
        #expect(Self.outcome(play, .pointer, Cast.sarah) == "NO_CONSENT")
        #expect(Self.outcome(play, .need, Cast.sarah) == "ok")
        try play.ask(Cast.sarah, #"{"op":"cb.ask","on":"S-1","want":"point"}"#)
        try play.ask(Cast.maria, #"{"op":"cb.grant","on":"S-1"}"#)
        #expect(Self.outcome(play, .pointer, Cast.sarah) == "ok")
        try play.ask(Cast.maria, #"{"op":"cb.revoke","on":"S-1","scope":"point"}"#)
        #expect(Self.outcome(play, .draw, Cast.sarah) == "NO_CONSENT")
    }

    @Test func controlMayBePartOfTheAnswer() throws {
        let play = try Play.withPage(#"["view","control"]"#)
        #expect(Self.outcome(play, .action, Cast.sarah, lease: 1) == "ok")
        #expect(play.desk.cobrowse(.session(1))?.scope.contains(.control) == false)
    }

    @Test(arguments: ["password", "newPassword", "cc-number", "card_no", "otp", "CVC", "hidden", "loginPin"])
    func secretFieldsAreNeverAllowed(name: String) throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"cb.invite","on":"S-1"}"#)
        #expect(
            play.refusal(Cast.maria, #"{"op":"cb.accept","on":"S-1","allow":["\#(name)"]}"#)
                == #"MASK_REQUIRED {"field":"\#(name)"}"#)
    }

    @Test func eachGrantHasANumberOfItsOwn() throws {
        var play = try Play.withPage()
        try play.ask(Cast.maria, Self.grant)
        try play.ask(Cast.sarah, #"{"op":"emu.start","on":"S-1"}"#)
        let again = try play.ask(Cast.maria, Self.grant)
        #expect(again.lines.first?.contains(#""lease":1,"to":"agent:sarah","scope":"control","why":"switch""#) == true)
        #expect(again.fields.contains(#""lease":3"#))
        #expect(Self.outcome(play, .action, Cast.sarah, lease: 1) == "LEASE_OVER")
        #expect(Self.outcome(play, .action, Cast.sarah, lease: 2) == "LEASE_OVER")
        #expect(Self.outcome(play, .action, Cast.sarah, lease: 3) == "ok")
        #expect(Self.outcome(play, .action, Cast.ben, lease: 3) == "NOT_JOINED")
        #expect(Self.outcome(play, .action, Cast.maria, lease: 3) == "NOT_ALLOWED")
        try play.ask(Cast.ben, #"{"op":"cb.join","on":"S-1"}"#)
        #expect(Self.outcome(play, .action, Cast.ben, lease: 3) == "LEASE_OVER")
        #expect(
            play.refusal(Cast.ben, #"{"op":"cb.ask","on":"S-1"}"#) == #"TAKEN {"on":"S-1","by":"agent:sarah"}"#)
        #expect(play.refusal(Cast.ben, #"{"op":"cb.revoke","on":"S-1"}"#) == "NOT_ALLOWED {}")
    }

    @Test func aSupervisorIsAnnouncedAndOnlyLooks() throws {
        var play = try Play.withPage()
        #expect(Self.outcome(play, .need, Cast.maya) == "NOT_JOINED")
        #expect(
            try play.ask(Cast.maya, #"{"op":"cb.join","on":"S-1"}"#).lines == [
                #"S-1#5 all cobrowse.joined {"who":"agent:maya","mode":"view"}"#
            ])
        #expect(Self.outcome(play, .need, Cast.maya) == "ok")
        #expect(Self.outcome(play, .pointer, Cast.maya) == "NO_CONSENT")
        #expect(play.refusal(Cast.maya, #"{"op":"cb.ask","on":"S-1"}"#) == #"NOT_JOINED {"on":"S-1"}"#)
        #expect(
            play.refusal(Cast.maria, #"{"op":"cb.grant","on":"S-1","to":"agent:maya"}"#)
                == #"BAD_FIELD {"field":"to"}"#)
        try play.ask(Cast.maya, #"{"op":"cb.leave","on":"S-1"}"#)
        #expect(Self.outcome(play, .need, Cast.maya) == "NOT_JOINED")
    }

    // MARK: Ends of control

    @Test func controlEndsByTime() throws {
        var play = try Play.withPage()
        try play.ask(Cast.maria, Self.grant)
        play.now += 59_999
        #expect(Self.outcome(play, .action, Cast.sarah, lease: 1) == "ok")
        play.now += 1
        #expect(Self.outcome(play, .action, Cast.sarah, lease: 1) == "LEASE_OVER")
        #expect(
            play.pass(milliseconds: 0) == [
                #"S-1#6 all cobrowse.revoked {"lease":1,"to":"agent:sarah","scope":"control","why":"timeout"}"#
            ])
    }

    @Test func controlEndsAMinuteAfterItsHolderIsLost() throws {
        var play = try Play.withPage()
        try play.ask(Cast.maria, #"{"op":"cb.grant","on":"S-1","to":"agent:sarah","for_s":600}"#)
        play.present = ["agent:ben", "cust:42"]
        (play.watched, play.leftAt) = (0, ["agent:sarah": play.now])
        #expect(play.pass(milliseconds: 59_999) == [])
        #expect(play.pass(milliseconds: 1).map { $0.contains(#""why":"disconnect""#) } == [true])
        #expect(play.desk.cobrowse(.session(1))?.isLive == true)
    }

    /// Nobody is there any more who could take it back.
    @Test func controlEndsAMinuteAfterTheCustomerIsLost() throws {
        var play = try Play.withPage()
        try play.ask(Cast.maria, #"{"op":"cb.grant","on":"S-1","to":"agent:sarah","for_s":600}"#)
        play.present.remove("cust:42")
        (play.watched, play.leftAt) = (0, ["cust:42": play.now])
        #expect(play.pass(milliseconds: 59_999) == [])
        #expect(
            play.pass(milliseconds: 1) == [
                #"S-1#6 all cobrowse.revoked {"lease":1,"to":"agent:sarah","scope":"control","why":"disconnect"}"#
            ])
        #expect(play.desk.cobrowse(.session(1))?.isLive == true)
    }

    @Test(arguments: [
        (#"{"op":"session.leave","on":"S-1"}"#, "ended"), (#"{"op":"session.end","on":"S-1"}"#, "ended"),
        (#"{"op":"cb.leave","on":"S-1"}"#, "ended"), (#"{"op":"cb.end","on":"S-1"}"#, "ended"),
        (#"{"op":"cb.pause","on":"S-1"}"#, "revoked paused"), (#"{"op":"cb.revoke","on":"S-1"}"#, "revoked"),
        (#"{"op":"session.transfer","on":"S-1","to":"agent:ben"}"#, "revoked"),
    ])
    func controlEndsWith(request: String, kinds: String) throws {
        var play = try Play.withPage()
        try play.ask(Cast.maria, Self.grant)
        let told = try play.ask(Cast.sarah, request)
        let mine = told.events.filter { $0.kind.hasPrefix("cobrowse.") }
        #expect(mine.map(\.kind) == kinds.split(separator: " ").map { "cobrowse.\($0)" })
        #expect(mine.first?.lease == 1)
        #expect(Self.outcome(play, .action, Cast.sarah, lease: 1) != "ok")
    }

    @Test func theEndOfTheSessionNamesWhatItTookBack() throws {
        var play = try Play.withPage()
        try play.ask(Cast.maria, Self.grant)
        let told = try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        #expect(told.fields.contains(#""reverted":[{"control":1,"on":"S-1"}]"#))
        #expect(play.desk.cobrowse(.session(1)) == nil)
    }

    @Test func whatTheCustomerPausesOnlyTheyResume() throws {
        var play = try Play.withPage()
        try play.ask(Cast.maria, #"{"op":"cb.pause","on":"S-1"}"#)
        #expect(Self.outcome(play, .delta, Cast.maria) == "NO_CONSENT")
        #expect(play.refusal(Cast.sarah, #"{"op":"cb.resume","on":"S-1"}"#) == "NOT_ALLOWED {}")
        #expect(play.refusal(Cast.maria, Self.grant) == #"NO_CONSENT {"on":"S-1"}"#)
        try play.ask(Cast.maria, #"{"op":"cb.resume","on":"S-1"}"#)
        try play.ask(Cast.sarah, #"{"op":"cb.pause","on":"S-1"}"#)
        try play.ask(Cast.sarah, #"{"op":"cb.resume","on":"S-1"}"#)
        #expect(Self.outcome(play, .delta, Cast.maria) == "ok")
    }

    @Test func questionsAreNotForEver() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"cb.invite","on":"S-1"}"#)
        #expect(play.pass(milliseconds: 300_000) == [#"S-1#3 all cobrowse.declined {"why":"timeout"}"#])
        var page = try Play.withPage()
        try page.ask(Cast.sarah, #"{"op":"cb.ask","on":"S-1"}"#)
        #expect(
            page.pass(milliseconds: 120_000) == [
                #"S-1#6 all cobrowse.denied {"to":"agent:sarah","why":"timeout"}"#
            ])
    }

    // MARK: Snapshots of the page

    @Test func aSnapshotIsForThoseWhoLookAndGoesWithTheEnd() throws {
        var play = try Play.withPage()
        let hash = String(repeating: "a", count: 64)
        let begin = try FileBegin(snapshotOf: 1, seconds: 60, bytes: 10, sha256: hash)
        let limits = UploadLimits(uploads: 20, bytes: 1 << 20, totalBytes: 1 << 30, milliseconds: 86_400_000)
        #expect(throws: Refusal.self) { try begin.decide(play.desk, Cast.sarah, limits, now: play.now) }
        let (upload, event) = try begin.decide(play.desk, Cast.maria, limits, now: play.now)
        #expect(upload.expires == play.now + 60_000)
        play.happen(try #require(event), by: "cust:42")
        play.happen(Draft(on: upload.on, vis: .staff, .fileFinished(FileFinished(id: 1))), by: "cust:42")
        #expect(throws: Never.self) { try Access.file(1, Cast.sarah, play.desk) }
        #expect(throws: Refusal.self) { try Access.file(1, Cast.ben, play.desk) }
        #expect(
            play.refusal(Cast.maria, #"{"op":"message.post","on":"S-1","text":"x","files":["F-1"]}"#)
                == #"NOT_FOUND {"file":"F-1"}"#)
        let copy = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        #expect(snapshot(copy) == snapshot(play.desk))
        let told = try play.ask(Cast.maria, #"{"op":"cb.end","on":"S-1"}"#)
        #expect(told.lines.last?.hasSuffix(#"file.dropped {"file":"F-1","reason":"ended"}"#) == true)
        #expect(throws: Refusal.self) { try Access.file(1, Cast.sarah, play.desk) }
    }
}
