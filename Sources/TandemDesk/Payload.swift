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
    case messageHeld = "message.held"
    case policyChanged = "policy.changed"
    case viewSaved = "view.saved"
    case viewRemoved = "view.removed"
    case exportMade = "export.made"
    case ticketCreated = "ticket.created"
    case ticketContextAttached = "ticket.context_attached"
    case ticketRouted = "ticket.routed"
    case ticketAcknowledged = "ticket.acknowledged"
    case ticketOpened = "ticket.opened"
    case ticketStatusChanged = "ticket.status_changed"
    case ticketResolved = "ticket.resolved"
    case ticketClosed = "ticket.closed"
    case ticketReopened = "ticket.reopened"
    case ticketWaitingChanged = "ticket.waiting_changed"
    case ticketChanged = "ticket.changed"
    case ticketAssigned = "ticket.assigned"
    case ticketUnassigned = "ticket.unassigned"
    case ticketLinked = "ticket.linked"
    case ticketFollowUpCreated = "ticket.follow_up_created"
    case noticePosted = "notice.posted"
    case clockStarted = "clock.started"
    case clockPaused = "clock.paused"
    case clockResumed = "clock.resumed"
    case clockMet = "clock.met"
    case clockBreached = "clock.breached"
    case clockRetargeted = "clock.retargeted"
    case clockStopped = "clock.stopped"
    case ticketEscalated = "ticket.escalated"
    case surveyAsked = "survey.asked"
    case surveyAnswered = "survey.answered"
    case ticketClaimed = "ticket.claimed"
    case ticketReleased = "ticket.released"
    case ticketOffered = "ticket.offered"
    case ticketAccepted = "ticket.accepted"
    case ticketOfferEnded = "ticket.offer_ended"
    case ticketMerged = "ticket.merged"
    case floorReturned = "floor.returned"
    case deliverySent = "delivery.sent"
    case deliveryFailed = "delivery.failed"
    case draftSaved = "draft.saved"
    case draftUsed = "draft.used"
    case draftDiscarded = "draft.discarded"
    case productStored = "product.stored"
    case stockChanged = "stock.changed"
    case couponStored = "coupon.stored"
    case promotionStored = "promotion.stored"
    case storeStored = "store.stored"
    case cartCreated = "cart.created"
    case cartReplaced = "cart.replaced"
    case cartApplied = "cart.applied"
    case cartBound = "cart.bound"
    case cartSaved = "cart.saved"
    case cartRestored = "cart.restored"
    case cartOrdered = "cart.ordered"
    case cartCouponDropped = "cart.coupon_dropped"
    case orderPlaced = "order.placed"
    case orderImported = "order.imported"
    case orderCancelled = "order.cancelled"
    case orderReturned = "order.returned"
    case orderRejected = "order.rejected"
    case orderFlagged = "order.flagged"
    case orderApproved = "order.approved"
    case orderShipped = "order.shipped"
    case orderCompleted = "order.completed"
    case reviewWritten = "review.written"
    case reviewApproved = "review.approved"
    case reviewRejected = "review.rejected"
    case callStarted = "call.started"
    case callEnded = "call.ended"
    case emulationStarted = "emulation.started"
    case emulationEnded = "emulation.ended"
    case emulationAgentLeft = "emulation.agent_left"
    case emulationAgentReturned = "emulation.agent_returned"
    case cobrowseInvited = "cobrowse.invited"
    case cobrowseAccepted = "cobrowse.accepted"
    case cobrowseDeclined = "cobrowse.declined"
    case cobrowseJoined = "cobrowse.joined"
    case cobrowseLeft = "cobrowse.left"
    case cobrowseAsked = "cobrowse.asked"
    case cobrowseGranted = "cobrowse.granted"
    case cobrowseDenied = "cobrowse.denied"
    case cobrowseRevoked = "cobrowse.revoked"
    case cobrowsePaused = "cobrowse.paused"
    case cobrowseResumed = "cobrowse.resumed"
    case cobrowseNavigated = "cobrowse.navigated"
    case cobrowseEnded = "cobrowse.ended"
}

/// What an event says beyond its envelope.
///
/// Kinds that are large and rare are boxed, which keeps every event as small as a message: in a `Boxed` if they hold
/// many texts, otherwise by `indirect`.
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
    indirect case messageHeld(MessageHeld)
    indirect case policyChanged(PolicyChanged)
    indirect case viewSaved(ViewSaved)
    indirect case viewRemoved(ViewRemoved)
    indirect case exportMade(ExportMade)
    case ticketCreated(Boxed<TicketCreated>)
    indirect case ticketContextAttached(TicketContext)
    case ticketRouted(Boxed<TicketRouted>)
    indirect case ticketAcknowledged(TicketAcknowledged)
    indirect case ticketOpened(TicketOpened)
    case ticketStatusChanged(Boxed<TicketMoved>)
    case ticketResolved(Boxed<TicketMoved>)
    case ticketClosed(Boxed<TicketMoved>)
    case ticketReopened(Boxed<TicketMoved>)
    case ticketWaitingChanged(Boxed<TicketMoved>)
    indirect case ticketChanged(TicketChanged)
    indirect case ticketAssigned(TicketAssigned)
    indirect case ticketUnassigned(TicketAssigned)
    indirect case ticketLinked(TicketLinked)
    indirect case ticketFollowUpCreated(TicketLinked)
    indirect case noticePosted(NoticePosted)
    indirect case clock(ClockEvent)
    indirect case ticketEscalated(TicketEscalated)
    indirect case surveyAsked(SurveyAsked)
    indirect case surveyAnswered(SurveyAnswered)
    indirect case triage(TriageEvent)
    indirect case shop(ShopEvent)
    indirect case callStarted(CallStarted)
    indirect case callEnded(CallEnded)
    indirect case emulationStarted(EmulationStarted)
    indirect case emulationEnded(EmulationEnded)
    indirect case emulationAgentLeft(EmulationPresence)
    indirect case emulationAgentReturned(EmulationPresence)
    indirect case cobrowse(CobrowseEvent)

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
        case .messageHeld: .messageHeld
        case .policyChanged: .policyChanged
        case .viewSaved: .viewSaved
        case .viewRemoved: .viewRemoved
        case .exportMade: .exportMade
        case .ticketCreated: .ticketCreated
        case .ticketContextAttached: .ticketContextAttached
        case .ticketRouted: .ticketRouted
        case .ticketAcknowledged: .ticketAcknowledged
        case .ticketOpened: .ticketOpened
        case .ticketStatusChanged: .ticketStatusChanged
        case .ticketResolved: .ticketResolved
        case .ticketClosed: .ticketClosed
        case .ticketReopened: .ticketReopened
        case .ticketWaitingChanged: .ticketWaitingChanged
        case .ticketChanged: .ticketChanged
        case .ticketAssigned: .ticketAssigned
        case .ticketUnassigned: .ticketUnassigned
        case .ticketLinked: .ticketLinked
        case .ticketFollowUpCreated: .ticketFollowUpCreated
        case .noticePosted: .noticePosted
        case .clock(let event): event.kind
        case .ticketEscalated: .ticketEscalated
        case .surveyAsked: .surveyAsked
        case .surveyAnswered: .surveyAnswered
        case .triage(let event): event.kind
        case .shop(let event): event.kind
        case .callStarted: .callStarted
        case .callEnded: .callEnded
        case .emulationStarted: .emulationStarted
        case .emulationEnded: .emulationEnded
        case .emulationAgentLeft: .emulationAgentLeft
        case .emulationAgentReturned: .emulationAgentReturned
        case .cobrowse(let event): event.kind
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
        case .messageHeld(let payload): payload.encode(into: &writer)
        case .policyChanged(let payload): payload.encode(into: &writer)
        case .viewSaved(let payload): payload.encode(into: &writer)
        case .viewRemoved(let payload): payload.encode(into: &writer)
        case .exportMade(let payload): payload.encode(into: &writer)
        case .ticketCreated(let payload): payload.value.encode(into: &writer)
        case .ticketContextAttached(let payload): payload.encode(into: &writer)
        case .ticketRouted(let payload): payload.value.encode(into: &writer)
        case .ticketAcknowledged(let payload): payload.encode(into: &writer)
        case .ticketOpened(let payload): payload.encode(into: &writer)
        case .ticketStatusChanged(let payload), .ticketResolved(let payload), .ticketClosed(let payload),
            .ticketReopened(let payload), .ticketWaitingChanged(let payload):
            payload.value.encode(into: &writer)
        case .ticketChanged(let payload): payload.encode(into: &writer)
        case .ticketAssigned(let payload), .ticketUnassigned(let payload): payload.encode(into: &writer)
        case .ticketLinked(let payload), .ticketFollowUpCreated(let payload): payload.encode(into: &writer)
        case .noticePosted(let payload): payload.encode(into: &writer)
        case .clock(let event): event.change.encode(into: &writer)
        case .ticketEscalated(let payload): payload.encode(into: &writer)
        case .surveyAsked(let payload): payload.encode(into: &writer)
        case .surveyAnswered(let payload): payload.encode(into: &writer)
        case .triage(let event): event.encode(into: &writer)
        case .shop(let event): event.encode(into: &writer)
        case .callStarted(let payload): payload.encode(into: &writer)
        case .callEnded(let payload): payload.encode(into: &writer)
        case .emulationStarted(let payload): payload.encode(into: &writer)
        case .emulationEnded(let payload): payload.encode(into: &writer)
        case .emulationAgentLeft(let payload), .emulationAgentReturned(let payload): payload.encode(into: &writer)
        case .cobrowse(let event): event.encode(into: &writer)
        }
    }

    /// Reads the payload's members of a record.
    init(_ kind: EventKind, from record: JSONLine, withTexts: Bool = true) throws(Refusal) {
        switch kind {
        case .messagePosted: self = .messagePosted(try MessagePosted(from: record, withText: withTexts))
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
        case .messageHeld: self = .messageHeld(try MessageHeld(from: record))
        case .policyChanged: self = .policyChanged(try PolicyChanged(from: record))
        case .viewSaved: self = .viewSaved(try ViewSaved(from: record))
        case .viewRemoved: self = .viewRemoved(try ViewRemoved(from: record))
        case .exportMade: self = .exportMade(try ExportMade(from: record))
        case .ticketCreated, .ticketContextAttached, .ticketRouted, .ticketAcknowledged, .ticketOpened,
            .ticketStatusChanged, .ticketResolved, .ticketClosed, .ticketReopened, .ticketWaitingChanged,
            .ticketChanged, .ticketAssigned, .ticketUnassigned, .ticketLinked, .ticketFollowUpCreated:
            self = try .ticket(kind, from: record)
        case .noticePosted: self = .noticePosted(try NoticePosted(from: record))
        case .clockStarted, .clockPaused, .clockResumed, .clockMet, .clockBreached, .clockRetargeted, .clockStopped:
            guard let event = try ClockEvent(kind, from: record) else { throw .badRecord("ev") }
            self = .clock(event)
        case .ticketEscalated: self = .ticketEscalated(try TicketEscalated(from: record))
        case .surveyAsked: self = .surveyAsked(try SurveyAsked(from: record))
        case .surveyAnswered: self = .surveyAnswered(try SurveyAnswered(from: record))
        case .ticketClaimed, .ticketReleased, .ticketOffered, .ticketAccepted, .ticketOfferEnded, .ticketMerged,
            .floorReturned, .deliverySent, .deliveryFailed, .draftSaved, .draftUsed, .draftDiscarded:
            guard let event = try TriageEvent(kind, from: record) else { throw .badRecord("ev") }
            self = .triage(event)
        case .productStored, .stockChanged, .couponStored, .promotionStored, .storeStored, .cartCreated,
            .cartReplaced, .cartApplied, .cartBound, .cartSaved, .cartRestored, .cartOrdered, .cartCouponDropped,
            .orderPlaced, .orderImported, .orderCancelled, .orderReturned, .orderRejected, .orderFlagged,
            .orderApproved, .orderShipped, .orderCompleted, .reviewWritten, .reviewApproved, .reviewRejected:
            guard let event = try ShopEvent(kind, from: record) else { throw .badRecord("ev") }
            self = .shop(event)
        case .callStarted, .callEnded, .emulationStarted, .emulationEnded, .emulationAgentLeft, .emulationAgentReturned:
            self = try .assist(kind, from: record)
        case .cobrowseInvited, .cobrowseAccepted, .cobrowseDeclined, .cobrowseJoined, .cobrowseLeft, .cobrowseAsked,
            .cobrowseGranted, .cobrowseDenied, .cobrowseRevoked, .cobrowsePaused, .cobrowseResumed,
            .cobrowseNavigated, .cobrowseEnded:
            guard let event = try CobrowseEvent(kind, from: record) else { throw .badRecord("ev") }
            self = .cobrowse(event)
        }
    }

    /// Those that change a ticket itself.
    private static func ticket(_ kind: EventKind, from record: JSONLine) throws(Refusal) -> Payload {
        switch kind {
        case .ticketCreated: .ticketCreated(Boxed(try TicketCreated(from: record)))
        case .ticketContextAttached: .ticketContextAttached(try TicketContext(from: record))
        case .ticketRouted: .ticketRouted(Boxed(try TicketRouted(from: record)))
        case .ticketAcknowledged: .ticketAcknowledged(try TicketAcknowledged(from: record))
        case .ticketOpened: .ticketOpened(try TicketOpened(from: record))
        case .ticketStatusChanged: .ticketStatusChanged(Boxed(try TicketMoved(from: record)))
        case .ticketResolved: .ticketResolved(Boxed(try TicketMoved(from: record)))
        case .ticketClosed: .ticketClosed(Boxed(try TicketMoved(from: record)))
        case .ticketReopened: .ticketReopened(Boxed(try TicketMoved(from: record)))
        case .ticketWaitingChanged: .ticketWaitingChanged(Boxed(try TicketMoved(from: record)))
        case .ticketChanged: .ticketChanged(try TicketChanged(from: record))
        case .ticketAssigned: .ticketAssigned(try TicketAssigned(from: record))
        case .ticketUnassigned: .ticketUnassigned(try TicketAssigned(from: record))
        case .ticketLinked: .ticketLinked(try TicketLinked(from: record))
        case .ticketFollowUpCreated: .ticketFollowUpCreated(try TicketLinked(from: record))
        default: throw .badRecord("ev")
        }
    }
}
