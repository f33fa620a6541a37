// What reports keep of one event: sixteen bytes that say when it was, where its record is, and what it means.
//
//     when    milliseconds since the ticket was created (40 bits) · number in the stream (24 bits)
//     what    position in the journal (44 bits) · kind (4 bits) · code (16 bits)
//
// 34 years, 16 million events of one ticket, 17 terabytes of journal; what is beyond is held at the bound. What the
// code stands for depends on the kind.

/// What happened, as far as reports are concerned.
enum ReportMarkKind: UInt8, Sendable {
    /// The code is that of a move.
    case created
    /// The first message of the customer that nobody had answered.
    case customerSpoke
    /// A public message of a person who works here, the code.
    case replied
    /// The code of these four is that of a move.
    case moved
    case resolved
    case closed
    case reopened
    /// The code is the place in `ClockKind.allCases`.
    case clockMet
    case clockBreached
    case surveyAsked
    /// The code is the score.
    case surveyAnswered
    /// Claimed, or accepted from somebody, by a person, the code.
    case taken
}

struct ReportMark: Sendable, Equatable {
    private let when: UInt64
    private let what: UInt64

    private static let timeMaximum: Int64 = (1 << 40) - 1
    private static let sequenceMaximum = (1 << 24) - 1
    private static let positionMaximum: UInt64 = (1 << 44) - 1

    init(_ kind: ReportMarkKind, after: Int64, seq: Int, position: UInt64, code: UInt16 = 0) {
        let time = UInt64(min(max(after, 0), Self.timeMaximum))
        when = time << 24 | UInt64(min(max(seq, 0), Self.sequenceMaximum))
        what = min(position, Self.positionMaximum) << 20 | UInt64(kind.rawValue) << 16 | UInt64(code)
    }

    var kind: ReportMarkKind { ReportMarkKind(rawValue: UInt8(what >> 16 & 15)) ?? .moved }
    var code: UInt16 { UInt16(truncatingIfNeeded: what) }
    /// Milliseconds since the ticket was created.
    var after: Int64 { Int64(when >> 24) }
    var seq: Int { Int(when & UInt64(Self.sequenceMaximum)) }
    var position: UInt64 { what >> 20 }
}

/// A status that a ticket was given, and by whom.
struct ReportMove: Sendable, Hashable {
    /// The code of the status as it was called then.
    var status: Int32
    /// As in `TicketAxes.number`.
    var axes: UInt8
    /// As in `Resolution.number`, 0 for none.
    var resolution: UInt8
    /// The code of the person who works here, 0 for nobody.
    var person: UInt16
    var isByCustomer: Bool
}

/// What reports know of a ticket besides its marks.
struct ReportTicket: Sendable {
    let id: UInt64
    /// Milliseconds since 1970.
    let createdAt: Int64
    /// A hash of the subject without what differs from case to case.
    var subject: UInt64 = 0
    /// Its first and its last mark.
    var first: Int32 = -1
    var last: Int32 = -1
    /// Codes of words as they are now; 0 is none.
    var category: Int32 = 0
    var source: Int32 = 0
    var queue: Int32 = 0
    var priority: Int32 = 0
    var site: Int32 = 0
    var group: Int32 = 0
    var assignee: Int32 = 0
    /// That of its service level; 0 if the level is round the clock.
    var calendar: Int32 = 0
    var hasLevel = false
    /// A customer's message has not been answered.
    var waits = true
    var isMerged = false
    var isSpam = false

    init(id: UInt64, createdAt: Int64) {
        self.id = id
        self.createdAt = createdAt
    }

    /// Whether it counts: what went on elsewhere is counted there, and spam was no request.
    var counts: Bool { !isMerged && !isSpam }
}
