// The bytes of every kind of event about who has a ticket, about deliveries and drafts, as EventCodingTests pins them.

import TandemDesk

enum TriageEventRecords {
    static let golden: [(record: String, event: Event)] = records.compactMap { record in
        (try? Event(decoding: read(record))).map { (record, $0) }
    }

    static let records = [
        #"{"ev":"ticket.claimed","on":"T-204","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"staff","to":"agent:sarah","group":"returns"}"#,
        #"{"ev":"ticket.released","on":"T-204","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"sys","#
            + #""vis":"staff","from":"agent:sarah","why":"offline"}"#,
        #"{"ev":"ticket.offered","on":"T-204","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"staff","from":"agent:sarah","to":"group:returns","until":"2026-11-21T19:17:40.123Z"}"#,
        #"{"ev":"ticket.accepted","on":"T-204","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"agent:ben","#
            + #""vis":"staff","from":"agent:sarah","to":"agent:ben","group":"returns"}"#,
        #"{"ev":"ticket.offer_ended","on":"T-204","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"sys","#
            + #""vis":"staff","to":"agent:ben","why":"expired"}"#,
        #"{"ev":"ticket.merged","on":"T-204","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"all","ticket":"T-12","relation":"merged_into"}"#,
        #"{"ev":"ticket.merged","on":"T-12","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"all","ticket":"T-204","relation":"merged_from"}"#,
        #"{"ev":"floor.returned","on":"S-17","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"staff","to":"bot:relay"}"#,
        #"{"ev":"delivery.sent","on":"T-204","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"bot:mail","#
            + #""vis":"staff","message":8,"channel":"email","to":"maria@example.com"}"#,
        #"{"ev":"delivery.failed","on":"T-204","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"bot:mail","#
            + #""vis":"staff","message":8,"channel":"email","to":"maria@example.com","reason":"550"}"#,
        #"{"ev":"draft.saved","on":"agent:sarah","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"staff","ticket":"T-204","text":"Dear Maria"}"#,
        #"{"ev":"draft.used","on":"agent:sarah","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"staff","ticket":"T-204","message":9}"#,
        #"{"ev":"draft.discarded","on":"agent:sarah","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"staff","ticket":"T-204"}"#,
    ]
}
