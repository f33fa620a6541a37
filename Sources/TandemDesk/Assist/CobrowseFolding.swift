// Co-browsing as state: its events folded, its lines in a snapshot, what is always true of it, what time does to it.
//
//     {"snap":"cobrowse","on":"S-17","state":"live","invited_by":"agent:sarah","scope":["view","point"],
//      "allow":["size"],"viewers":[["agent:sarah","serve"]],"ask":["agent:sarah","control",1763752200000]?,
//      "control":[4,"agent:sarah",1763752300000]?,"page":"/cart"?}
//     {"snap":"cobrowse","on":"S-18","state":"invited","until":1763752200000,…}
//     {"snap":"cobrowse","on":"S-19","state":"paused","by":"cust:42",…}

import TandemWire

extension Desk {
    // MARK: Folding events

    mutating func applyCobrowse(_ event: Event, _ cobrowse: CobrowseEvent) {
        update(event) { _ in }
        guard case .session(let id) = event.on else { return }
        switch cobrowse {
        case .invited(let invited):
            cobrowsing.begin(
                Cobrowse(
                    session: id, phase: .invited(until: invited.until), invitedBy: event.by, scope: invited.scope))
        case .declined, .ended: cobrowsing.end(id)
        default: cobrowsing.update(id) { $0.apply(cobrowse, event) }
        }
        if case .granted = cobrowse, let lease = event.lease { leases.count(lease) }
    }

    /// Whether this event is one that can happen now.
    func acceptsCobrowse(_ event: Event) -> Bool {
        guard case .session(let id) = event.on, sessions.openIndex(id) != nil, event.for == nil,
            case .cobrowse(let cobrowse) = event.payload
        else { return false }
        guard let share = cobrowsing.find(id) else {
            if case .invited = cobrowse { return event.lease == nil }
            return false
        }
        switch cobrowse {
        case .invited: return false
        case .granted(let granted) where granted.scope == .control:
            return event.lease == leases.next && share.isLive && share.viewer(granted.to) != nil
        case .revoked(let revoked) where revoked.scope == .control: return event.lease == share.control?.lease
        case .ended: return event.lease == share.control?.lease
        default: return event.lease == nil
        }
    }

    // MARK: Time

    /// The next thing that time has brought to a co-browsing.
    func nextCobrowseDue(_ context: Context) -> Decision? {
        if cobrowsing.isEmpty { return nil }
        for share in cobrowsing.sorted {
            let drafts = due(share, context)
            if !drafts.isEmpty { return Decision(drafts, Answer(on: share.on)) }
        }
        return nil
    }

    private func due(_ share: Cobrowse, _ context: Context) -> [Draft] {
        if case .invited(let until) = share.phase {
            guard until <= context.now else { return [] }
            return [share.draft(.declined(CobrowseStopped(why: .timeout)))]
        }
        if let control = share.control {
            if control.isOver(at: context.now) { return share.controlRevoked(.timeout) }
            let ends = [control.holder] + (sessions.customer(share.session).map { [StreamID.customer($0).text] } ?? [])
            if ends.contains(where: { isLost($0, context) }) { return share.controlRevoked(.disconnect) }
        }
        if let ask = share.ask, ask.until <= context.now {
            return [share.draft(.denied(CobrowseStopped(why: .timeout, to: ask.who)))]
        }
        return []
    }

    /// Whether somebody's last connection was lost longer ago than is waited for them.
    private func isLost(_ who: String, _ context: Context) -> Bool {
        !context.present.contains(who)
            && context.absence.milliseconds(of: who) >= Int64(policy.emulationGraceSeconds) * 1000
    }

    // MARK: Invariants

    func checkCobrowse() -> [String] {
        var broken: [String] = []
        for share in cobrowsing.sorted {
            let on = share.on.text
            if sessions.openIndex(share.session) == nil { broken.append("co-browsing in \(on): it goes on") }
            if share.isAccepted != !share.viewers.isEmpty { broken.append("who looks in \(on) was agreed to") }
            if Set(share.viewers.map(\.who)).count != share.viewers.count
                || share.viewers.count > CobrowseLimits.viewers
            {
                broken.append("\(on) has few viewers, each once")
            }
            if let ask = share.ask, share.viewer(ask.who)?.mode != .serve { broken.append("who asks in \(on) serves") }
            if share.allow.contains(where: Masking.isSensitive) || share.allow.count > CobrowseLimits.allowed {
                broken.append("\(on) shows no secret field")
            }
            guard let control = share.control else { continue }
            if !share.isLive { broken.append("control in \(on) needs consent") }
            if share.viewer(control.holder)?.mode != .serve { broken.append("who controls in \(on) serves and looks") }
            if control.lease < 1 || control.lease > leases.last || leases.live[control.lease] != nil {
                broken.append("control in \(on) has a lease of its own")
            }
        }
        return broken
    }
}

extension Cobrowse {
    fileprivate mutating func apply(_ cobrowse: CobrowseEvent, _ event: Event) {
        switch cobrowse {
        case .invited, .declined, .ended: return
        case .accepted(let accepted):
            phase = .live
            scope = accepted.scope
            allow = accepted.allow
            viewers = [CobrowseViewer(who: accepted.to, mode: .serve)]
        case .joined(let joined): viewers.append(joined.viewer)
        case .left(let left):
            viewers.removeAll { $0.who == left.who }
            if ask?.who == left.who { ask = nil }
            if control?.holder == left.who { control = nil }
        case .asked(let asked): ask = CobrowseAsk(who: event.by, want: asked.want, until: asked.until)
        case .granted(let granted):
            if ask?.want == granted.scope { ask = nil }
            if let lease = event.lease, let until = granted.until {
                control = CobrowseControl(lease: lease, holder: granted.to, until: until)
            } else {
                scope = scope.adding(granted.scope)
            }
        case .denied: ask = nil
        case .revoked(let revoked):
            if revoked.scope == .control { control = nil } else { scope = scope.without(revoked.scope) }
        case .paused:
            phase = .paused(by: event.by)
            control = nil
            ask = nil
        case .resumed: phase = .live
        case .navigated(let navigated): page = navigated.url
        }
    }

    func draft(_ event: CobrowseEvent, lease: Int? = nil) -> Draft {
        Draft(on: on, vis: .all, payload: .cobrowse(event), for: nil, lease: lease, by: nil)
    }

    /// The end of control, if it is lent.
    func controlRevoked(_ why: CobrowseEnd) -> [Draft] {
        guard let control else { return [] }
        let revoked = CobrowseRevoked(to: control.holder, scope: .control, why: why)
        return [draft(.revoked(revoked), lease: control.lease)]
    }

    // MARK: Snapshot

    func encode(into writer: inout JSONWriter) {
        writer.field("on", on)
        switch phase {
        case .invited(let until):
            writer.field("state", "invited")
            writer.field("until", Int(until))
        case .live: writer.field("state", "live")
        case .paused(let by):
            writer.field("state", "paused")
            writer.field("by", by)
        }
        writer.field("invited_by", invitedBy)
        writer.field("scope", scope.json)
        writer.field("allow", .array(allow.map { .string($0) }))
        writer.field("viewers", .array(viewers.map { .array([.string($0.who), .string($0.mode.rawValue)]) }))
        if let ask {
            writer.field("ask", .array([.string(ask.who), .string(ask.want.rawValue), .integer(Int(ask.until))]))
        }
        if let control {
            writer.field(
                "control", .array([.integer(control.lease), .string(control.holder), .integer(Int(control.until))]))
        }
        writer.optional("page", page)
    }

    init(snapshot line: JSONLine) throws(Refusal) {
        guard case .session(let session) = try line.recordedStream("on") else { throw .badRecord("on") }
        let phase: Phase
        switch try line.recordedString("state") {
        case "invited": phase = .invited(until: try line.recordedMilliseconds("until"))
        case "live": phase = .live
        case "paused": phase = .paused(by: try line.recordedString("by"))
        default: throw .badRecord("state")
        }
        guard let scope = CobrowseScope(json: .array(try line.recordedArray("scope"))) else {
            throw .badRecord("scope")
        }
        self.init(session: session, phase: phase, invitedBy: try line.recordedString("invited_by"), scope: scope)
        allow = try line.recordedStrings("allow")
        guard let viewers = JSONValue.array(try line.recordedArray("viewers")).list(CobrowseViewer.init) else {
            throw .badRecord("viewers")
        }
        self.viewers = viewers
        let ask = try line.recordedArray("ask")
        if let who = ask.first?.string, ask.count == 3, let until = ask[2].integer,
            let want = ask[1].string.flatMap(CobrowsePart.init)
        {
            self.ask = CobrowseAsk(who: who, want: want, until: Int64(until))
        }
        let control = try line.recordedArray("control")
        if let lease = control.first?.integer, control.count == 3, let holder = control[1].string,
            let until = control[2].integer
        {
            self.control = CobrowseControl(lease: lease, holder: holder, until: Int64(until))
        }
        page = try line.recordedOptionalString("page")
    }
}

extension CobrowseViewer {
    fileprivate init?(_ value: JSONValue) {
        guard let parts = value.array, parts.count == 2, let who = parts[0].string,
            let mode = parts[1].string.flatMap(Mode.init)
        else { return nil }
        self.init(who: who, mode: mode)
    }
}
