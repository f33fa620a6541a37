// The kinds of Events/TriageEvents.swift and Events/DraftEvents.swift as one payload, as clocks are one: their coding,
// their place, and nothing else.

import TandemWire

package enum TriageEvent: Sendable, Equatable {
    case claimed(TicketTaken)
    case released(TicketReleased)
    case offered(TicketOffered)
    case accepted(TicketTaken)
    case offerEnded(TicketOfferEnded)
    case merged(TicketLinked)
    case floorReturned(FloorReturned)
    case deliverySent(DeliveryReported)
    case deliveryFailed(DeliveryReported)
    case draftSaved(DraftSaved)
    case draftUsed(DraftEnded)
    case draftDiscarded(DraftEnded)

    package var kind: EventKind {
        switch self {
        case .claimed: .ticketClaimed
        case .released: .ticketReleased
        case .offered: .ticketOffered
        case .accepted: .ticketAccepted
        case .offerEnded: .ticketOfferEnded
        case .merged: .ticketMerged
        case .floorReturned: .floorReturned
        case .deliverySent: .deliverySent
        case .deliveryFailed: .deliveryFailed
        case .draftSaved: .draftSaved
        case .draftUsed: .draftUsed
        case .draftDiscarded: .draftDiscarded
        }
    }

    /// Whether it is for its author alone.
    package var isPrivate: Bool {
        switch self {
        case .draftSaved, .draftUsed, .draftDiscarded: true
        case .claimed, .released, .offered, .accepted, .offerEnded, .merged, .floorReturned, .deliverySent,
            .deliveryFailed:
            false
        }
    }

    func encode(into writer: inout JSONWriter) {
        switch self {
        case .claimed(let payload), .accepted(let payload): payload.encode(into: &writer)
        case .released(let payload): payload.encode(into: &writer)
        case .offered(let payload): payload.encode(into: &writer)
        case .offerEnded(let payload): payload.encode(into: &writer)
        case .merged(let payload): payload.encode(into: &writer)
        case .floorReturned(let payload): payload.encode(into: &writer)
        case .deliverySent(let payload), .deliveryFailed(let payload): payload.encode(into: &writer)
        case .draftSaved(let payload): payload.encode(into: &writer)
        case .draftUsed(let payload), .draftDiscarded(let payload): payload.encode(into: &writer)
        }
    }

    /// Nil for kinds that belong elsewhere.
    init?(_ kind: EventKind, from record: JSONLine) throws(Refusal) {
        switch kind {
        case .ticketClaimed: self = .claimed(try TicketTaken(from: record))
        case .ticketReleased: self = .released(try TicketReleased(from: record))
        case .ticketOffered: self = .offered(try TicketOffered(from: record))
        case .ticketAccepted: self = .accepted(try TicketTaken(from: record))
        case .ticketOfferEnded: self = .offerEnded(try TicketOfferEnded(from: record))
        case .ticketMerged: self = .merged(try TicketLinked(from: record))
        case .floorReturned: self = .floorReturned(try FloorReturned(from: record))
        case .deliverySent: self = .deliverySent(try DeliveryReported(from: record))
        case .deliveryFailed: self = .deliveryFailed(try DeliveryReported(from: record))
        case .draftSaved: self = .draftSaved(try DraftSaved(from: record))
        case .draftUsed: self = .draftUsed(try DraftEnded(from: record))
        case .draftDiscarded: self = .draftDiscarded(try DraftEnded(from: record))
        default: return nil
        }
    }
}

extension Payload {
    /// Whether nobody but its author reads it, not even on the firehose.
    package var isPrivate: Bool {
        if case .triage(let event) = self { event.isPrivate } else { false }
    }
}
