// The bytes of every kind of event of clocks and escalation, as EventCodingTests pins them.

import TandemDesk

enum ServiceEventRecords {
    static let golden: [(record: String, event: Event)] = records.compactMap { record in
        (try? Event(decoding: read(record))).map { (record, $0) }
    }

    static let records = [
        #"{"ev":"clock.started","on":"T-204","seq":6,"prev":5,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"staff","level":"gold","calendar":"office","clocks":[{"clock":"first_response","#
            + #""target_ms":1800000,"due":"2026-11-23T09:30:00.000Z"}]}"#,
        #"{"ev":"clock.paused","on":"T-204","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"staff","clocks":[{"clock":"resolution","used_ms":1200000},{"clock":"next_reply","used_ms":0}]}"#,
        #"{"ev":"clock.resumed","on":"T-204","seq":12,"prev":11,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"staff","clocks":[{"clock":"resolution","used_ms":1200000,"due":"2026-11-23T09:30:00.000Z"}]}"#,
        #"{"ev":"clock.met","on":"T-204","seq":13,"prev":12,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"staff","clocks":[{"clock":"next_reply","used_ms":60000}]}"#,
        #"{"ev":"clock.breached","on":"T-204","seq":14,"prev":13,"at":"2026-11-21T19:12:40.123Z","by":"sys","#
            + #""vis":"staff","clocks":[{"clock":"resolution","due":"2026-11-23T09:30:00.000Z"}]}"#,
        #"{"ev":"clock.retargeted","on":"T-204","seq":15,"prev":14,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"staff","level":"hot","clocks":[{"clock":"resolution","target_ms":60000,"used_ms":1200000,"#
            + #""due":"2026-11-23T09:30:00.000Z"}]}"#,
        #"{"ev":"clock.stopped","on":"T-204","seq":16,"prev":15,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"staff","reason":"late","clocks":[{"clock":"resolution","used_ms":1300000}]}"#,
        #"{"ev":"ticket.escalated","on":"T-204","seq":17,"prev":16,"at":"2026-11-21T19:12:40.123Z","by":"sys","#
            + #""vis":"staff","step":"late","trigger":"breach","clock":"resolution","notified":["agent:maya"]}"#,
        #"{"ev":"survey.asked","on":"T-204","seq":18,"prev":17,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"all","question":"How was it?","until":"2026-12-05T19:12:40.123Z"}"#,
        #"{"ev":"survey.answered","on":"T-204","seq":19,"prev":18,"at":"2026-11-21T19:12:40.123Z","by":"cust:42","#
            + #""vis":"all","asked":18,"score":4,"comment":"Quick"}"#,
    ]
}
