// Which streams the person follows, and up to which number they have been shown: what a reconnect must ask for.
//
// Two things make this more than a maximum. The answer to an own message shows its number before lower numbers of other
// people have arrived; and `hist` shows numbers out of order. Both go to `ahead`: shown already, but no reason to skip
// what lies before them. After a reconnect the stream is asked for from `last`, and what is in `ahead` is not shown
// again. So nothing is lost and nothing comes twice.

package struct FollowedStreams: Equatable {
    private struct Place: Equatable {
        var last = 0
        var ahead: Set<Int> = []
    }

    /// Bound of `ahead`: a page of history is at most 200, and live events clear what lies below them.
    private static let maximumAhead = 2_000

    private var places: [String: Place] = [:]
    /// The stream that verbs without a stream act on, and that events without a name belong to.
    package private(set) var current: String?

    package init() {}

    package mutating func follow(_ stream: String) {
        if places[stream] == nil { places[stream] = Place() }
    }

    package mutating func unfollow(_ stream: String) {
        places[stream] = nil
    }

    package func follows(_ stream: String) -> Bool { places[stream] != nil }

    /// A live event was shown.
    package mutating func showed(_ seq: Int, of stream: String?) {
        guard let stream = stream ?? current, var place = places[stream] else { return }
        place.last = max(place.last, seq)
        place.ahead = place.ahead.filter { $0 > place.last }
        places[stream] = place
    }

    /// A number was shown out of turn.
    package mutating func showedAhead(_ seq: Int, of stream: String?) {
        guard let stream = stream ?? current, let place = places[stream], seq > place.last,
            place.ahead.count < Self.maximumAhead
        else { return }
        places[stream]?.ahead.insert(seq)
    }

    /// Whether an event that comes after a reconnect was shown before.
    package func hasShown(_ seq: Int, of stream: String?) -> Bool {
        guard let stream = stream ?? current, let place = places[stream] else { return false }
        return seq <= place.last || place.ahead.contains(seq)
    }

    /// Learns from a successful answer in text form.
    package mutating func learn(fromAnswer words: [Substring]) {
        guard words.count >= 3, words[0] == "ok" else { return }
        if words.count >= 3, words[words.count - 2] == "is", words[words.count - 1] == "current" {
            let stream = String(words[words.count - 3])
            current = stream == "nothing" ? nil : stream
        }
        let stream = String(words[1])
        switch words[2] {
        case "started:":
            follow(stream)
            showedAhead(1, of: stream)
        case "joined", "joined.": follow(stream)
        case "is" where words.dropFirst(3).first == "not": unfollow(stream)
        default:
            if words[1] == "watching" { follow(String(words[2].prefix { $0 != "," && $0 != "." })) }
            if words[2].hasPrefix("#"), let seq = Int(words[2].dropFirst()) { showedAhead(seq, of: stream) }
        }
    }

    /// The lines that follow everything again after a reconnect, the current stream last, because watching a stream
    /// makes it current.
    package func resumption(inText: Bool) -> [(line: String, stream: String)] {
        let streams = places.keys.sorted { ($0 == current ? 1 : 0, $0) < ($1 == current ? 1 : 0, $1) }
        var lines = streams.map { stream -> (line: String, stream: String) in
            let last = places[stream]?.last ?? 0
            if inText { return (last > 0 ? "watch \(stream) after #\(last)" : "watch \(stream)", stream) }
            let after = last > 0 ? #","after":\#(last)"# : ""
            return (#"{"op":"sub","id":"agent","on":"\#(stream)"\#(after),"sigs":true}"#, stream)
        }
        if inText, let current, places[current] == nil { lines.append(("use \(current)", current)) }
        return lines
    }
}
