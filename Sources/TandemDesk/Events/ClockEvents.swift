// What happens to the clocks of a ticket:
//
//     clock.started   {"level":"gold","calendar":"office","clocks":[{"clock":"resolution","target_ms":…,"due":…}]}
//     clock.paused    {"clocks":[{"clock":"resolution","used_ms":…}]}
//     clock.resumed   {"clocks":[{"clock":"resolution","used_ms":…,"due":…}]}
//     clock.met       {"clocks":[{"clock":"first_response","used_ms":…}]}
//     clock.breached  {"clocks":[{"clock":"resolution","due":…}]}
//     clock.retargeted {"level":"urgent","clocks":[{"clock":"resolution","target_ms":…,"used_ms":…,"due":…}]}
//     clock.stopped   {"reason":"late","clocks":[{"clock":"first_response","used_ms":…}]}
//
// `used_ms` is the open time that the clock has measured up to this event, so the sum can be checked by hand: what a
// clock has used is what it had used at the last event that started, resumed or retargeted it, and the open time since.
// `due` is the moment after which it is late. One cause that moves several clocks is one event.

import TandemWire

/// One clock in an event.
package struct ClockReading: Sendable, Equatable {
    package let kind: ClockKind
    package let target: Int64?
    package let used: Int64?
    package let due: Int64?

    package init(_ kind: ClockKind, target: Int64? = nil, used: Int64? = nil, due: Int64? = nil) {
        self.kind = kind
        self.target = target
        self.used = used
        self.due = due
    }
}

/// Why a clock measures no more although its promise was not kept in time.
package enum StopReason: String, Sendable, CaseIterable {
    /// It was kept, but late.
    case late
    /// The ticket was resolved or closed without an answer, or for a reason that is no solution.
    case closed
    /// The ticket's level does not promise this any more.
    case unpromised
}

/// What the event of a clock says.
package struct ClockChange: Sendable, Equatable {
    package let level: String?
    package let calendar: String?
    package let reason: StopReason?
    package let clocks: [ClockReading]

    package init(
        level: String? = nil, calendar: String? = nil, reason: StopReason? = nil, _ clocks: [ClockReading]
    ) {
        self.level = level
        self.calendar = calendar
        self.reason = reason
        self.clocks = clocks
    }

    func encode(into writer: inout JSONWriter) {
        if let level { writer.field("level", level) }
        if let calendar { writer.field("calendar", calendar) }
        if let reason { writer.field("reason", reason.rawValue) }
        writer.name("clocks")
        writer.openArray()
        for reading in clocks {
            writer.openObject()
            writer.field("clock", reading.kind.rawValue)
            if let target = reading.target { writer.field("target_ms", Int(target)) }
            if let used = reading.used { writer.field("used_ms", Int(used)) }
            if let due = reading.due { writer.field("due", Timestamp.format(due)) }
            writer.closeObject()
        }
        writer.closeArray()
    }

    init(from record: JSONLine) throws(Refusal) {
        level = try record.recordedOptionalString("level")
        calendar = try record.recordedOptionalString("calendar")
        reason = try record.recordedOptionalWord("reason")
        var clocks: [ClockReading] = []
        for element in try record.recordedArray("clocks") { clocks.append(try ClockReading(element)) }
        self.clocks = clocks
    }
}

extension ClockReading {
    fileprivate init(_ value: JSONValue) throws(Refusal) {
        guard let kind = value["clock"]?.string.flatMap(ClockKind.init) else { throw .badRecord("clocks") }
        func milliseconds(_ name: JSONName) throws(Refusal) -> Int64? {
            guard let member = value[name.text] else { return nil }
            guard let number = member.integer, number >= 0 else { throw .badRecord(name) }
            return Int64(number)
        }
        var due: Int64?
        if let member = value["due"] {
            guard let moment = member.string.flatMap(Timestamp.parse) else { throw .badRecord("due") }
            due = moment
        }
        self.init(kind, target: try milliseconds("target_ms"), used: try milliseconds("used_ms"), due: due)
    }
}

/// What happened to clocks, in the order in which it did.
package enum ClockEvent: Sendable, Equatable {
    case started(ClockChange)
    case paused(ClockChange)
    case resumed(ClockChange)
    case met(ClockChange)
    case breached(ClockChange)
    case retargeted(ClockChange)
    case stopped(ClockChange)

    /// Nil if `kind` is not of a clock.
    init?(_ kind: EventKind, from record: JSONLine) throws(Refusal) {
        switch kind {
        case .clockStarted: self = .started(try ClockChange(from: record))
        case .clockPaused: self = .paused(try ClockChange(from: record))
        case .clockResumed: self = .resumed(try ClockChange(from: record))
        case .clockMet: self = .met(try ClockChange(from: record))
        case .clockBreached: self = .breached(try ClockChange(from: record))
        case .clockRetargeted: self = .retargeted(try ClockChange(from: record))
        case .clockStopped: self = .stopped(try ClockChange(from: record))
        default: return nil
        }
    }

    package var kind: EventKind {
        switch self {
        case .started: .clockStarted
        case .paused: .clockPaused
        case .resumed: .clockResumed
        case .met: .clockMet
        case .breached: .clockBreached
        case .retargeted: .clockRetargeted
        case .stopped: .clockStopped
        }
    }

    package var change: ClockChange {
        switch self {
        case .started(let change), .paused(let change), .resumed(let change), .met(let change),
            .breached(let change), .retargeted(let change), .stopped(let change):
            change
        }
    }
}

/// `ticket.escalated` {step, trigger, clock?, notified?}, staff only: it took too long. What the step changes about the
/// ticket are events of their own, which follow.
package struct TicketEscalated: Sendable, Equatable {
    package let step: String
    package let trigger: EscalationTrigger
    package let clock: ClockKind?
    /// Person ids.
    package let notified: [String]

    package init(step: String, trigger: EscalationTrigger, clock: ClockKind?, notified: [String]) {
        self.step = step
        self.trigger = trigger
        self.clock = clock
        self.notified = notified
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("step", step)
        writer.field("trigger", trigger.rawValue)
        writer.optional("clock", clock?.rawValue)
        if !notified.isEmpty { writer.field("notified", JSONValue.strings(notified)) }
    }

    init(from record: JSONLine) throws(Refusal) {
        step = try record.recordedString("step")
        trigger = try record.recordedWord("trigger")
        clock = try record.recordedOptionalWord("clock")
        notified = try record.recordedStrings("notified")
    }
}

extension TicketClocks {
    package mutating func apply(_ event: ClockEvent, at: Int64) {
        switch event {
        case .started(let change): start(change, at: at)
        case .paused(let change): pause(change, at: at)
        case .resumed(let change): resume(change, at: at)
        case .met(let change): meet(change, at: at)
        case .breached(let change): breach(change)
        case .retargeted(let change): retarget(change, at: at)
        case .stopped(let change): stop(change, at: at)
        }
    }
}
