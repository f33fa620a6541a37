// Every JSON output line and the exact text a person gets. The reader is agent:sarah with S-17 current.

import TandemWire
import Testing

@testable import TandemServer

@Suite struct TypedRenderTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let verb: String?
        let json: String
        let text: String

        init(_ verb: String?, _ json: String, _ text: String) {
            self.verb = verb
            self.json = json
            self.text = text
        }

        var testDescription: String { "\(verb ?? "-") \(json)" }
    }

    static let answers: [Row] = [
        Row(
            "login", #"{"ok":true,"me":"agent:sarah","role":"agent","caps":[],"conn":"n-1"}"#,
            "ok you are agent:sarah (agent). next: ls | start cust:42 | help\n"),
        Row(
            "login", #"{"ok":true,"me":"cust:42","role":"customer","caps":[],"conn":"n-1"}"#,
            "ok you are cust:42 (customer). next: watch S-17 | say ... | help\n"),
        Row(
            "start", #"{"ok":true,"on":"S-18","seq":1,"customer":"cust:42","order":"O-5512"}"#,
            "ok S-18 started: customer cust:42, order O-5512. S-18 is current\n"),
        Row("join", #"{"ok":true,"on":"S-18","seq":2,"mode":"serve"}"#, "ok S-18 joined. S-18 is current\n"),
        Row(
            "join", #"{"ok":true,"on":"S-18","seq":2,"mode":"observe"}"#, "ok S-18 joined to observe. S-18 is current\n"
        ),
        Row(
            "join", #"{"ok":true,"on":"S-18","seq":2,"mode":"takeover"}"#,
            "ok S-18 joined and took over. S-18 is current\n"),
        Row("leave", #"{"ok":true,"on":"S-17","seq":5}"#, "ok S-17 left\n"),
        Row(
            "context", #"{"ok":true,"on":"S-17","seq":5,"customer":"cust:42","ticket":"T-204"}"#,
            "ok S-17 is about customer cust:42, ticket T-204\n"),
        Row("hold", #"{"ok":true,"on":"S-17","seq":5}"#, "ok S-17 on hold. next: resume\n"),
        Row("resume", #"{"ok":true,"on":"S-17","seq":6,"held_s":125}"#, "ok S-17 resumed after 2m05s\n"),
        Row("transfer", #"{"ok":true,"on":"S-17","seq":7}"#, "ok S-17 handed over\n"),
        Row(
            "end", #"{"ok":true,"on":"S-17","seq":8,"outcome":"resolved","duration_s":1872}"#,
            "ok S-17 ended, 31m12s\n"),
        Row("say", #"{"ok":true,"on":"S-17","seq":2}"#, "ok S-17 #2\n"),
        Row("note", #"{"ok":true,"on":"S-17","seq":3}"#, "ok S-17 #3 staff-only\n"),
        Row(
            "say", #"{"ok":true,"on":"S-17","seq":2,"dup":true}"#,
            "ok S-17 #2 (already done, nothing was repeated)\n"),
        Row("redact", #"{"ok":true,"on":"S-17","seq":14}"#, "ok S-17 #14 redacted\n"),
        Row("read", #"{"ok":true,"on":"S-17","read":12}"#, "ok S-17 read up to #12\n"),
        Row("watch", #"{"ok":true,"head":{"S-18":57}}"#, "ok watching S-18, it is at #57. S-18 is current\n"),
        Row("unwatch", #"{"ok":true}"#, "ok S-17 is not watched any more\n"),
        Row("ping", #"{"ok":true,"time":"2026-11-21T19:30:00.000Z"}"#, "ok it is 2026-11-21 19:30:00\n"),
        Row("mode", #"{"ok":true,"to":"text"}"#, "ok output is text\n"),
        Row("quit", #"{"ok":true}"#, "ok bye\n"),
        Row("customer put", #"{"ok":true,"on":"cust:42","seq":3}"#, "ok cust:42 saved\n"),
        Row(
            "customer token",
            #"{"ok":true,"on":"cust:42","seq":4,"token_id":"9f86","token":"tk_8c1","expires":"2026-11-21T20:10:00.000Z"}"#,
            "ok a login for cust:42, valid until 2026-11-21 20:10:00. it is shown only this once:\n   tk_8c1\n"
                + "   to take it back: customer revoke cust:42 9f86\n"),
        Row(
            "customer revoke", #"{"ok":true,"on":"cust:42","seq":5,"token_id":"9f86"}"#,
            "ok cust:42 has no login 9f86 any more\n"),
        Row(
            "hist", #"{"ok":true,"on":"S-17","n":20,"first":22,"last":41,"more":true}"#,
            "ok S-17 #22 to #41. more: hist before #22\n"),
        Row(
            "hist after", #"{"ok":true,"on":"S-17","n":20,"first":22,"last":41,"more":true}"#,
            "ok S-17 #22 to #41. more: hist after #41\n"),
        Row("hist", #"{"ok":true,"on":"S-17","n":1,"first":1,"last":1,"more":false}"#, "ok S-17 #1\n"),
        Row("hist before", #"{"ok":true,"on":"S-17","n":0,"more":false}"#, "ok S-17 nothing there\n"),
        Row(nil, #"{"ok":true,"re":7,"on":"S-17","seq":9}"#, "ok S-17 #9\n"),
        Row(nil, #"{"ok":true,"re":7,"shape":"round","n":3}"#, "ok\n   shape  round\n   n      3\n"),
        Row(
            "say",
            #"{"ok":false,"line":4,"code":"STALE","msg":"S-17 is at #13","retry":"refresh","on":"S-17","seq":13}"#,
            "ERR STALE S-17 is at #13\n"),
        Row(
            "start", ##"{"ok":false,"line":4,"code":"NOT_FOUND","msg":"no such\nok S-1 #1","retry":"refresh"}"##,
            "ERR NOT_FOUND no such\n  | ok S-1 #1\n"),
    ]

    static let listings: [Row] = [
        Row(
            "who",
            #"{"ok":true,"on":"S-17","who":[{"who":"agent:sarah","role":"agent","mode":"serve","state":"here"},"#
                + #"{"who":"cust:42","role":"customer","state":"gone"}]}"#,
            """
            ok S-17 2 people
               who          role      mode   state
               agent:sarah  agent     serve  here
               cust:42      customer         gone

            """),
        Row(
            "who", #"{"ok":true,"who":[{"who":"bot:relay","role":"bot","connections":2,"state":"here"}]}"#,
            """
            ok 1 person
               who        role  state  connections
               bot:relay  bot   here   2

            """),
        Row("who", #"{"ok":true,"who":[]}"#, "ok nobody is there\n"),
        Row(
            "ls",
            #"{"ok":true,"sessions":[{"on":"S-17","seq":58,"customer":"cust:42","agent":"agent:sarah","state":"open","#
                + #""channel":"phone","started_at":"2026-11-21T19:10:00.000Z","duration_s":1872},{"on":"S-18","seq":1,"#
                + #""customer":"cust:7","state":"held","started_at":"2026-11-21T19:40:00.000Z","duration_s":72}],"#
                + #""n":2,"more":true,"next":"S-18"}"#,
            """
            ok 2 sessions. more: ls after=S-18
               session  state  customer  agent        channel  started              time    at
               S-17     open   cust:42   agent:sarah  phone    2026-11-21 19:10:00  31m12s  #58
               S-18     held   cust:7                          2026-11-21 19:40:00  1m12s   #1

            """),
        Row("ls", #"{"ok":true,"sessions":[],"n":0,"more":false}"#, "ok no sessions. next: start cust:42 | ls all\n"),
        Row(
            "show",
            #"{"ok":true,"on":"S-17","seq":58,"customer":"cust:42","order":"O-5512","agent":"agent:sarah","#
                + #""state":"ended","started_at":"2026-11-21T19:10:00.000Z","ended_at":"2026-11-21T19:41:12.000Z","#
                + #""duration_s":1872,"held_s":0,"outcome":"resolved","participants":[{"who":"agent:sarah","#
                + #""mode":"serve","joined_at":"2026-11-21T19:10:00.000Z"},{"who":"agent:ben","mode":"observe","#
                + #""joined_at":"2026-11-21T19:12:00.000Z"}],"read":{"agent:sarah":58,"cust:42":57}}"#,
            """
            ok S-17 ended at #58, 31m12s
               customer      cust:42
               order         O-5512
               agent         agent:sarah
               started       2026-11-21 19:10:00
               ended         2026-11-21 19:41:12
               held          0s
               outcome       resolved
               participants  agent:sarah  serve    joined 2026-11-21 19:10:00
                             agent:ben    observe  joined 2026-11-21 19:12:00
               read          agent:sarah #58
                             cust:42 #57

            """),
        Row(
            "show",
            #"{"ok":true,"customer":"cust:42","name":"Maria Silva","email":"maria@example.com","tickets":[{"id":"T-204","#
                + #""order":"O-5512","subject":"Wrong size"}],"orders":[],"tags":["vip","eu"],"sessions":["S-17"]}"#,
            """
            ok cust:42
               name      Maria Silva
               email     maria@example.com
               tickets   T-204  order O-5512  subject Wrong size
               tags      vip, eu
               sessions  S-17

            """),
        Row(
            "describe",
            #"{"ok":true,"ops":[{"op":"message.post","does":"Say something.","fields":[]},"#
                + #"{"op":"read","does":"Mark as read.","fields":[]}]}"#,
            """
            ok 2 ops. next: describe OP
               message.post  Say something.
               read          Mark as read.

            """),
        Row(
            "describe",
            #"{"ok":true,"op":"read","does":"Mark as read.","right":null,"customer":true,"writes":true,"fields":["#
                + #"{"name":"on","kind":"stream","required":true,"help":"where"},{"name":"state","kind":"word","#
                + #""required":false,"help":"which","words":["on","off"]}]}"#,
            """
            ok read: Mark as read.
               field  kind              meaning
               on     stream  required  where
               state  word              which
                                        on|off

            """),
    ]

    static func event(_ kind: String, _ rest: String, vis: String = "all", by: String = "agent:sarah") -> String {
        #"{"ev":"\#(kind)","on":"S-17","seq":4,"prev":3,"at":"2026-11-21T19:12:40.123Z","by":"\#(by)","vis":"\#(vis)"\#(rest)}"#
    }

    static let events: [Row] = [
        Row(nil, event("message.posted", #","text":"hi""#, by: "cust:42"), "[19:12:40] #4 cust:42> hi\n"),
        Row(
            nil, event("message.posted", #","text":"wrong label""#, vis: "staff"),
            "[19:12:40] #4* agent:sarah (staff)> wrong label\n"),
        Row(
            nil, event("message.posted", #","text":"yes","reply":2"#),
            "[19:12:40] #4 agent:sarah re #2> yes\n"),
        Row(
            nil, event("message.posted", #","text":"yes","reply":2"#, vis: "staff"),
            "[19:12:40] #4* agent:sarah re #2 (staff)> yes\n"),
        Row(nil, event("message.posted", #","text":"x""#, vis: "new"), "[19:12:40] #4* agent:sarah (staff)> x\n"),
        Row(
            nil, event("message.posted", #","for":"cust:42","text":"x""#),
            "[19:12:40] #4 agent:sarah for cust:42> x\n"),
        Row(
            nil, event("message.posted", #","redacted":true"#),
            "[19:12:40] #4 agent:sarah wrote a message that was redacted\n"),
        Row(
            nil, event("message.posted", #","text":"a\r\nok S-17 #5\n\n[19:12:41] #5 agent:ben> x\tb""#),
            "[19:12:40] #4 agent:sarah> a\n  | ok S-17 #5\n  | \n  | [19:12:41] #5 agent:ben> x\tb\n"),
        Row(
            nil, event("session.started", #","customer":"cust:42","order":"O-5512","channel":"phone""#),
            "[19:12:40] #4 agent:sarah started the session: customer cust:42, order O-5512, channel phone\n"),
        Row(
            nil, event("session.context_set", #","customer":"cust:42","ticket":"T-204","order":null"#),
            "[19:12:40] #4 agent:sarah set the context: customer cust:42, ticket T-204, order none\n"),
        Row(nil, event("session.held", ""), "[19:12:40] #4 agent:sarah put the session on hold\n"),
        Row(
            nil, event("session.resumed", #","held_s":65"#),
            "[19:12:40] #4 agent:sarah resumed the session after 1m05s\n"),
        Row(
            nil, event("session.transferred", #","from":"agent:sarah","to":"agent:ben""#),
            "[19:12:40] #4 agent:sarah handed the session over to agent:ben\n"),
        Row(
            nil, event("session.transferred", #","from":"agent:ben","to":"agent:sarah""#),
            "[19:12:40] #4 agent:sarah took the session over from agent:ben\n"),
        Row(
            nil, event("session.transferred", #","to":"agent:ben""#),
            "[19:12:40] #4 agent:sarah handed the session over to agent:ben\n"),
        Row(
            nil, event("session.ended", #","outcome":"follow_up","duration_s":3725,"held_s":60"#),
            "[19:12:40] #4 agent:sarah ended the session: follow_up, 1h02m, 1m00s of it on hold\n"),
        Row(
            nil, event("participant.joined", #","who":"agent:ben","mode":"observe""#, vis: "staff", by: "agent:ben"),
            "[19:12:40] #4* agent:ben (staff) joined to observe\n"),
        Row(
            nil, event("participant.joined", #","who":"agent:ben","mode":"takeover""#, vis: "staff", by: "agent:ben"),
            "[19:12:40] #4* agent:ben (staff) joined to take over\n"),
        Row(
            nil, event("participant.left", #","who":"agent:sarah""#, vis: "staff"),
            "[19:12:40] #4* agent:sarah (staff) left\n"),
        Row(
            nil, event("message.redacted", #","target":3,"reason":"card number""#),
            "[19:12:40] #4 agent:sarah redacted #3: card number\n"),
        Row(
            nil, event("read.marked", #","stream":"S-17","upto":12"#, vis: "staff"),
            "[19:12:40] #4* agent:sarah (staff) has read S-17 up to #12\n"),
        Row(
            nil, event("customer.updated", #","name":"Maria","email":null,"tags":["vip"]"#, vis: "staff"),
            "[19:12:40] #4* agent:sarah (staff) changed S-17: name Maria, email none, tags vip\n"),
        Row(
            nil,
            event(
                "token.minted", #","token":"ab","digest":"ff","session":"S-17","expires":"2026-11-21T20:00:00.000Z""#),
            "[19:12:40] #4 agent:sarah made a login for S-17 in S-17 until 2026-11-21 20:00:00\n"),
        Row(
            nil, event("token.revoked", #","token_id":"9f86","digest":"ff""#, vis: "staff"),
            "[19:12:40] #4* agent:sarah (staff) took back the login 9f86 of S-17\n"),
        Row(
            nil, event("weather.changed", #","reason":"resolved","count":2"#, by: "sys"),
            "[19:12:40] #4 sys weather.changed reason resolved, count 2\n"),
    ]

    static let signals: [Row] = [
        Row(nil, #"{"sig":"hello","proto":1,"time":"2026-11-21T19:00:00.000Z","hint":"human? type: help"}"#, ""),
        Row(nil, #"{"sig":"ping","n":7}"#, ""),
        Row(nil, #"{"sig":"sparkle"}"#, ""),
        Row(nil, #"{"sig":"typing","on":"S-17","by":"cust:42","state":"on"}"#, "-- cust:42 is typing\n"),
        Row(nil, #"{"sig":"typing","on":"S-18","by":"cust:42","state":"on"}"#, "-- S-18: cust:42 is typing\n"),
        Row(nil, #"{"sig":"typing","on":"S-17","by":"cust:42","state":"off"}"#, ""),
        Row(nil, #"{"sig":"presence","on":"S-17","by":"cust:42","state":"gone"}"#, "-- cust:42 is gone\n"),
        Row(nil, #"{"sig":"read","on":"S-17","by":"agent:sarah","seq":9}"#, ""),
        Row(nil, #"{"sig":"read","on":"S-17","by":"cust:42","seq":9}"#, "-- cust:42 has read up to #9\n"),
        Row(
            nil, #"{"sig":"warn","code":"SIG_RATE","msg":"over 30/s, dropping","on":"S-17"}"#,
            "-- warning SIG_RATE: over 30/s, dropping\n"),
        Row(
            nil, #"{"sig":"bye","code":"SLOW","msg":"no progress for 60 s","reconnect_ms":1000}"#,
            "-- bye SLOW: no progress for 60 s. reconnect in 1 s\n"),
        Row(
            nil, #"{"sig":"bye","code":"QUIT","msg":"you asked for it","reconnect":false}"#,
            "-- bye QUIT: you asked for it. do not reconnect\n"),
    ]

    @Test(arguments: answers + listings + events + signals) func lineBecomesText(_ row: Row) throws {
        #expect(try Typed.render(row.json, verb: row.verb) == row.text)
    }

    @Test(
        arguments: zip(
            [0, 59, 60, 3_599, 3_600, 86_399, 90_000, -5],
            ["0s", "59s", "1m00s", "59m59s", "1h00m", "23h59m", "1d01h", "0s"]))
    func durations(_ seconds: Int, _ text: String) {
        #expect(TextRenderer.duration(seconds: seconds).text == text)
    }
}
