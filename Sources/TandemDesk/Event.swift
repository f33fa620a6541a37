// What has happened: a numbered, durable fact about one stream. Events are the only thing the desk remembers, and
// folding them in order with `Desk.apply` is all that recovery does.
//
// An op decides on drafts; they become events when each is given the next number of its stream.
//
// Initializers of large values stand in extensions and call the one that the compiler makes: one that fills its fields
// itself ends with a copy of the whole value, all its texts retained and released.

/// Who may read an event: everybody in the stream, or only those who work here.
package enum Visibility: String, Sendable, CaseIterable {
    case all, staff

    /// What holds `clearance` reads this.
    package func isReadable(with clearance: Visibility) -> Bool { self == .all || clearance == .staff }
}

/// Where a stream stands.
package struct Head: Sendable, Equatable {
    /// The number of its last event; numbers are dense and begin with 1.
    package var seq: Int
    /// The number of the last event that a customer may see; never above `seq`, 0 if there is none.
    package var publicSeq: Int

    package init(seq: Int = 0, publicSeq: Int = 0) {
        self.seq = seq
        self.publicSeq = publicSeq
    }

    /// The last number that a reader with this clearance may know of.
    package func visible(to clearance: Visibility) -> Int { clearance == .staff ? seq : publicSeq }

    /// The number before the next one that a reader of an event with this visibility could see.
    func publicPrevious(of vis: Visibility) -> Int { vis == .all ? publicSeq : seq }

    package mutating func advance(to event: borrowing Event) {
        seq = event.seq
        if event.vis == .all { publicSeq = event.seq }
    }
}

/// An event that has been decided and not yet numbered.
package struct Draft: Sendable, Equatable {
    package let on: StreamID
    package let vis: Visibility
    package let payload: Payload
    /// On whose behalf and under which lease; see `Acting`.
    package let `for`: String?
    package let lease: Int?
    /// Who did it, where that is not whoever makes the request: a message that was held is its author's when it is
    /// sent.
    package let by: String?
}

extension Draft {
    package init(on: StreamID, vis: Visibility, _ payload: Payload, by: String? = nil, acting: Acting? = nil) {
        self.init(on: on, vis: vis, payload: payload, for: acting?.for, lease: acting?.lease, by: by)
    }
}

/// One fact of a stream.
package struct Event: Sendable, Equatable {
    package let on: StreamID
    package let seq: Int
    /// The previous number of this stream that a customer may see: `prev` as a customer is told it. Staff are told
    /// `seq − 1`. For an event that a customer may not see the value has no reader.
    package let publicPrevious: Int
    /// Wall time in milliseconds since 1970.
    package let at: Int64
    /// The principal's id: `agent:sarah`, `cust:42`, `bot:relay`, `sys`.
    package let by: String
    package let vis: Visibility
    package let payload: Payload
    /// On whose behalf, under an emulation.
    package let `for`: String?
    /// The number of the lease under which it was done.
    package let lease: Int?
    /// The request's `x` member, verbatim; the server puts it on the first event of a decision.
    package var `extension`: [UInt8]?
}

extension Event {
    package init(
        on: StreamID, seq: Int, publicPrevious: Int, at: Int64, by: String, for: String? = nil, lease: Int? = nil,
        vis: Visibility, payload: Payload, extension: [UInt8]? = nil
    ) {
        self.init(
            on: on, seq: seq, publicPrevious: publicPrevious, at: at, by: by, vis: vis, payload: payload, for: `for`,
            lease: lease, extension: `extension`)
    }

    /// The event that a draft becomes where the stream stands at `head`.
    package init(_ draft: borrowing Draft, after head: Head, at: Int64, by: String) {
        self.init(
            on: draft.on, seq: head.seq + 1, publicPrevious: head.publicPrevious(of: draft.vis), at: at,
            by: draft.by ?? by, vis: draft.vis, payload: draft.payload, for: draft.for, lease: draft.lease,
            extension: nil)
    }

    /// The value of `ev`, e.g. `message.posted`.
    package var kind: String { payload.kind.rawValue }
}
