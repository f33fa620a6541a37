// Co-browsing begins, changes and ends: the events, all on the session's stream and all for the customer's eyes too.
// Where control is meant, the envelope carries the number of its lease.

import TandemWire

/// Why something of a co-browsing ended.
package enum CobrowseEnd: String, Sendable, CaseIterable {
    case customer
    /// Whoever had it gave it back, left, or ended it.
    case agent
    /// A supervisor said so.
    case supervisor
    /// Its time was over, or nobody answered.
    case timeout
    /// The holder's connection was lost and did not come back.
    case disconnect
    /// Somebody else was given it.
    case `switch`
    case paused
    case sessionEnd = "session_end"
}

/// `cobrowse.invited` {scope, until, reason?}: `by` asks the customer to show their page.
package struct CobrowseInvited: Sendable, Equatable {
    package let scope: CobrowseScope
    package let until: Int64
    package let reason: String?
}

/// `cobrowse.accepted` {to, scope, allow?}: the customer shows their page to `to`.
package struct CobrowseAccepted: Sendable, Equatable {
    package let to: String
    package let scope: CobrowseScope
    package let allow: [String]
}

/// `cobrowse.declined` {why, reason?}, `cobrowse.denied` {to, why, reason?}, `cobrowse.ended` {why, to?}: no more.
/// `to` of `ended` had control.
package struct CobrowseStopped: Sendable, Equatable {
    package let why: CobrowseEnd
    package let to: String?
    package let reason: String?

    package init(why: CobrowseEnd, to: String? = nil, reason: String? = nil) {
        self.why = why
        self.to = to
        self.reason = reason
    }
}

/// `cobrowse.joined` {who, mode}: one more looks.
package struct CobrowseJoined: Sendable, Equatable {
    package let viewer: CobrowseViewer
}

/// `cobrowse.left` {who}.
package struct CobrowseLeft: Sendable, Equatable {
    package let who: String
}

/// `cobrowse.asked` {want, until, reason?}: `by` would like to point, or to have control.
package struct CobrowseAsked: Sendable, Equatable {
    package let want: CobrowsePart
    package let until: Int64
    package let reason: String?
}

/// `cobrowse.granted` {to, scope, until?}: control until then under the envelope's lease, or pointing for everybody who
/// serves.
package struct CobrowseGranted: Sendable, Equatable {
    package let to: String
    package let scope: CobrowsePart
    package let until: Int64?
}

/// `cobrowse.revoked` {to?, scope, why}: control, or pointing, is over.
package struct CobrowseRevoked: Sendable, Equatable {
    package let to: String?
    package let scope: CobrowsePart
    package let why: CobrowseEnd
}

/// `cobrowse.navigated` {url}: the customer went to another page of the shop.
package struct CobrowseNavigated: Sendable, Equatable {
    package let url: String
}

package enum CobrowseEvent: Sendable, Equatable {
    case invited(CobrowseInvited)
    case accepted(CobrowseAccepted)
    case declined(CobrowseStopped)
    case joined(CobrowseJoined)
    case left(CobrowseLeft)
    case asked(CobrowseAsked)
    case granted(CobrowseGranted)
    case denied(CobrowseStopped)
    case revoked(CobrowseRevoked)
    case paused
    case resumed
    case navigated(CobrowseNavigated)
    case ended(CobrowseStopped)

    package var kind: EventKind {
        switch self {
        case .invited: .cobrowseInvited
        case .accepted: .cobrowseAccepted
        case .declined: .cobrowseDeclined
        case .joined: .cobrowseJoined
        case .left: .cobrowseLeft
        case .asked: .cobrowseAsked
        case .granted: .cobrowseGranted
        case .denied: .cobrowseDenied
        case .revoked: .cobrowseRevoked
        case .paused: .cobrowsePaused
        case .resumed: .cobrowseResumed
        case .navigated: .cobrowseNavigated
        case .ended: .cobrowseEnded
        }
    }

    func encode(into writer: inout JSONWriter) {
        switch self {
        case .invited(let invited):
            writer.field("scope", invited.scope.json)
            writer.optionalTime("until", invited.until)
            writer.optional("reason", invited.reason)
        case .accepted(let accepted):
            writer.field("to", accepted.to)
            writer.field("scope", accepted.scope.json)
            if !accepted.allow.isEmpty { writer.field("allow", .array(accepted.allow.map { .string($0) })) }
        case .declined(let stopped), .denied(let stopped), .ended(let stopped):
            writer.optional("to", stopped.to)
            writer.field("why", stopped.why.rawValue)
            writer.optional("reason", stopped.reason)
        case .joined(let joined):
            writer.field("who", joined.viewer.who)
            writer.field("mode", joined.viewer.mode.rawValue)
        case .left(let left): writer.field("who", left.who)
        case .asked(let asked):
            writer.field("want", asked.want.rawValue)
            writer.optionalTime("until", asked.until)
            writer.optional("reason", asked.reason)
        case .granted(let granted):
            writer.field("to", granted.to)
            writer.field("scope", granted.scope.rawValue)
            writer.optionalTime("until", granted.until)
        case .revoked(let revoked):
            writer.optional("to", revoked.to)
            writer.field("scope", revoked.scope.rawValue)
            writer.field("why", revoked.why.rawValue)
        case .paused, .resumed: return
        case .navigated(let navigated): writer.field("url", navigated.url)
        }
    }

    /// Nil for kinds that belong elsewhere.
    init?(_ kind: EventKind, from record: JSONLine) throws(Refusal) {
        switch kind {
        case .cobrowseInvited:
            self = .invited(
                CobrowseInvited(
                    scope: try record.recordedScope(), until: try record.recordedTime("until"),
                    reason: try record.recordedOptionalString("reason")))
        case .cobrowseAccepted:
            self = .accepted(
                CobrowseAccepted(
                    to: try record.recordedString("to"), scope: try record.recordedScope(),
                    allow: try record.recordedStrings("allow")))
        case .cobrowseDeclined: self = .declined(try CobrowseStopped(from: record))
        case .cobrowseDenied: self = .denied(try CobrowseStopped(from: record))
        case .cobrowseEnded: self = .ended(try CobrowseStopped(from: record))
        case .cobrowseJoined:
            let (who, mode) = (try record.recordedString("who"), try record.recordedWord("mode") as CobrowseViewer.Mode)
            self = .joined(CobrowseJoined(viewer: CobrowseViewer(who: who, mode: mode)))
        case .cobrowseLeft: self = .left(CobrowseLeft(who: try record.recordedString("who")))
        case .cobrowseAsked:
            self = .asked(
                CobrowseAsked(
                    want: try record.recordedWord("want"), until: try record.recordedTime("until"),
                    reason: try record.recordedOptionalString("reason")))
        case .cobrowseGranted:
            self = .granted(
                CobrowseGranted(
                    to: try record.recordedString("to"), scope: try record.recordedWord("scope"),
                    until: try record.recordedOptionalTime("until")))
        case .cobrowseRevoked:
            self = .revoked(
                CobrowseRevoked(
                    to: try record.recordedOptionalString("to"), scope: try record.recordedWord("scope"),
                    why: try record.recordedWord("why")))
        case .cobrowsePaused: self = .paused
        case .cobrowseResumed: self = .resumed
        case .cobrowseNavigated: self = .navigated(CobrowseNavigated(url: try record.recordedString("url")))
        default: return nil
        }
    }
}

extension CobrowseStopped {
    fileprivate init(from record: JSONLine) throws(Refusal) {
        self.init(
            why: try record.recordedWord("why"), to: try record.recordedOptionalString("to"),
            reason: try record.recordedOptionalString("reason"))
    }
}

extension JSONLine {
    fileprivate func recordedScope() throws(Refusal) -> CobrowseScope {
        guard let scope = CobrowseScope(json: .array(try recordedArray("scope"))) else { throw .badRecord("scope") }
        return scope
    }
}
