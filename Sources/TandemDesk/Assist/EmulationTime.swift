// What time does to leases: agents are noticed to have gone and to be back, and what has been idle or alone for too
// long ends. The sweep asks; there is one lease for an agent at most, so looking at all of them is cheap.

import TandemWire

extension Desk {
    /// The next thing that time has brought to a lease. Everybody who is not in `context.present` is gone: also the
    /// first time after a restart.
    func nextLeaseDue(_ context: Context) -> Decision? {
        for emulation in leases.sorted {
            if emulation.isOver(at: context.now) {
                let isAlone = emulation.goneUntil.map { $0 <= context.now } ?? false
                let undo = SessionUndo.lease(emulation, self, why: isAlone ? .disconnect : .timeout)
                return Decision(undo.drafts, Answer(on: emulation.on))
            }
            let isPresent = context.present.contains(emulation.agent)
            guard isPresent != (emulation.goneUntil == nil) else { continue }
            let until = context.now + Int64(policy.emulationGraceSeconds) * 1000
            let presence = EmulationPresence(agent: emulation.agent, until: isPresent ? nil : until)
            let payload: Payload =
                isPresent ? .emulationAgentReturned(presence) : .emulationAgentLeft(presence)
            return Decision(
                [Draft(on: emulation.on, vis: .all, payload).about(emulation)], Answer(on: emulation.on))
        }
        for session in shop.carts.bySession.keys.sorted() where lentUntil(session) <= context.now {
            let undo = SessionUndo.lent(in: session, self)
            if !undo.drafts.isEmpty { return Decision(undo.drafts, Answer(on: .session(session))) }
        }
        return nil
    }

    /// How long coupons stay that are lent to this session.
    private func lentUntil(_ session: UInt64) -> Int64 {
        if leases.of(session: session) != nil { return .max }
        if let until = leases.lentUntil[session] { return until }
        let changed = (shop.carts.bySession[session] ?? []).compactMap { shop.carts.find($0)?.changedAt }.max() ?? 0
        return changed + Int64(policy.emulationSeconds) * 1000
    }

    // MARK: Folding events

    mutating func applyEmulation(_ event: Event) {
        update(event) { _ in }
        guard let lease = event.lease, case .session(let session) = event.on else { return }
        switch event.payload {
        case .emulationStarted(let started):
            guard let customer = sessions.customer(session) else { return }
            leases.start(
                Emulation(
                    lease: lease, agent: event.by, customer: customer, session: session, scope: started.scope,
                    startedAt: event.at, idleSeconds: started.idleSeconds, usedAt: event.at))
            customers.change(customer) { $0.remember(event) }
        case .emulationEnded: leases.end(lease, at: event.at)
        case .emulationAgentLeft(let presence): leases.setGone(lease, until: presence.until)
        case .emulationAgentReturned: leases.setGone(lease, until: nil)
        default: break
        }
    }

    /// Whether this event, which names a lease, is one that can happen now.
    func acceptsLease(_ event: Event, _ lease: Int) -> Bool {
        if case .cobrowse = event.payload { return acceptsCobrowse(event) }
        if case .emulationStarted = event.payload {
            guard case .session(let id) = event.on, sessions.openIndex(id) != nil else { return false }
            guard let customer = sessions.customer(id) else { return false }
            return lease == leases.next && event.for == StreamID.customer(customer).text
                && leases.held(by: event.by) == nil && leases.of(customer: customer) == nil
        }
        guard let emulation = leases.live[lease] else { return false }
        return event.for == StreamID.customer(emulation.customer).text
    }

    func acceptsEmulation(_ event: Event) -> Bool {
        guard let lease = event.lease else { return false }
        if case .emulationStarted = event.payload { return true }
        return leases.live[lease]?.on == event.on
    }

    // MARK: Invariants

    func checkLeases() -> [String] {
        var broken: [String] = []
        for emulation in leases.sorted {
            if emulation.lease < 1 || emulation.lease > leases.last {
                broken.append("lease \(emulation.lease) has been given out")
            }
            if sessions.openIndex(emulation.session) == nil
                || sessions.customer(emulation.session) != emulation.customer
            {
                broken.append("lease \(emulation.lease) is for the customer of a session that goes on")
            }
        }
        let live = leases.live.values
        if Set(live.map(\.agent)).count != live.count { broken.append("an agent holds one lease") }
        if Set(live.map(\.customer)).count != live.count { broken.append("one agent acts for a customer") }
        if shop.carts.bySession.keys.contains(where: { sessions.openIndex($0) == nil }) {
            broken.append("no coupon outlives the session that it was lent to")
        }
        if leases.lentUntil.keys.contains(where: { sessions.openIndex($0) == nil }) {
            broken.append("nothing is lent in a session that is over")
        }
        return broken
    }
}
