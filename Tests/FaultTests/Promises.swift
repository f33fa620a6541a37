// The judge of every crash test, of real processes and of simulated ones: what clients sent, what they were told, what
// they saw, compared with the history that a restarted server tells.
//
//   A1  every acknowledged message is there exactly once, at its acknowledged number
//   A2  the numbers of every stream are dense, and each event names the one before it
//   A3  nothing is there that was never sent
//   A4  an unacknowledged message is there once or not at all, and what a restart did not show never comes back
//   A5  repeating a key tells the first answer (asked by the driver, told to `repeated`)
//   A6  nobody saw an event that is missing now
//
// A message is known by its text, which is unique. The same code must find nothing wrong with the product and must find
// something wrong with each of the negative controls.

import TandemWire

/// One event line, taken apart as far as the judge needs it.
struct ToldEvent: Equatable {
    var kind: String
    var on: String
    var seq: Int
    var previous: Int
    var text: String?
    /// Only on the firehose.
    var position: Int?

    /// nil when the line is no event.
    init?(_ line: String) {
        var reader = JSONLine()
        guard (try? reader.read(Array(line.utf8))) != nil,
            let kind = reader.find("ev").flatMap({ reader.string($0) }),
            let on = reader.find("on").flatMap({ reader.string($0) }),
            let seq = reader.find("seq").flatMap({ reader.integer($0) }),
            let previous = reader.find("prev").flatMap({ reader.integer($0) })
        else { return nil }
        (self.kind, self.on, self.seq, self.previous) = (kind, on, seq, previous)
        text = kind == "message.posted" ? reader.find("text").flatMap { reader.string($0) } : nil
        position = reader.find("pos").flatMap { reader.integer($0) }
    }
}

/// Everything that was said between the clients of a test and its servers, over all their lives.
struct Promises {
    struct Post {
        var on: String
        var key: String?
        /// The number the answer named; nil while there was none.
        var acknowledged: Int?
    }

    struct Place: Hashable {
        var on: String
        var seq: Int
    }

    /// By text.
    private(set) var posts: [String: Post] = [:]
    /// What subscribers saw, to be found again.
    private var seen: [Place: String?] = [:]
    /// The firehose as the latest restart told it, line by line, and the same taken apart.
    private(set) var history: [String] = []
    private var events: [ToldEvent] = []
    /// What was already wrong when it was said.
    private var spoken: [String] = []

    // MARK: What happens

    mutating func sent(_ text: String, on: String, key: String?) {
        posts[text] = Post(on: on, key: key)
    }

    /// The answer to a first use. An answer that calls it a repetition is wrong.
    mutating func acknowledged(_ text: String, seq: Int, isRepetition: Bool) {
        if isRepetition { spoken.append("A5: \(text) was sent once and answered with dup") }
        if let before = posts[text]?.acknowledged, before != seq {
            spoken.append("A1: \(text) was acknowledged as \(before) and then as \(seq)")
        }
        posts[text]?.acknowledged = seq
    }

    /// The answer to a key that was used before the latest restart.
    mutating func repeated(_ text: String, seq: Int, isRepetition: Bool) {
        guard let post = posts[text] else { return }
        let found = events.first { $0.text == text }
        switch (found, isRepetition) {
        case (let found?, true):
            if found.seq != seq { spoken.append("A5: \(text) is \(found.seq), the repetition was answered \(seq)") }
        case (let found?, false): spoken.append("A5: \(text) is there as \(found.seq) and was done again as \(seq)")
        case (nil, true): spoken.append("A5: \(text) is called a repetition and is not there")
        case (nil, false): break
        }
        if let before = post.acknowledged, before != seq {
            spoken.append("A5: \(text) was acknowledged as \(before), the repetition as \(seq)")
        }
        posts[text]?.acknowledged = seq
    }

    /// A subscriber received an event.
    mutating func saw(_ event: ToldEvent) {
        let place = Place(on: event.on, seq: event.seq)
        if let before = seen[place], before != event.text {
            spoken.append("A6: \(place) was seen as \(before ?? event.kind) and as \(event.text ?? event.kind)")
        }
        seen[place] = event.text
    }

    // MARK: What must be true

    /// Judges the firehose from its beginning, as a restarted server tells it, and remembers it for the next time.
    mutating func violations(in told: [String]) -> [String] {
        var found = spoken
        spoken = []
        if !told.starts(with: history) {
            let index = zip(told, history).enumerated().first { $1.0 != $1.1 }?.offset ?? told.count
            found.append("A4: the history of the restart before does not go on as it was, from event \(index)")
            (events, history) = ([], [])
        }
        for line in told[history.count...] {
            guard let event = ToldEvent(line) else {
                found.append("A2: this is no event: \(line)")
                continue
            }
            events.append(event)
        }
        history = told
        checkOrder(&found)
        checkPosts(&found)
        return Array(found.prefix(20))
    }

    private func checkOrder(_ found: inout [String]) {
        var heads: [String: Int] = [:]
        var position = -1
        for event in events {
            let head = heads[event.on] ?? 0
            if event.seq != head + 1 { found.append("A2: \(event.on) goes from \(head) to \(event.seq)") }
            if event.previous != head {
                found.append("A2: \(event.on) \(event.seq) says \(event.previous) is before it")
            }
            if event.position ?? -1 <= position { found.append("A2: pos of \(event.on) \(event.seq) does not rise") }
            heads[event.on] = event.seq
            position = event.position ?? position
        }
    }

    private func checkPosts(_ found: inout [String]) {
        var places: [String: Place] = [:]
        var texts: [Place: String?] = [:]
        for event in events {
            let place = Place(on: event.on, seq: event.seq)
            texts[place] = .some(event.text)
            // What stands on tickets was there before the crowd came: they are the demo's.
            guard let text = event.text, !event.on.hasPrefix("T-") else { continue }
            if posts[text]?.on != event.on { found.append("A3: \(text) on \(event.on) was never sent there") }
            if let first = places[text] { found.append("A4: \(text) is at \(first.seq) and at \(event.seq)") }
            places[text] = place
        }
        for (text, post) in posts {
            guard let seq = post.acknowledged, places[text]?.seq != seq else { continue }
            found.append("A1: \(text) was acknowledged as \(post.on) \(seq), found \(places[text]?.seq ?? 0)")
        }
        for (place, text) in seen {
            guard let now = texts[place] else {
                found.append("A6: \(place.on) \(place.seq) (\(text ?? "no message")) was seen and is gone")
                continue
            }
            if now != text { found.append("A6: \(place.on) \(place.seq) was seen as \(text ?? "-"), is \(now ?? "-")") }
        }
    }
}
