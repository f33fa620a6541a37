// What something that happens to a ticket means for its clocks, as a pure function: the clocks as they are, what has
// happened, and what is promised now, give events. The order is fixed, each step seeing what those before it have done:
//
//     1  breach     what is late already, so that lateness never depends on when somebody looked
//     2  start      first response and resolution, at creation and at reopening
//     3  fulfil     first response and next reply, by a public message of a person who works here
//     4  fulfil     resolution, by resolving or closing; whatever is left stops
//     5  retarget   what is left, if the level promises something else now; used time and pauses stay, and what has used
//                   more than is promised now is late at once
//     6  start      next reply, by a customer's message that nothing else waits for
//     7  pause or resume, by whose turn it is

import TandemWire

/// What has happened to a ticket in one decision.
package struct ClockOccasion: Sendable {
    /// The ticket was created or reopened.
    package var begins = false
    /// Resolved or closed, and whether that kept the promise of a resolution: a duplicate or spam does not.
    package var ends = false
    package var isSolved = false
    /// The ticket is resolved or closed, since now or before.
    package var isOver = false
    package var customerSpoke = false
    /// A person who works here wrote something that the customer sees.
    package var staffReplied = false
    /// Whether staff have replied since creation or reopening, this occasion not counted.
    package var wasAnswered = false
    /// It is the customer's turn.
    package var waitsForCustomer = false

    package init() {}
}

package struct ClockPlan {
    private let now: Int64
    private let time: any BusinessTime
    private let calendars: [String: WorkCalendar]
    private var clocks: TicketClocks
    private var events: [ClockEvent] = []

    /// The events of an occasion; none if it moves no clock.
    package static func events(
        for occasion: ClockOccasion, on clocks: TicketClocks, level: ServiceLevel?,
        calendars: [String: WorkCalendar], time: any BusinessTime, now: Int64
    ) -> [ClockEvent] {
        var plan = ClockPlan(now: now, time: time, calendars: calendars, clocks: clocks)
        plan.breach()
        if occasion.begins { plan.start([.firstResponse, .resolution], level) }
        if occasion.staffReplied { plan.fulfil([.firstResponse, .nextReply]) }
        if occasion.ends {
            if occasion.isSolved { plan.fulfil([.resolution]) }
            plan.stop(ClockKind.allCases, .closed)
        }
        if !occasion.begins { plan.retarget(level, occasion) }
        if occasion.customerSpoke, !occasion.isOver, !plan.isActive(.firstResponse), !plan.isActive(.nextReply) {
            plan.start([.nextReply], level)
        }
        plan.turn(toCustomer: occasion.waitsForCustomer)
        return plan.events
    }

    private init(now: Int64, time: any BusinessTime, calendars: [String: WorkCalendar], clocks: TicketClocks) {
        self.now = now
        self.time = time
        self.calendars = calendars
        self.clocks = clocks
    }

    // MARK: Steps

    private mutating func breach() {
        let late = clocks.active.filter { _, clock in
            clock.state == .paused ? !clock.isLate && clock.used > clock.target : clock.willBeLate ?? .max < now
        }
        emit(late.map { ClockReading($0.kind, due: $0.clock.due ?? now - 1) }) { .breached($0) }
    }

    private mutating func start(_ kinds: [ClockKind], _ level: ServiceLevel?) {
        // What an earlier life of the ticket left running has lost its reason.
        stop(kinds, .closed)
        guard let level else { return }
        let calendar = level.calendar.flatMap { calendars[$0] }
        var readings: [ClockReading] = []
        for kind in kinds {
            guard let target = level.target(kind) else { continue }
            readings.append(ClockReading(kind, target: target, due: deadline(target, calendar)))
        }
        emit(readings, level) { .started($0) }
    }

    private mutating func retarget(_ level: ServiceLevel?, _ occasion: ClockOccasion) {
        let active = clocks.active
        stop(active.map(\.kind).filter { level?.target($0) == nil }, .unpromised)
        guard let level else { return }
        let calendar = level.calendar.flatMap { calendars[$0] }
        let isSameLevel = level.name == clocks.level && level.calendar == clocks.calendar
        var readings: [ClockReading] = []
        for (kind, clock) in active {
            guard let target = level.target(kind), !isSameLevel || target != clock.target else { continue }
            let used = used(clock)
            let runs = clock.state == .running && !clock.isLate
            let due = target < used ? now - 1 : deadline(target - used, calendar)
            readings.append(ClockReading(kind, target: target, used: used, due: runs ? due : nil))
        }
        emit(readings, level) { .retargeted($0) }
        breach()
        // What was not promised before and is now.
        guard !isSameLevel, !occasion.isOver else { return }
        start(
            [.firstResponse, .resolution].filter { kind in
                !isActive(kind) && !(kind == .firstResponse && occasion.wasAnswered)
            }, level)
    }

    private mutating func fulfil(_ kinds: [ClockKind]) {
        let active = clocks.active.filter { kinds.contains($0.kind) }
        emit(active.filter { !$0.clock.isLate }.map { reading($0) }) { .met($0) }
        emit(active.filter { $0.clock.isLate }.map { reading($0) }, reason: .late) { .stopped($0) }
    }

    private mutating func stop(_ kinds: [ClockKind], _ reason: StopReason) {
        let active = clocks.active.filter { kinds.contains($0.kind) }
        emit(active.map { reading($0) }, reason: reason) { .stopped($0) }
    }

    private mutating func turn(toCustomer: Bool) {
        let state: ServiceClock.State = toCustomer ? .running : .paused
        let turned = clocks.active.filter { $0.clock.state == state }
        guard !toCustomer else { return emit(turned.map { reading($0) }) { .paused($0) } }
        let calendar = clocks.calendar.flatMap { calendars[$0] }
        let readings = turned.map { kind, clock in
            let due = clock.target < clock.used ? now - 1 : deadline(clock.target - clock.used, calendar)
            return ClockReading(kind, used: clock.used, due: clock.isLate ? nil : due)
        }
        emit(readings) { .resumed($0) }
        breach()
    }

    // MARK: Helpers

    private func isActive(_ kind: ClockKind) -> Bool { clocks[kind]?.isActive ?? false }

    private func deadline(_ rest: Int64, _ calendar: WorkCalendar?) -> Int64 {
        time.deadline(after: now, milliseconds: rest, calendar: calendar)
    }

    private func used(_ clock: ServiceClock) -> Int64 {
        clock.used(at: now, time, clocks.calendar.flatMap { calendars[$0] })
    }

    private func reading(_ entry: (kind: ClockKind, clock: ServiceClock)) -> ClockReading {
        ClockReading(entry.kind, used: used(entry.clock))
    }

    private mutating func emit(
        _ readings: [ClockReading], _ level: ServiceLevel? = nil, reason: StopReason? = nil,
        _ event: (ClockChange) -> ClockEvent
    ) {
        guard !readings.isEmpty else { return }
        let event = event(ClockChange(level: level?.name, calendar: level?.calendar, reason: reason, readings))
        clocks.apply(event, at: now)
        events.append(event)
    }
}

extension ServiceClock {
    /// Milliseconds of open time that it has measured.
    package func used(at now: Int64, _ time: any BusinessTime, _ calendar: WorkCalendar?) -> Int64 {
        state == .running ? used + time.elapsed(from: since, to: now, calendar: calendar) : used
    }
}
