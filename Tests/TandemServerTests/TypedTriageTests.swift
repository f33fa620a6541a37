// The typed verbs of who has a ticket, of drafts and canned replies: what they stand for, and what people read.

import TandemWire
import Testing

@testable import TandemServer

@Suite struct TypedTriageTests {
    /// Typed by Sarah with S-17 current and T-204 before it; checked in TypedParseTests.
    static let requests: [(typed: String, json: String)] = [
        ("next", #"{"op":"queue.next"}"#), ("next billing", #"{"op":"queue.next","queue":"billing"}"#),
        ("queues", #"{"op":"queue.list"}"#), ("claim", #"{"op":"ticket.claim","on":"T-204"}"#),
        ("claim t-9", #"{"op":"ticket.claim","on":"T-9"}"#),
        ("release needs Italian", #"{"op":"ticket.release","on":"T-204","note":"needs Italian"}"#),
        (
            "assign T-9 to agent:ben group=returns he knows",
            #"{"op":"ticket.assign","on":"T-9","to":"agent:ben","group":"returns","note":"he knows"}"#
        ),
        ("unassign T-9", #"{"op":"ticket.unassign","on":"T-9"}"#),
        ("hand group:vip now", #"{"op":"ticket.transfer","on":"T-204","to":"group:vip","note":"now"}"#),
        ("accept T-9", #"{"op":"ticket.accept","on":"T-9"}"#),
        ("decline T-9 no time", #"{"op":"ticket.decline","on":"T-9","note":"no time"}"#),
        ("floor T-9 to=bot:relay", #"{"op":"floor.return","on":"T-9","to":"bot:relay"}"#),
        (
            "delivered T-9 #8 failed channel=email no such mailbox",
            #"{"op":"delivery.report","on":"T-9","seq":8,"state":"failed","channel":"email","reason":"no such mailbox"}"#
        ),
        ("merge T-9 into T-7", #"{"op":"ticket.merge","on":"T-9","into":"T-7"}"#),
        ("merge into T-7", #"{"op":"ticket.merge","on":"T-204","into":"T-7"}"#),
        ("link T-9 to T-7", #"{"op":"ticket.link","on":"T-9","to":"T-7"}"#),
        ("duplicate T-9 of T-7 same", #"{"op":"ticket.duplicate","on":"T-9","of":"T-7","text":"same"}"#),
        ("viewing on", #"{"sig":"viewing","on":"T-204","state":"on"}"#),
        ("replying T-9 off", #"{"sig":"replying","on":"T-9","state":"off"}"#),
        ("spam T-9", #"{"op":"ticket.spam","on":"T-9"}"#),
        ("draft Dear Maria", #"{"op":"draft.save","on":"T-204","text":"Dear Maria"}"#),
        ("draft show", #"{"op":"draft.show","on":"T-204"}"#), ("drafts", #"{"op":"draft.list"}"#),
        ("draft discard T-9", #"{"op":"draft.discard","on":"T-9"}"#),
        (
            "draft send status=resolved",
            #"{"op":"message.post","on":"T-204","draft":true,"vis":"all","status":"resolved"}"#
        ),
        ("canned T-9", #"{"op":"canned.list","on":"T-9"}"#),
        ("canned send size", #"{"op":"message.post","on":"T-204","vis":"all","canned":"size"}"#),
    ]

    @Test(arguments: [
        (#""ev":"ticket.claimed","to":"agent:ben","group":"returns""#, "claimed it, group returns"),
        (
            #""ev":"ticket.released","from":"agent:sarah","why":"offline""#,
            "returned it to its queue, because agent:sarah has been away for too long"
        ),
        (#""ev":"ticket.released","from":"agent:ben""#, "released it"),
        (
            #""ev":"ticket.offered","to":"agent:sarah","until":"2026-11-23T09:30:00.000Z""#,
            "offered it to agent:sarah until 2026-11-23 09:30:00"
        ),
        (#""ev":"ticket.accepted","from":"agent:sarah","to":"agent:ben""#, "accepted it from agent:sarah"),
        (#""ev":"ticket.offer_ended","to":"agent:ben","why":"declined""#, "declined it for agent:ben"),
        (
            #""ev":"ticket.offer_ended","to":"agent:ben","why":"expired""#,
            "ended the offer to agent:ben, who did not answer in time"
        ),
        (#""ev":"ticket.offer_ended","to":"agent:ben","why":"withdrawn""#, "took back the offer to agent:ben"),
        (#""ev":"ticket.merged","ticket":"T-7","relation":"merged_into""#, "merged it into T-7, where it goes on"),
        (#""ev":"ticket.merged","ticket":"T-7","relation":"merged_from""#, "merged T-7 into it"),
        (#""ev":"floor.returned","to":"bot:relay""#, "lets bots speak to the customer again: bot:relay"),
        (
            #""ev":"delivery.failed","message":8,"channel":"email","to":"a@b.c","reason":"550""#,
            "could not deliver #8 by email to a@b.c: 550"
        ),
        (#""ev":"delivery.sent","message":8"#, "delivered #8"),
    ])
    func sentences(_ members: String, _ sentence: String) {
        let event =
            #"{"on":"T-204","seq":9,"prev":8,"at":"2026-11-23T09:00:00.000Z","by":"agent:ben","vis":"staff",\#(members)}"#
        var line = JSONLine()
        do { try line.read(Array(event.utf8)) } catch { Issue.record("\(event): \(error)") }
        var state = TypedState()
        let text = String(decoding: TextRenderer.render(line: line, verb: nil, state: &state), as: UTF8.self)
        #expect(text == "[09:00:00] T-204 #9* agent:ben (staff) \(sentence)\n")
    }

    @Test(arguments: [
        ("next", #"{"ok":true,"empty":true}"#, "ok nothing waits for you. next: queues"),
        (
            "hand", #"{"ok":true,"on":"T-9","seq":4,"offered":"agent:ben","until":"2026-11-23T09:30:00.000Z"}"#,
            "ok T-9 offered to agent:ben until 2026-11-23 09:30:00"
        ),
        ("hand", #"{"ok":true,"on":"T-9","seq":4,"status":"open"}"#, "ok T-9 waits there now"),
        (
            "merge", #"{"ok":true,"on":"T-9","seq":4,"status":"closed","merged_into":"T-7"}"#,
            "ok T-9 is closed and goes on in T-7"
        ),
        (
            "draft show", #"{"ok":true,"on":"T-9","text":"Dear","saved_at":"2026-11-23T09:30:00.000Z"}"#,
            "ok T-9 your draft of 2026-11-23 09:30:00> Dear"
        ),
    ])
    func answers(_ verb: String, _ answer: String, _ text: String) throws {
        var state = Typed.agent
        #expect(try Typed.render(answer, verb: verb, &state) == text + "\n")
    }
}
