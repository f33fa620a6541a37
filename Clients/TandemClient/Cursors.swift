// How far each followed stream has been received. The whole of "resume": `after` is sent from here, duplicates are
// recognised here, and a hole in the chain of `prev` is noticed here.

/// The streams that a client follows, each with the last number received.
public struct Cursors: Sendable, Equatable {
    /// What an event means for the cursor of its stream.
    enum Verdict: Equatable {
        /// The next one: hand it on.
        case next
        /// Already received: drop it.
        case duplicate
        /// Something between the cursor and this event is missing.
        case gap
    }

    /// The last `seq` received of each followed stream; nil until the first event of a stream followed live.
    public private(set) var streams: [String: Int?] = [:]
    /// The last `pos` received, if everything is followed.
    public private(set) var position: Int?
    /// Everything is followed (`*`).
    public private(set) var followsEverything = false

    mutating func follow(_ stream: String, after: Int?) {
        if stream == "*" {
            followsEverything = true
            position = after
        } else {
            streams[stream] = .some(after)
        }
    }

    mutating func unfollow(_ stream: String) {
        if stream == "*" { followsEverything = false } else { streams[stream] = nil }
    }

    /// A stream followed live begins at its head: whatever comes after that must not be missed.
    mutating func began(_ stream: String, at head: Int) {
        if stream == "*" {
            position = position ?? head
        } else if case .some(.none) = streams[stream] {
            streams[stream] = .some(head)
        }
    }

    /// Judges an event and moves the cursor if it is the next one.
    mutating func receive(_ event: Event) -> Verdict {
        if followsEverything, let next = event.position {
            if let position, next <= position { return .duplicate }
            position = next
            return .next
        }
        guard let known = streams[event.on], let last = known else {
            if streams[event.on] != nil { streams[event.on] = .some(event.seq) }
            return .next
        }
        if event.seq <= last { return .duplicate }
        if event.previous > last { return .gap }
        streams[event.on] = .some(event.seq)
        return .next
    }
}
