// A clock of a service level, as a value. It knows how much open time it has used up to one moment, and whether it goes
// on from there; its deadline was worked out when it began to run, so that keeping it needs no calendar:
//
//     running    used + open time since `since`; late after `due`
//     paused     used, and nothing is added: the customer has the next word
//     met        used, which was within the target
//     stopped    used; the promise was kept too late, or there was no more reason to keep it
//
// A clock that is late goes on measuring, so that it can be said how late the answer was.

import TandemWire

package struct ServiceClock: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        case running, paused, met, stopped
    }

    /// Milliseconds of open time that were promised.
    package var target: Int64
    /// Milliseconds of open time that have passed until `since`.
    package var used: Int64
    /// When it entered its state, or was given another target; milliseconds since 1970.
    package var since: Int64
    /// When a running clock becomes late, and when a late one did so.
    package var due: Int64?
    package var state: State
    package var isLate: Bool

    /// Whether it still measures something.
    package var isActive: Bool { state == .running || state == .paused }

    /// When it will be late if nothing happens; nil if it will not, or is already.
    package var willBeLate: Int64? { state == .running && !isLate ? due : nil }
}

/// The clocks of a ticket, and the level they follow.
package struct TicketClocks: Sendable, Equatable {
    /// The level's name, and its calendar's.
    package private(set) var level: String?
    package private(set) var calendar: String?
    /// In the order of `ClockKind`, to save a table for each ticket.
    private var first: ServiceClock?
    private var next: ServiceClock?
    private var whole: ServiceClock?
    /// The steps of escalation that have been taken, with the clock that each was about.
    package private(set) var steps: [TakenStep] = []

    package struct TakenStep: Sendable, Equatable {
        package let name: String
        package let clock: ClockKind?
    }

    package init() {}

    package private(set) subscript(kind: ClockKind) -> ServiceClock? {
        get {
            switch kind {
            case .firstResponse: first
            case .nextReply: next
            case .resolution: whole
            }
        }
        set {
            switch kind {
            case .firstResponse: first = newValue
            case .nextReply: next = newValue
            case .resolution: whole = newValue
            }
        }
    }

    /// The clocks that still measure something, in order.
    package var active: [(kind: ClockKind, clock: ServiceClock)] {
        ClockKind.allCases.compactMap { kind in
            guard let clock = self[kind], clock.isActive else { return nil }
            return (kind, clock)
        }
    }

    package var isEmpty: Bool { first == nil && next == nil && whole == nil && steps.isEmpty }

    // MARK: Folding events

    package mutating func start(_ change: ClockChange, at: Int64) {
        level = change.level ?? level
        calendar = change.calendar
        for reading in change.clocks {
            self[reading.kind] = ServiceClock(
                target: reading.target ?? 0, used: 0, since: at, due: reading.due, state: .running, isLate: false)
            steps.removeAll { $0.clock == reading.kind }
        }
        if change.clocks.contains(where: { $0.kind == .resolution }) { steps.removeAll { $0.clock == nil } }
    }

    package mutating func pause(_ change: ClockChange, at: Int64) {
        update(change, at) { clock, _ in
            clock.state = .paused
            if !clock.isLate { clock.due = nil }
        }
    }

    package mutating func resume(_ change: ClockChange, at: Int64) {
        update(change, at) { clock, reading in
            clock.state = .running
            if !clock.isLate { clock.due = reading.due }
        }
    }

    package mutating func meet(_ change: ClockChange, at: Int64) {
        update(change, at) { clock, _ in clock.state = .met }
    }

    package mutating func stop(_ change: ClockChange, at: Int64) {
        update(change, at) { clock, _ in clock.state = .stopped }
    }

    /// The moment counts at which the promise was broken, not that at which it was noticed.
    package mutating func breach(_ change: ClockChange) {
        for reading in change.clocks {
            self[reading.kind]?.isLate = true
            self[reading.kind]?.due = reading.due
        }
    }

    package mutating func retarget(_ change: ClockChange, at: Int64) {
        level = change.level ?? level
        calendar = change.calendar
        update(change, at) { clock, reading in
            clock.target = reading.target ?? clock.target
            if !clock.isLate { clock.due = reading.due }
        }
    }

    package mutating func escalate(_ step: String, _ clock: ClockKind?) {
        steps.append(TakenStep(name: step, clock: clock))
    }

    private mutating func update(
        _ change: ClockChange, _ at: Int64, _ body: (inout ServiceClock, ClockReading) -> Void
    ) {
        for reading in change.clocks {
            guard var clock = self[reading.kind] else { continue }
            clock.used = reading.used ?? clock.used
            clock.since = at
            body(&clock, reading)
            self[reading.kind] = clock
        }
    }
}

// MARK: Snapshot

extension TicketClocks {
    /// Writes `{"level":…,"calendar":…,"clocks":[[kind,state,target,used,since,due,late],…],"steps":[[name,clock],…]}`.
    package func encode(into writer: inout JSONWriter) {
        writer.openObject()
        if let level { writer.field("level", level) }
        if let calendar { writer.field("calendar", calendar) }
        writer.name("clocks")
        writer.openArray()
        for kind in ClockKind.allCases {
            guard let clock = self[kind] else { continue }
            writer.openArray()
            writer.value(kind.rawValue)
            writer.value(clock.state.rawValue)
            writer.value(Int(clock.target))
            writer.value(Int(clock.used))
            writer.value(Int(clock.since))
            if let due = clock.due { writer.value(Int(due)) } else { writer.null() }
            writer.value(clock.isLate)
            writer.closeArray()
        }
        writer.closeArray()
        if !steps.isEmpty {
            writer.field(
                "steps",
                .array(steps.map { .array([.string($0.name), $0.clock.map { .string($0.rawValue) } ?? .null]) }))
        }
        writer.closeObject()
    }

    package init(snapshot value: JSONValue) throws(Refusal) {
        level = value["level"]?.string
        calendar = value["calendar"]?.string
        guard let clocks = value["clocks"]?.array else { throw .badRecord("clocks") }
        for element in clocks {
            guard let parts = element.array, parts.count == 7, let kind = parts[0].string.flatMap(ClockKind.init),
                let state = parts[1].string.flatMap(ServiceClock.State.init), let target = parts[2].integer,
                let used = parts[3].integer, let since = parts[4].integer, let isLate = parts[6].bool,
                parts[5] == .null || parts[5].integer != nil
            else { throw .badRecord("clocks") }
            self[kind] = ServiceClock(
                target: Int64(target), used: Int64(used), since: Int64(since), due: parts[5].integer.map(Int64.init),
                state: state, isLate: isLate)
        }
        for element in value["steps"]?.array ?? [] {
            guard let parts = element.array, parts.count == 2, let name = parts[0].string else {
                throw .badRecord("steps")
            }
            steps.append(TakenStep(name: name, clock: parts[1].string.flatMap(ClockKind.init)))
        }
    }
}
