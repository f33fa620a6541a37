// The bytes of every kind of event of co-browsing, as EventCodingTests pins them.

import TandemDesk

enum CobrowseEventRecords {
    static let golden: [(record: String, event: Event)] = records.compactMap { record in
        (try? Event(decoding: read(record))).map { (record, $0) }
    }

    static let records = [
        #"{"ev":"cobrowse.invited","on":"S-17","seq":31,"prev":30,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"all","scope":["view","point"],"until":"2026-11-21T19:17:40.123Z","reason":"to see it"}"#,
        #"{"ev":"cobrowse.accepted","on":"S-17","seq":31,"prev":30,"at":"2026-11-21T19:12:40.123Z","by":"cust:42","#
            + #""vis":"all","to":"agent:sarah","scope":["view","point"],"allow":["size"]}"#,
        #"{"ev":"cobrowse.declined","on":"S-17","seq":31,"prev":30,"at":"2026-11-21T19:12:40.123Z","by":"cust:42","#
            + #""vis":"all","why":"customer","reason":"not now"}"#,
        #"{"ev":"cobrowse.joined","on":"S-17","seq":31,"prev":30,"at":"2026-11-21T19:12:40.123Z","by":"manager:maya","#
            + #""vis":"all","who":"manager:maya","mode":"view"}"#,
        #"{"ev":"cobrowse.left","on":"S-17","seq":31,"prev":30,"at":"2026-11-21T19:12:40.123Z","by":"manager:maya","#
            + #""vis":"all","who":"manager:maya"}"#,
        #"{"ev":"cobrowse.asked","on":"S-17","seq":31,"prev":30,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"all","want":"control","until":"2026-11-21T19:14:40.123Z","reason":"the size"}"#,
        #"{"ev":"cobrowse.granted","on":"S-17","seq":31,"prev":30,"at":"2026-11-21T19:12:40.123Z","by":"cust:42","#
            + #""lease":4,"vis":"all","to":"agent:sarah","scope":"control","until":"2026-11-21T19:14:40.123Z"}"#,
        #"{"ev":"cobrowse.denied","on":"S-17","seq":31,"prev":30,"at":"2026-11-21T19:12:40.123Z","by":"cust:42","#
            + #""vis":"all","to":"agent:sarah","why":"customer"}"#,
        #"{"ev":"cobrowse.revoked","on":"S-17","seq":31,"prev":30,"at":"2026-11-21T19:12:40.123Z","by":"sys","#
            + #""lease":4,"vis":"all","to":"agent:sarah","scope":"control","why":"timeout"}"#,
        #"{"ev":"cobrowse.paused","on":"S-17","seq":31,"prev":30,"at":"2026-11-21T19:12:40.123Z","by":"cust:42","#
            + #""vis":"all"}"#,
        #"{"ev":"cobrowse.resumed","on":"S-17","seq":31,"prev":30,"at":"2026-11-21T19:12:40.123Z","by":"cust:42","#
            + #""vis":"all"}"#,
        #"{"ev":"cobrowse.navigated","on":"S-17","seq":31,"prev":30,"at":"2026-11-21T19:12:40.123Z","by":"cust:42","#
            + #""vis":"all","url":"/cart"}"#,
        #"{"ev":"cobrowse.ended","on":"S-17","seq":31,"prev":30,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""lease":4,"vis":"all","to":"agent:sarah","why":"session_end"}"#,
    ]
}
