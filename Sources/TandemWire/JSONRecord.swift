// What every record of an event says besides what happened, put in two pieces, because a decision of five events says
// it five times:
//
//     {"ev":"ticket.routed","on":"T-204"
//     ,"seq":4,"prev":3,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah"

extension JSONWriter {
    /// Begins a line about a numbered stream. `kind` is a plain text of the program, `letter` what stands before the
    /// number.
    package mutating func record(_ kind: String, on letter: StaticString, _ number: Int) {
        let content = kind.utf8.span
        write(content.count &+ letter.utf8CodeUnitCount &+ 1 &+ MutableRawSpan.numberBytes &+ 24) { room, end in
            let kind = room.put(content, at: room.put("{\"ev\":\"", at: end))
            let name = room.put(letter, at: room.put("\",\"on\":\"", at: kind))
            return room.put(ASCII.quote, at: Self.put(number, &room, at: name))
        }
    }

    /// Where an event stands, when it happened and who did it.
    package mutating func place(seq: Int, previous: Int, at milliseconds: Int64, by: String) {
        let words = words(of: milliseconds, isNow: true)
        let content = by.utf8.span
        var isPlain = true
        write(content.count &+ 2 &* (1 &+ MutableRawSpan.numberBytes) &+ 64) { room, end in
            var offset = Self.put(seq, &room, at: room.put(",\"seq\":", at: end))
            offset = Self.put(previous, &room, at: room.put(",\"prev\":", at: offset))
            offset = room.put(word: words.0, at: room.put(",\"at\":\"", at: offset))
            offset = room.put(word: words.2, at: room.put(word: words.1, at: offset))
            let colon = room.put("\",\"by\":", at: offset)
            guard let quote = room.put(plain: content, at: room.put(ASCII.quote, at: colon)) else {
                isPlain = false
                return colon
            }
            return room.put(ASCII.quote, at: quote)
        }
        if !isPlain { escaped(content) }
    }
}
