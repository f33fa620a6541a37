// The typed verbs of tickets: what they stand for, what answers and events look like, and which stream is current.

import TandemWire
import Testing

@testable import TandemServer

@Suite struct TypedTicketTests {
    /// Typed by Sarah with S-17 current and T-204 before it; checked in TypedParseTests.
    static let requests: [(typed: String, json: String)] = [
        ("ticket", #"{"op":"ticket.show","on":"T-204"}"#),
        ("ticket t-7", #"{"op":"ticket.show","on":"T-7"}"#),
        ("show TKT-2026-00204", #"{"op":"ticket.show","on":"TKT-2026-00204"}"#),
        ("ticket tkt-2026-00204", #"{"op":"ticket.show","on":"TKT-2026-00204"}"#),
        (
            #"ticket new cust:42 subject="Wrong size" contact=phone tags=a,b after=T-1 It is = small"#,
            #"{"op":"ticket.create","customer":"cust:42","subject":"Wrong size","contact":"phone","tags":["a","b"],"#
                + #""follow_up_of":"T-1","text":"It is = small"}"#
        ),
        ("ticket new subject=Label It says M", #"{"op":"ticket.create","subject":"Label","text":"It says M"}"#),
        ("open T-204", #"{"op":"ticket.open","on":"T-204"}"#),
        ("open channel=phone", #"{"op":"ticket.open","on":"T-204","channel":"phone"}"#),
        ("reply Hello", #"{"op":"message.post","on":"T-204","vis":"all","text":"Hello"}"#),
        (
            "reply status=resolved assignee=me hold=yes #5: Sent",
            #"{"op":"message.post","on":"T-204","vis":"all","status":"resolved","assignee":"agent:sarah","hold":true,"#
                + #""reply":5,"text":"Sent"}"#
        ),
        ("private #8", #"{"op":"message.private","on":"T-204","seq":8}"#),
        ("status resolved", #"{"op":"ticket.status","on":"T-204","status":"resolved"}"#),
        (
            "status T-9 closed resolution=solved confirmed=yes Done",
            #"{"op":"ticket.status","on":"T-9","status":"closed","resolution":"solved","confirmed":true,"text":"Done"}"#
        ),
        (
            "close resolution=duplicate of=T-12 contact=phone recipient=staff same",
            #"{"op":"ticket.close","on":"T-204","resolution":"duplicate","of":"T-12","contact":"phone","#
                + #""recipient":"staff","text":"same"}"#
        ),
        ("reopen It broke", #"{"op":"ticket.reopen","on":"T-204","text":"It broke"}"#),
        (
            "ticket set priority=urgent queue= tags=a",
            #"{"op":"ticket.set","on":"T-204","priority":"urgent","queue":null,"tags":["a"]}"#
        ),
        ("ticket history", #"{"op":"ticket.history","on":"T-204","limit":50}"#),
        ("ticket history T-9 20 before #42", #"{"op":"ticket.history","on":"T-9","limit":20,"before":42}"#),
        ("view mine sort=created zipp", #"{"op":"ticket.list","view":"mine","sort":"created","q":"zipp"}"#),
        ("rate 4", #"{"op":"survey.answer","on":"T-204","score":4}"#),
        ("survey T-9 5 well done", #"{"op":"survey.answer","on":"T-9","score":5,"comment":"well done"}"#),
        (
            "report reply by=queue from=2026-11-01 explain=yes",
            #"{"op":"report","name":"reply","by":"queue","from":"2026-11-01","explain":true}"#
        ),
        ("recent", #"{"op":"ticket.recent"}"#), ("recent cust:42", #"{"op":"ticket.recent","customer":"cust:42"}"#),
        (
            "search status=open,new assignee=me sort=created refund shirt",
            #"{"op":"ticket.list","status":["open","new"],"assignee":["me"],"sort":"created","q":"refund shirt"}"#
        ),
        ("search view=mine after=WyJ limit=20", #"{"op":"ticket.list","view":"mine","after":"WyJ","limit":20}"#),
        ("ticket export tag=vip", #"{"op":"ticket.export","tag":["vip"]}"#),
        ("counters live=yes", #"{"op":"ticket.counters","live":true}"#), ("views", #"{"op":"view.list"}"#),
        (
            "view save mine shared=yes queue=none zip",
            #"{"op":"view.save","name":"mine","shared":true,"queue":["none"],"q":"zip"}"#
        ),
        ("view remove mine", #"{"op":"view.remove","name":"mine"}"#),
        ("policy", #"{"op":"policy.show"}"#), ("policy queues", #"{"op":"policy.show","section":"queues"}"#),
        ("policy set workflow sgen", #"{"op":"policy.set","section":"workflow","value":"sgen"}"#),
    ]

    /// While a ticket is in hand, speech goes there and the session's verbs still find their session.
    @Test func openMakesTheTicketCurrent() throws {
        var state = Typed.agent
        let answer = #"{"ok":true,"on":"T-9","seq":7,"status":"open","moves":["resolved"],"session":"S-3"}"#
        #expect(
            try Typed.render(answer, verb: "open", &state)
                == "ok T-9 is open, session S-3. next: reply ..., note ..., status ..., recent\n")
        #expect(Typed.parse("say hi", &state) == #"{"op":"message.post","on":"T-9","vis":"all","text":"hi"}"#)
        #expect(Typed.parse("end", &state) == #"{"op":"session.end","on":"S-3"}"#)
        _ = Typed.parse("use S-17", &state)
        #expect(Typed.parse("say hi", &state) == #"{"op":"message.post","on":"S-17","vis":"all","text":"hi"}"#)
        #expect(Typed.parse("reply hi", &state) == #"{"op":"message.post","on":"T-9","vis":"all","text":"hi"}"#)
    }

    @Test(arguments: [
        ("reply", #""status":"pending_customer","message":7"#, "ok T-9 #7 status pending_customer"),
        (
            "reply", #""status":"open","message":7,"status_stale":true"#,
            "ok T-9 #7 status open. is it the customer's turn now? status ..."
        ),
        (
            "reply", #""status":"new","held":6,"until":"2026-11-21T19:07:15.000Z""#,
            "ok T-9 #6 is held until 19:07:15. next: private #6 to keep it from the customer"
        ),
        (
            "say", #""status":"new","message":3,"number":"TKT-9","follow_up_of":"T-1""#,
            "ok T-1 is closed for good; T-9 TKT-9 follows it"
        ),
        ("ticket new", #""status":"new","number":"TKT-9""#, "ok T-9 TKT-9 is new. next: ticket T-9"),
        ("ticket set", #""status":"new","changed":["priority","tags"]"#, "ok T-9 is new, changed: priority, tags"),
        ("close", #""status":"closed""#, "ok T-9 is closed"),
    ])
    func answers(verb: String, fields: String, text: String) throws {
        #expect(try Typed.render(#"{"ok":true,"on":"T-9","seq":8,\#(fields)}"#, verb: verb) == text + "\n")
    }

    /// What everybody needs least is left out, then subjects are shortened, so that a list fits on a terminal.
    @Test func listsFit() throws {
        let text = #""subject":"Parcel says delivered, but there was nothing at the door","tags":["vip","returning"]"#
        let rest = #""queue":"second-level","category":"verification","last_reply_at":"2026-11-21T19:12:40.123Z""#
        let row =
            #"{"on":"T-204","status":"pending_customer","priority":"urgent","waiting_on":"customer","name":"Jo Brandt","#
            + #""assignee":"agent:sarah","changed_at":"2026-11-21T19:12:40.123Z",\#(rest),\#(text)}"#
        let list = #"{"ok":true,"tickets":[\#(row)],"n":1,"total":1,"more":false}"#
        let told = try Typed.render(list, verb: "search")
        #expect(try Typed.render(list, verb: "view") == told)
        let lines = told.split(separator: "\n")
        #expect(lines.count == 3 && lines.allSatisfy { $0.count <= TextTable.widthMaximum }, "\(told)")
        for word in ["ticket", "status", "priority", "customer", "assignee", "subject"] {
            #expect(lines.dropFirst().first?.contains(word) ?? false, "\(told)")
        }
        #expect(!told.contains("verification") && !told.contains("returning"), "\(told)")
        #expect(told.contains("Parcel says delivered, but") && told.hasSuffix("…\n"), "\(told)")
    }

    @Test func whatHappenedBeforeHasALineEach() throws {
        let events =
            #"{"at":"2026-11-21T14:32:00.000Z","what":"opened the size guide"},"#
            + #"{"at":"2026-11-21T14:33:00.000Z","ev":"order.placed","on":"O-1","seq":1}"#
        let answer =
            #"{"ok":true,"on":"T-9","number":"N-9","status":"open","#
            + #""context":{"account":{"name":"K","plan":"gold"},"audit":[\#(events)]}}"#
        #expect(
            try Typed.render(answer, verb: "ticket") == """
                ok T-9 N-9 is open
                   context  account name K, plan gold
                            audit 2026-11-21 14:32:00 opened the size guide
                                  2026-11-21 14:33:00 order.placed O-1 #1

                """)
    }

    @Test func aPolicyIsReadByPeople() throws {
        let workflow =
            #"{"name":"w","statuses":[{"id":"new","lifecycle":["new"]},"#
            + #"{"id":"open","lifecycle":["open"],"waiting_on":["agent"],"aliases":["busy"]}],"#
            + #""moves":[["new","open"]],"rules":{"close_idle_h":48},"sort":"modified"}"#
        let policy = #"{"workflow":\#(workflow),"queues":["a","b"],"sla":[],"undo_s":90,"canned":{"hi":"Hello"}}"#
        #expect(
            try Typed.render(#"{"ok":true,"on":"desk","seq":3,"policy":\#(policy)}"#, verb: "policy") == """
                ok policy #3. to change it: policy set SECTION VALUE
                   workflow  w
                      new   new                     > open
                      open  open, agent, also busy
                      close_idle_h  48
                      sort  modified
                   queues  a, b
                   sla  none
                   undo_s  1m30s
                   canned
                      hi  Hello

                """)
    }

    @Test(arguments: [
        (
            "ticket.created", #""number":"TKT-9","subject":"Label","customer":"cust:42""#,
            "created TKT-9 for cust:42: Label"
        ),
        (
            "ticket.created", #""number":"TKT-9","subject":"Label","visitor":{"name":"Ana","email":"a@b.c"}"#,
            "created TKT-9 for Ana <a@b.c>: Label"
        ),
        ("ticket.acknowledged", #""text":"We have it","respond_by":"x""#, "acknowledged: We have it"),
        ("ticket.status_changed", #""from":"new","to":"open""#, "changed the status from new to open"),
        (
            "ticket.resolved", #""resolution":"solved","closes_at":"2026-11-23T19:07:00.000Z""#,
            "resolved it: solved, it closes at 2026-11-23 19:07:00"
        ),
        ("ticket.closed", #""resolution":"duplicate""#, "closed it: duplicate"),
        ("ticket.reopened", #""from":"closed""#, "opened it again"),
        (
            "ticket.changed",
            #""changes":[{"field":"cart","from":"C-9","to":null},{"field":"tags","from":[],"to":["a"]}]"#,
            "changed cart from C-9 to none, tags from none to a"
        ),
        (
            "notice.posted", #""to":"agent:ben","text":"TKT-9 is open again""#,
            "lets agent:ben know: TKT-9 is open again"
        ),
        ("policy.changed", #""sections":{"undo_s":5}"#, "changed the policy: undo_s"),
    ])
    func events(kind: String, fields: String, text: String) throws {
        let event =
            #"{"ev":"\#(kind)","on":"T-204","seq":4,"prev":3,"at":"2026-11-21T19:12:40.123Z","by":"agent:ben","#
            + #""vis":"all",\#(fields)}"#
        #expect(try Typed.render(event) == "[19:12:40] T-204 #4 agent:ben \(text)\n")
    }
}
