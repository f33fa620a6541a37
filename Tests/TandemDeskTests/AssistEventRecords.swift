// The bytes of every kind of event of assisted service, as EventCodingTests pins them.

import TandemDesk

enum AssistEventRecords {
    static let golden: [(record: String, event: Event)] = records.compactMap { record in
        (try? Event(decoding: read(record))).map { (record, $0) }
    }

    static let records = [
        #"{"ev":"customer.updated","on":"cust:42","seq":8,"prev":7,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""for":"cust:42","lease":3,"vis":"all","addresses":[{"label":"home","street":"Via Roma 1","#
            + #""city":"Firenze","postcode":"50123","country":"IT"}],"preferences":{"newsletter":"no"},"#
            + #""interests":["shoes"],"sites":["shop"],"store":"berlin"}"#,
        #"{"ev":"emulation.started","on":"S-17","seq":6,"prev":5,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""for":"cust:42","lease":3,"vis":"all","scope":"account","until":"2026-11-21T19:27:40.123Z","#
            + #""idle_s":900,"cart":"C-9","order":"O-5512","reason":"wrong size"}"#,
        #"{"ev":"emulation.ended","on":"S-17","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","by":"sys","#
            + #""for":"cust:42","lease":3,"vis":"all","agent":"agent:sarah","why":"disconnect","#
            + #""reverted":[{"coupon":"SAVE10","on":"C-9"}]}"#,
        #"{"ev":"emulation.agent_left","on":"S-17","seq":7,"prev":6,"at":"2026-11-21T19:12:40.123Z","by":"sys","#
            + #""for":"cust:42","lease":3,"vis":"all","agent":"agent:sarah","until":"2026-11-21T19:13:40.123Z"}"#,
        #"{"ev":"emulation.agent_returned","on":"S-17","seq":8,"prev":7,"at":"2026-11-21T19:12:40.123Z","by":"sys","#
            + #""for":"cust:42","lease":3,"vis":"all","agent":"agent:sarah"}"#,
        #"{"ev":"call.started","on":"S-17","seq":4,"prev":3,"at":"2026-11-21T19:12:40.123Z","by":"bot:relay","#
            + #""vis":"all","direction":"in","contact":"phone","number":"***4567"}"#,
        #"{"ev":"call.ended","on":"S-17","seq":31,"prev":30,"at":"2026-11-21T19:12:40.123Z","by":"bot:relay","#
            + #""vis":"all","call":4,"result":"answered","duration_s":412}"#,
        #"{"ev":"session.ended","on":"S-17","seq":58,"prev":57,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + #""vis":"all","outcome":"resolved","duration_s":1872,"held_s":95,"#
            + #""reverted":[{"lease":3},{"coupon":"SAVE10","on":"C-9"}]}"#,
    ]
}
