// Everything that can happen, past tense, one case each. To add a kind: a case in `EventKind`, a case in `Payload`, a
// struct with its coding in the family's file under Events/, and its line in the entity's `apply`. No switch over
// either enumeration has a default, so the compiler lists the places.

import TandemWire

/// The word in `ev`. Raw values are the wire and the journal; they never change once written.
package enum EventKind: String, Sendable, CaseIterable {
    case messagePosted = "message.posted"
    case messageRedacted = "message.redacted"
    case readMarked = "read.marked"
    case sessionStarted = "session.started"
    case sessionContextSet = "session.context_set"
    case sessionHeld = "session.held"
    case sessionResumed = "session.resumed"
    case sessionTransferred = "session.transferred"
    case sessionEnded = "session.ended"
    case participantJoined = "participant.joined"
    case participantLeft = "participant.left"
    case customerUpdated = "customer.updated"
    case tokenMinted = "token.minted"
    case tokenRevoked = "token.revoked"
    case fileBegun = "file.begun"
    case fileFinished = "file.finished"
    case fileDropped = "file.dropped"
}

/// What an event says beyond its envelope.
///
/// Kinds that are large and rare are boxed (`indirect`), which keeps every event as small as a message.
package enum Payload: Sendable, Equatable {
    case messagePosted(MessagePosted)
    case messageRedacted(MessageRedacted)
    indirect case readMarked(ReadMarked)
    indirect case sessionStarted(SessionContext)
    indirect case sessionContextSet(SessionContext)
    case sessionHeld
    case sessionResumed(SessionResumed)
    indirect case sessionTransferred(SessionTransferred)
    case sessionEnded(SessionEnded)
    case participantJoined(ParticipantJoined)
    case participantLeft(ParticipantLeft)
    indirect case customerUpdated(CustomerChange)
    indirect case tokenMinted(TokenMinted)
    indirect case tokenRevoked(TokenRevoked)
    indirect case fileBegun(FileBegun)
    case fileFinished(FileFinished)
    case fileDropped(FileDropped)

    package var kind: EventKind {
        switch self {
        case .messagePosted: .messagePosted
        case .messageRedacted: .messageRedacted
        case .readMarked: .readMarked
        case .sessionStarted: .sessionStarted
        case .sessionContextSet: .sessionContextSet
        case .sessionHeld: .sessionHeld
        case .sessionResumed: .sessionResumed
        case .sessionTransferred: .sessionTransferred
        case .sessionEnded: .sessionEnded
        case .participantJoined: .participantJoined
        case .participantLeft: .participantLeft
        case .customerUpdated: .customerUpdated
        case .tokenMinted: .tokenMinted
        case .tokenRevoked: .tokenRevoked
        case .fileBegun: .fileBegun
        case .fileFinished: .fileFinished
        case .fileDropped: .fileDropped
        }
    }

    /// Writes the payload's members after the envelope's.
    func encode(into writer: inout JSONWriter) {
        switch self {
        case .messagePosted(let payload): payload.encode(into: &writer)
        case .messageRedacted(let payload): payload.encode(into: &writer)
        case .readMarked(let payload): payload.encode(into: &writer)
        case .sessionStarted(let payload), .sessionContextSet(let payload): payload.encode(into: &writer)
        case .sessionHeld: break
        case .sessionResumed(let payload): payload.encode(into: &writer)
        case .sessionTransferred(let payload): payload.encode(into: &writer)
        case .sessionEnded(let payload): payload.encode(into: &writer)
        case .participantJoined(let payload): payload.encode(into: &writer)
        case .participantLeft(let payload): payload.encode(into: &writer)
        case .customerUpdated(let payload): payload.encode(into: &writer)
        case .tokenMinted(let payload): payload.encode(into: &writer)
        case .tokenRevoked(let payload): payload.encode(into: &writer)
        case .fileBegun(let payload): payload.encode(into: &writer)
        case .fileFinished(let payload): payload.encode(into: &writer)
        case .fileDropped(let payload): payload.encode(into: &writer)
        }
    }

    /// Reads the payload's members of a record.
    init(_ kind: EventKind, from record: JSONLine) throws(Refusal) {
        switch kind {
        case .messagePosted: self = .messagePosted(try MessagePosted(from: record))
        case .messageRedacted: self = .messageRedacted(try MessageRedacted(from: record))
        case .readMarked: self = .readMarked(try ReadMarked(from: record))
        case .sessionStarted: self = .sessionStarted(try SessionContext(from: record))
        case .sessionContextSet: self = .sessionContextSet(try SessionContext(from: record))
        case .sessionHeld: self = .sessionHeld
        case .sessionResumed: self = .sessionResumed(try SessionResumed(from: record))
        case .sessionTransferred: self = .sessionTransferred(try SessionTransferred(from: record))
        case .sessionEnded: self = .sessionEnded(try SessionEnded(from: record))
        case .participantJoined: self = .participantJoined(try ParticipantJoined(from: record))
        case .participantLeft: self = .participantLeft(try ParticipantLeft(from: record))
        case .customerUpdated: self = .customerUpdated(try CustomerChange(from: record))
        case .tokenMinted: self = .tokenMinted(try TokenMinted(from: record))
        case .tokenRevoked: self = .tokenRevoked(try TokenRevoked(from: record))
        case .fileBegun: self = .fileBegun(try FileBegun(from: record))
        case .fileFinished: self = .fileFinished(try FileFinished(from: record))
        case .fileDropped: self = .fileDropped(try FileDropped(from: record))
        }
    }
}
