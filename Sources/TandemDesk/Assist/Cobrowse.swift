// Co-browsing: a customer shows their page to those who help them, and may lend them control of it. What it is about —
// who was asked, what was agreed, who looks, who controls, when it stopped — is in the journal; what moves is signals,
// which are relayed and never stored (CobrowseSignal.swift).
//
//     invited ── accepted ──▶ live ◀──▶ paused        one for a session, and gone with it
//        └────── declined, or nobody answered
//
// Nothing flows before the customer has agreed, and only within what they agreed to: view, point, control. Control is a
// lease of one viewer: it has a number that rises with each grant, and a deadline, and ends by itself. Everybody who
// looks is on the list, and the customer has seen them come.
//
// Memory: one value for each session in which it goes on, with at most eight viewers and fifty names of fields.

import TandemWire

/// What a customer agrees to.
package enum CobrowsePart: String, Sendable, CaseIterable {
    /// See the page.
    case view
    /// Point at and draw on it.
    case point
    /// Click and type in it, under a lease.
    case control
}

/// A set of parts; `view` is in all of them.
package struct CobrowseScope: Sendable, Equatable {
    package private(set) var parts: [CobrowsePart]

    /// Nil without `view`, because the others mean nothing without it, and for a part that is named twice.
    package init?(_ parts: [CobrowsePart]) {
        guard parts.contains(.view) else { return nil }
        let sorted = CobrowsePart.allCases.filter(parts.contains)
        guard sorted.count == parts.count else { return nil }
        self.parts = sorted
    }

    /// From parts that are known to be right.
    init(known parts: [CobrowsePart]) { self.parts = parts }

    package func contains(_ part: CobrowsePart) -> Bool { parts.contains(part) }

    package func isWithin(_ other: CobrowseScope) -> Bool { parts.allSatisfy(other.parts.contains) }

    func adding(_ part: CobrowsePart) -> CobrowseScope {
        var scope = self
        scope.parts = CobrowsePart.allCases.filter { contains($0) || $0 == part }
        return scope
    }

    func without(_ part: CobrowsePart) -> CobrowseScope {
        var scope = self
        scope.parts.removeAll { $0 == part && $0 != .view }
        return scope
    }

    package var json: JSONValue { .array(parts.map { .string($0.rawValue) }) }

    package init?(json: JSONValue) {
        guard let parts = json.list({ $0.string.flatMap(CobrowsePart.init) }) else { return nil }
        self.init(parts)
    }
}

/// Somebody who looks.
package struct CobrowseViewer: Sendable, Equatable {
    package enum Mode: String, Sendable, CaseIterable {
        /// Helps the customer: may point and control as far as the customer agreed.
        case serve
        /// Looks only.
        case view
    }

    package let who: String
    package let mode: Mode
}

/// A question of a viewer that the customer has not answered.
package struct CobrowseAsk: Sendable, Equatable {
    package let who: String
    package let want: CobrowsePart
    package let until: Int64
}

/// Control, lent.
package struct CobrowseControl: Sendable, Equatable {
    package let lease: Int
    package let holder: String
    /// Milliseconds since 1970.
    package let until: Int64

    package func isOver(at now: Int64) -> Bool { now >= until }
}

/// The co-browsing of one session.
package struct Cobrowse: Sendable, Equatable {
    package enum Phase: Sendable, Equatable {
        /// Until when the customer may answer.
        case invited(until: Int64)
        case live
        /// Who paused it.
        case paused(by: String)
    }

    package let session: UInt64
    package internal(set) var phase: Phase
    package let invitedBy: String
    /// What the customer was asked for; from their answer on what they agreed to.
    package internal(set) var scope: CobrowseScope
    /// Names of the fields whose values may be shown; all others are masked.
    package internal(set) var allow: [String] = []
    package internal(set) var viewers: [CobrowseViewer] = []
    package internal(set) var ask: CobrowseAsk?
    package internal(set) var control: CobrowseControl?
    /// The page that the customer is on.
    package internal(set) var page: String?

    package var on: StreamID { .session(session) }
    package var isLive: Bool { phase == .live }

    var isAccepted: Bool {
        if case .invited = phase { false } else { true }
    }

    package func viewer(_ who: String) -> CobrowseViewer? { viewers.first { $0.who == who } }

    init(session: UInt64, phase: Phase, invitedBy: String, scope: CobrowseScope) {
        self.session = session
        self.phase = phase
        self.invitedBy = invitedBy
        self.scope = scope
    }
}

/// The co-browsings that go on.
package struct CobrowseTable: Sendable {
    private(set) var bySession: [UInt64: Cobrowse] = [:]

    var isEmpty: Bool { bySession.isEmpty }
    /// By session.
    var sorted: [Cobrowse] { bySession.values.sorted { $0.session < $1.session } }

    package func find(_ session: UInt64) -> Cobrowse? { bySession[session] }

    mutating func begin(_ share: Cobrowse) { bySession[share.session] = share }

    mutating func end(_ session: UInt64) { bySession[session] = nil }

    mutating func update(_ session: UInt64, _ change: (inout Cobrowse) -> Void) {
        guard var share = bySession[session] else { return }
        change(&share)
        bySession[session] = share
    }
}

/// Bounds of co-browsing.
package enum CobrowseLimits {
    /// How long an invitation waits for an answer.
    package static let inviteSeconds = 300
    /// How long a question waits for an answer.
    package static let askSeconds = 120
    /// For how long control may be lent at a time.
    package static let controlSeconds = 5...900
    package static let controlSecondsDefault = 120
    package static let viewers = 8
    /// Names of fields whose values may be shown.
    package static let allowed = 50
    package static let pageScalars = 1_000
    /// Snapshots that are kept for late joiners.
    package static let snapshots = 2
    package static let snapshotSeconds = 30...900
    package static let snapshotSecondsDefault = 900
}

extension Desk {
    /// The co-browsing of a session, if there is one.
    package func cobrowse(_ on: StreamID) -> Cobrowse? { on.sessionNumber.flatMap(cobrowsing.find) }

    /// A co-browsing that the customer has agreed to, live or paused.
    func acceptedCobrowse(_ on: StreamID) throws(Refusal) -> Cobrowse { try accepted(cobrowse(on), on) }

    /// The same, and it is not paused.
    func liveCobrowse(_ on: StreamID) throws(Refusal) -> Cobrowse { try live(cobrowse(on), on) }

    private func accepted(_ share: Cobrowse?, _ on: StreamID) throws(Refusal) -> Cobrowse {
        guard let share else {
            throw .noConsent(on, "the customer shares nothing in \(on.text); invite them first (cb.invite)")
        }
        guard share.isAccepted else {
            throw .noConsent(on, "the customer has not accepted yet in \(on.text)")
        }
        return share
    }

    func live(_ share: Cobrowse?, _ on: StreamID) throws(Refusal) -> Cobrowse {
        let share = try accepted(share, on)
        guard share.isLive else { throw .noConsent(on, "co-browsing in \(on.text) is paused") }
        return share
    }
}

extension Refusal {
    static func noConsent(_ on: StreamID, _ message: String) -> Refusal {
        Refusal(.noConsent, message, [JSONField("on", .string(on.text))])
    }

    static func badCobrowse(_ on: StreamID, _ message: String) -> Refusal {
        Refusal(.badTransition, message, [JSONField("on", .string(on.text))])
    }
}
