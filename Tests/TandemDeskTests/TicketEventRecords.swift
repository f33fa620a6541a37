// The bytes of every kind of event of tickets and of the policy, as EventCodingTests pins them.

import TandemDesk

enum TicketEventRecords {
    /// Each with the event that it is read as; that it is written the same way again is the test.
    static let golden: [(record: String, event: Event)] = records.compactMap { record in
        (try? Event(decoding: read(record))).map { (record, $0) }
    }

    static let records = [
        #"{"ev":"policy.changed","on":"desk","seq":2,"prev":1,"at":"2026-11-21T19:12:40.123Z","by":""#
            + #"admin:ada","vis":"staff","sections":{"undo_s":20,"queues":["support","billing"]}}"#,
        #"{"ev":"view.saved","on":"agent:sarah","seq":1,"prev":0,"at":"2026-11-21T19:12:40.123Z","by":"#
            + #""agent:sarah","vis":"staff","name":"mine","query":{"assignee":"me","sort":"created"}}"#,
        #"{"ev":"view.removed","on":"desk","seq":3,"prev":2,"at":"2026-11-21T19:12:40.123Z","by":"#
            + #""manager:maya","vis":"staff","name":"late"}"#,
        #"{"ev":"export.made","on":"desk","seq":4,"prev":3,"at":"2026-11-21T19:12:40.123Z","by":"#
            + #""manager:maya","vis":"staff","query":{"status":["open"]},"n":57}"#,
        #"{"ev":"ticket.created","on":"T-204","seq":1,"prev":0,"at":"2026-11-21T19:12:40.123Z","by":"#
            + #""agent:sarah","vis":"all","number":"TKT-2026-00204","subject":"Wrong size","customer":"cus"#
            + #"t:42","category":"problem","source":"agent","status":"new","contact":"phone","site":"shop""#
            + #","order":"O-5512","cart":"C-9","language":"it-IT","follow_up_of":"T-12"}"#,
        #"{"ev":"ticket.context_attached","on":"T-204","seq":2,"prev":1,"at":"2026-11-21T19:12:40.12"#
            + #"3Z","by":"agent:sarah","vis":"all","context":{"site":"shop","audit":[]}}"#,
        #"{"ev":"message.posted","on":"T-204","seq":3,"prev":2,"at":"2026-11-21T19:12:40.123Z","by":"#
            + #""bot:mail","vis":"all","text":"It is too small","reply":2,"files":[{"file":"F-3","name":"a.p"#
            + #"df","type":"application/pdf","bytes":6,"sha256":"5891b5"}],"contact":"email","from":"custom"#
            + #"er","held":1}"#,
        #"{"ev":"ticket.routed","on":"T-204","seq":4,"prev":3,"at":"2026-11-21T19:12:40.123Z","by":""#
            + #"agent:sarah","vis":"staff","priority":"high","queue":"support","group":"returns","assignee"#
            + #"":"agent:sarah","tags":["size"],"rules":["vip"],"assign":"least_bus"#
            + #"y","nobody":"nobody_online"}"#,
        #"{"ev":"ticket.acknowledged","on":"T-204","seq":5,"prev":4,"at":"2026-11-21T19:12:40.123Z","#
            + #""by":"agent:sarah","vis":"all","text":"Maria, we have it","respond_by":"2026-11-21T23:12:4"#
            + #"0.123Z"}"#,
        #"{"ev":"ticket.opened","on":"T-204","seq":6,"prev":5,"at":"2026-11-21T19:12:40.123Z","by":""#
            + #"agent:sarah","vis":"staff","session":"S-17"}"#,
        #"{"ev":"ticket.status_changed","on":"T-204","seq":7,"prev":6,"at":"2026-11-21T19:12:40.123Z"#
            + #"","by":"agent:sarah","vis":"all","from":"new","to":"open","lifecycle":"open","waiting_on":"#
            + #""none"}"#,
        #"{"ev":"ticket.resolved","on":"T-204","seq":7,"prev":6,"at":"2026-11-21T19:12:40.123Z","by""#
            + #":"agent:sarah","vis":"all","from":"open","to":"resolved","lifecycle":"resolved","waiting_o"#
            + #"n":"none","resolution":"solved","closes_at":"2026-11-23T19:12:40.123Z"}"#,
        #"{"ev":"ticket.closed","on":"T-204","seq":7,"prev":6,"at":"2026-11-21T19:12:40.123Z","by":""#
            + #"agent:sarah","vis":"all","from":"resolved","to":"closed","lifecycle":"closed","waiting_on""#
            + #":"none","resolution":"solved","contact":"phone","recipient":"customer"}"#,
        #"{"ev":"ticket.reopened","on":"T-204","seq":7,"prev":6,"at":"2026-11-21T19:12:40.123Z","by""#
            + #":"agent:sarah","vis":"all","from":"closed","to":"open","lifecycle":"open","waiting_on":"ag"#
            + #"ent"}"#,
        #"{"ev":"ticket.waiting_changed","on":"T-204","seq":7,"prev":6,"at":"2026-11-21T19:12:40.123"#
            + #"Z","by":"agent:sarah","vis":"staff","from":"open","to":"open","lifecycle":"open","waiting_"#
            + #"on":"customer"}"#,
        #"{"ev":"ticket.changed","on":"T-204","seq":8,"prev":7,"at":"2026-11-21T19:12:40.123Z","by":"#
            + #""agent:sarah","vis":"staff","changes":[{"field":"priority","from":"normal","to":"high"},{""#
            + #"field":"tags","from":[],"to":["size"]}]}"#,
        #"{"ev":"ticket.assigned","on":"T-204","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by""#
            + #":"agent:sarah","vis":"staff","from":"agent:sarah","to":"agent:ben","group":"returns"}"#,
        #"{"ev":"ticket.unassigned","on":"T-204","seq":10,"prev":9,"at":"2026-11-21T19:12:40.123Z",""#
            + #"by":"agent:sarah","vis":"staff","from":"agent:ben"}"#,
        #"{"ev":"ticket.linked","on":"T-204","seq":11,"prev":10,"at":"2026-11-21T19:12:40.123Z","by""#
            + #":"agent:sarah","vis":"staff","ticket":"T-12","relation":"duplicate_of"}"#,
        #"{"ev":"ticket.follow_up_created","on":"T-204","seq":12,"prev":11,"at":"2026-11-21T19:12:40"#
            + #".123Z","by":"cust:42","vis":"all","ticket":"T-300","relation":"follow_up"}"#,
        #"{"ev":"notice.posted","on":"T-204","seq":13,"prev":12,"at":"2026-11-21T19:12:40.123Z","by""#
            + #":"agent:sarah","vis":"staff","to":"agent:ben","about":"ticket.reopened","text":"TKT-2026-0"#
            + #"0204 is open again"}"#,
        #"{"ev":"message.held","on":"T-204","seq":14,"prev":13,"at":"2026-11-21T19:12:40.123Z","by":"#
            + #""agent:sarah","vis":"staff","text":"Send it back","until":"2026-11-21T19:12:55.123Z","repl"#
            + #"y":3,"files":[{"file":"F-4","name":"a.txt","type":"text/plain","bytes":6,"sha256":"5891b5"}]"#
            + #","contact":"email","status":"pending_customer"}"#,
    ]
}
