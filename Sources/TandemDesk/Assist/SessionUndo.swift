// What was lent for a call is taken back in the same decision that ends the call: the lease, coupons that hold only
// during the session, control of the customer's screen. Nothing has to be remembered and done later, so nothing can be
// forgotten by a crash: the events that end the session and those that undo it are on the disk together or not at all.
//
// Each kind of thing that can be lent has one function here that tells the events which take it back.
//
//     the session ends             everything
//     the lease times out, or      everything: the call itself is lost
//     its agent is lost
//     the agent ends the lease,    the lease; a coupon stays, so that a colleague can go on or the customer can order,
//     switches, or is revoked      until the session ends or nobody has held a lease in it for `emulation_s`

import TandemWire

/// Events that take back what was lent in a session, in their order.
struct SessionUndo {
    private(set) var drafts: [Draft] = []
    private(set) var reverted: [Reverted] = []

    mutating func add(_ drafts: [Draft], _ reverted: [Reverted]) {
        self.drafts += drafts
        self.reverted += reverted
    }

    /// Everything that is lent in this session.
    static func all(in session: UInt64, _ desk: borrowing Desk, why: LeaseEnd) -> SessionUndo {
        var lent = SessionUndo()
        lent.takeBackCoupons(in: session, desk)
        lent.takeBackControl(in: session, desk, why: CobrowseEnd(why))
        guard let emulation = desk.leases.of(session: session) else { return lent }
        var undo = SessionUndo()
        undo.add([emulation.ended(why, reverted: lent.reverted)], [.lease(emulation.lease)])
        undo.add(lent.drafts, lent.reverted)
        return undo
    }

    /// What goes with a lease that ends.
    static func lease(_ emulation: Emulation, _ desk: borrowing Desk, why: LeaseEnd) -> SessionUndo {
        if why.endsTheCall { return all(in: emulation.session, desk, why: why) }
        var undo = SessionUndo()
        undo.add([emulation.ended(why, reverted: [])], [.lease(emulation.lease)])
        return undo
    }

    /// What was lent without a lease, or has outlived one.
    static func lent(in session: UInt64, _ desk: borrowing Desk) -> SessionUndo {
        var undo = SessionUndo()
        undo.takeBackCoupons(in: session, desk)
        return undo
    }

    /// Who leaves a session acts in it no more, and looks no more.
    static func leaving(_ session: UInt64, _ desk: borrowing Desk, who: String) -> [Draft] {
        let looking = desk.cobrowsing.find(session).map { desk.leaving($0, who) } ?? []
        guard let emulation = desk.leases.of(session: session), emulation.agent == who else { return looking }
        return lease(emulation, desk, why: .agent).drafts + looking
    }

    /// Nobody acts in a session that is another's now, nor has control in it.
    static func handing(_ session: UInt64, _ desk: borrowing Desk, to new: String, by actor: String) -> [Draft] {
        var control: [Draft] = []
        if let share = desk.cobrowsing.find(session), let holder = share.control?.holder, holder != new {
            control = share.controlRevoked(holder == actor ? .agent : .supervisor)
        }
        guard let emulation = desk.leases.of(session: session), emulation.agent != new else { return control }
        return lease(emulation, desk, why: emulation.agent == actor ? .agent : .revoked).drafts + control
    }

    // MARK: Kinds of things

    /// Coupons that hold only during this session, in whichever of the customer's carts they are.
    private mutating func takeBackCoupons(in session: UInt64, _ desk: borrowing Desk) {
        let drops = desk.couponDrops(ofSession: session)
        add(
            drops,
            drops.compactMap { draft in
                guard case .shop(.cartCouponDropped(let dropped)) = draft.payload else { return nil }
                return .coupon(dropped.coupon, on: draft.on)
            })
    }

    /// Control of the customer's page, and the showing of it.
    private mutating func takeBackControl(in session: UInt64, _ desk: borrowing Desk, why: CobrowseEnd) {
        guard let share = desk.cobrowsing.find(session) else { return }
        add(desk.ending(share, why), share.control.map { [.control($0.lease, on: share.on)] } ?? [])
    }
}

extension CobrowseEnd {
    fileprivate init(_ why: LeaseEnd) {
        switch why {
        case .sessionEnd: self = .sessionEnd
        case .timeout: self = .timeout
        case .disconnect: self = .disconnect
        case .agent, .switch: self = .agent
        case .revoked: self = .supervisor
        }
    }
}

extension Emulation {
    func ended(_ why: LeaseEnd, reverted: [Reverted]) -> Draft {
        Draft(on: on, vis: .all, .emulationEnded(EmulationEnded(agent: agent, why: why, reverted: reverted)))
            .about(self)
    }
}
