// Consent that a crash could still un-happen is none. Signals do not wait for the disk, so they are judged twice while
// a change of the co-browsing is on its way there: by what holds now, so that whatever is taken back stops at once, and
// by what is on the disk, so that nothing flows on the strength of an agreement that nobody has been told of yet.
//
//     commit    on disk 7 │ on its way 8 │ open 9
//     changes             │ accepted     │ granted
//     remembered          │ nothing      │ live, without control        what held before each batch's first change
//     settled             │ nothing, until 8 is durable; then without control, until 9 is
//
// Empty nearly always: a session is in it for the milliseconds of a commit.

import TandemDesk

struct CobrowseConsent {
    private var before: [UInt64: [(commit: UInt64, share: Cobrowse?)]] = [:]

    /// A session's co-browsing is about to change in this commit, from `share`.
    mutating func note(_ session: UInt64, _ share: Cobrowse?, in commit: UInt64) {
        if before[session]?.last?.commit == commit { return }
        before[session, default: []].append((commit, share))
    }

    /// Everything up to this commit is on the disk.
    mutating func settle(through commit: UInt64) {
        guard !before.isEmpty else { return }
        for (session, changes) in before {
            let rest = changes.filter { $0.commit > commit }
            before[session] = rest.isEmpty ? nil : rest
        }
    }

    /// What is on the disk if it differs from what holds now: nothing, or an agreement.
    func settled(_ session: UInt64) -> Settled {
        if before.isEmpty { return .current }
        guard let first = before[session]?.first else { return .current }
        return first.share.map(Settled.earlier) ?? .none
    }

    enum Settled {
        /// What holds now is on the disk.
        case current
        case earlier(Cobrowse)
        /// On the disk nothing was agreed.
        case none
    }
}

extension Engine {
    /// Before a co-browsing changes.
    func noteConsent(_ on: StreamID) {
        guard case .session(let id) = on else { return }
        consent.note(id, state.cobrowse(on), in: openCommit)
    }

    /// Whether this principal gets what is shown in a session, now and by what is on the disk.
    func seesCobrowse(_ share: Cobrowse, _ principal: Principal) -> Bool {
        guard state.seesCobrowse(share, principal) else { return false }
        return switch consent.settled(share.session) {
        case .current: true
        case .none: false
        case .earlier(let earlier): earlier.isLive && state.seesCobrowse(earlier, principal)
        }
    }
}
