// The fold behind every report: events in, compact facts out. A report is a pure function of these facts, so one that a
// server tells and one that is made from a copy of its journal are the same numbers, and each number can name the
// events it comes from (`ReportWalk`).
//
// Kept are 80 bytes for each ticket and 20 for each event that is measured: what begins or ends a wait, a status, a
// promise. Texts are not kept, but for subjects that several tickets have.

import TandemWire

package struct ReportFacts: Sendable {
    /// As it is now.
    package private(set) var policy = Policy()
    private(set) var tickets: [ReportTicket] = []
    private(set) var marks: [ReportMark] = []
    /// For each mark the next one of the same ticket, −1 for none.
    private(set) var following: [Int32] = []
    private(set) var words = WordCodes()
    private(set) var people = WordCodes()
    private(set) var moves: [ReportMove] = []
    private(set) var subjects = ReportSubjects()
    private var places: [UInt64: Int32] = [:]
    private var moveCodes: [ReportMove: UInt16] = [:]
    /// Time of the latest event, in milliseconds since 1970, and its position.
    package private(set) var latestAt: Int64 = 0
    package private(set) var latestPosition: UInt64 = 0

    package init() {}

    /// About how much memory this takes.
    package var bytes: Int {
        tickets.count * (MemoryLayout<ReportTicket>.stride + 24)
            + marks.count * (MemoryLayout<ReportMark>.stride + 4) + subjects.bytes
    }

    // MARK: Folding

    /// The number of a question: the first message of a ticket is no answer, whoever wrote it down.
    private static let questionSeq = 3

    /// Whether an event whose record begins like this can mean anything here; asked before it is decoded.
    package static func concerns(_ record: Span<UInt8>) -> Bool {
        var index = 0
        while index < record.count, index < 48, record[index] != UInt8(ascii: ",") { index += 1 }
        return starts(record, ticketMark, at: index) || starts(record, policyMark, at: 0)
    }

    /// Kinds of events of tickets that are in no report. They are many and long, and need not be decoded: of them only
    /// time and position count.
    private static let unmeasured: [[UInt8]] = [
        EventKind.ticketContextAttached, .ticketAcknowledged, .ticketOpened, .noticePosted, .messageHeld,
        .messageRedacted, .ticketFollowUpCreated, .ticketOffered, .ticketOfferEnded, .floorReturned, .deliverySent,
        .deliveryFailed, .ticketEscalated, .clockPaused, .clockResumed, .clockStopped,
    ].map { Array(#"{"ev":"\#($0.rawValue)""#.utf8) }

    private static let timeMark = Array(#","at":""#.utf8)

    /// Takes the next event of the journal if it is of one of these kinds; false if it has to be decoded.
    package mutating func noteUnmeasured(_ record: Span<UInt8>, at position: UInt64) -> Bool {
        guard Self.unmeasured.contains(where: { Self.starts(record, $0, at: 0) }) else { return false }
        var index = 0
        // What stands before the time is short and holds no text from anybody.
        while index < record.count, index < 160, !Self.starts(record, Self.timeMark, at: index) { index += 1 }
        let start = index + Self.timeMark.count
        guard start + 24 <= record.count, let at = Timestamp.parse(record.extracting(start..<start + 24)) else {
            return false
        }
        latestAt = max(latestAt, at)
        latestPosition = max(latestPosition, position)
        return true
    }

    private static let ticketMark = Array(#","on":"T-"#.utf8)
    private static let policyMark = Array(#"{"ev":"policy.changed""#.utf8)

    private static func starts(_ record: Span<UInt8>, _ mark: [UInt8], at start: Int) -> Bool {
        guard record.count >= start + mark.count else { return false }
        for index in mark.indices where record[start + index] != mark[index] { return false }
        return true
    }

    /// Takes the next event of the journal, whose record stands at `position`.
    package mutating func apply(_ event: Event, position: UInt64) {
        latestAt = max(latestAt, event.at)
        latestPosition = max(latestPosition, position)
        if case .policyChanged(let changed) = event.payload {
            var policy = policy
            if (try? policy.apply(changed.sections)) != nil { self.policy = policy }
            return
        }
        guard case .ticket(let id) = event.on else { return }
        if case .ticketCreated(let created) = event.payload { return create(id, event, created.value, position) }
        guard let place = places[id] else { return }
        applyTicket(Int(place), event, position)
    }

    private mutating func create(_ id: UInt64, _ event: Event, _ created: TicketCreated, _ position: UInt64) {
        guard places[id] == nil else { return }
        var ticket = ReportTicket(id: id, createdAt: event.at)
        ticket.category = words.code(created.category, 0)
        ticket.source = words.code(created.source, 0)
        ticket.site = words.code(created.site, 0)
        ticket.subject = subjects.add(created.subject)
        places[id] = Int32(clamping: tickets.count)
        tickets.append(ticket)
        let move = ReportMove(
            status: words.code(created.status, 0), axes: TicketAxes(.new).number, resolution: 0, person: 0,
            isByCustomer: false)
        mark(tickets.count - 1, .created, event, position, code(move))
    }

    private mutating func applyTicket(_ index: Int, _ event: Event, _ position: UInt64) {
        switch event.payload {
        case .messagePosted(let message): post(index, event, message, position)
        case .ticketRouted(let routed): route(index, routed.value)
        case .ticketChanged(let changed): for change in changed.changes { set(index, change) }
        case .ticketAssigned(let assigned): assign(index, assigned.to, assigned.group)
        case .ticketUnassigned: assign(index, nil, nil)
        case .triage(let triage): apply(index, triage, event, position)
        case .ticketLinked(let linked): link(index, linked)
        case .ticketStatusChanged(let moved), .ticketWaitingChanged(let moved):
            move(index, .moved, event, moved.value, position)
        case .ticketResolved(let moved): move(index, .resolved, event, moved.value, position)
        case .ticketClosed(let moved): move(index, .closed, event, moved.value, position)
        case .ticketReopened(let moved):
            // A merge that is undone.
            tickets[index].isMerged = false
            let isByCustomer = Role(of: event.by) == .customer
            tickets[index].waits = tickets[index].waits || isByCustomer
            move(index, .reopened, event, moved.value, position)
        case .clock(let clock): apply(index, clock, event, position)
        case .surveyAsked: mark(index, .surveyAsked, event, position)
        case .surveyAnswered(let answered):
            mark(index, .surveyAnswered, event, position, UInt16(clamping: answered.score))
        default: break
        }
    }

    private mutating func post(_ index: Int, _ event: Event, _ message: MessagePosted, _ position: UInt64) {
        guard event.vis == .all, event.seq > Self.questionSeq else { return }
        if message.isFromCustomer || Role(of: event.by) == .customer {
            guard !tickets[index].waits else { return }
            tickets[index].waits = true
            mark(index, .customerSpoke, event, position)
        } else if Principal.canServe(event.by) {
            tickets[index].waits = false
            mark(index, .replied, event, position, person(event.by))
        }
    }

    private mutating func apply(_ index: Int, _ triage: TriageEvent, _ event: Event, _ position: UInt64) {
        switch triage {
        case .claimed(let taken), .accepted(let taken):
            assign(index, taken.to, taken.group)
            mark(index, .taken, event, position, person(taken.to))
        case .released: assign(index, nil, nil)
        case .merged(let linked): link(index, linked)
        default: break
        }
    }

    private mutating func link(_ index: Int, _ linked: TicketLinked) {
        if linked.relation == .mergedInto { tickets[index].isMerged = true }
    }

    private mutating func apply(_ index: Int, _ clock: ClockEvent, _ event: Event, _ position: UInt64) {
        let kind: ReportMarkKind
        switch clock {
        case .started(let change), .retargeted(let change):
            tickets[index].hasLevel = true
            tickets[index].calendar = words.code(change.calendar, 0)
            return
        case .met: kind = .clockMet
        case .breached: kind = .clockBreached
        case .paused, .resumed, .stopped: return
        }
        for reading in clock.change.clocks {
            let code = ClockKind.allCases.firstIndex(of: reading.kind) ?? 0
            mark(index, kind, event, position, UInt16(clamping: code))
        }
    }

    private mutating func move(
        _ index: Int, _ kind: ReportMarkKind, _ event: Event, _ moved: TicketMoved, _ position: UInt64
    ) {
        tickets[index].isSpam = moved.resolution == .spam
        if kind == .resolved || kind == .closed { tickets[index].waits = false }
        let move = ReportMove(
            status: words.code(moved.to, 0), axes: moved.axes.number, resolution: moved.resolution?.number ?? 0,
            person: Principal.canServe(event.by) ? person(event.by) : 0,
            isByCustomer: Role(of: event.by) == .customer)
        mark(index, kind, event, position, code(move))
    }

    // MARK: Fields

    private mutating func route(_ index: Int, _ routed: TicketRouted) {
        if let queue = routed.queue { tickets[index].queue = words.code(queue, 0) }
        if let priority = routed.priority { tickets[index].priority = words.code(priority, 0) }
        if let group = routed.group { tickets[index].group = words.code(group, 0) }
        if let assignee = routed.assignee { tickets[index].assignee = people.code(assignee, 0) }
    }

    private mutating func assign(_ index: Int, _ person: String?, _ group: String?) {
        tickets[index].assignee = people.code(person, 0)
        if let group { tickets[index].group = words.code(group, 0) }
    }

    private mutating func set(_ index: Int, _ change: TicketChange) {
        let text = change.to.string
        switch change.field {
        case .subject: if let text { tickets[index].subject = subjects.replace(tickets[index].subject, text) }
        case .priority: tickets[index].priority = words.code(text, 0)
        case .category: tickets[index].category = words.code(text, 0)
        case .queue: tickets[index].queue = words.code(text, 0)
        case .group: tickets[index].group = words.code(text, 0)
        case .site: tickets[index].site = words.code(text, 0)
        case .language, .contact, .order, .cart, .tags, .email: break
        }
    }

    // MARK: Codes

    private mutating func mark(
        _ index: Int, _ kind: ReportMarkKind, _ event: Event, _ position: UInt64, _ code: UInt16 = 0
    ) {
        let ticket = tickets[index]
        let place = Int32(clamping: marks.count)
        marks.append(
            ReportMark(kind, after: event.at - ticket.createdAt, seq: event.seq, position: position, code: code))
        following.append(-1)
        if ticket.last >= 0 { following[Int(ticket.last)] = place } else { tickets[index].first = place }
        tickets[index].last = place
    }

    private mutating func person(_ id: String) -> UInt16 { UInt16(exactly: people.code(id, 0)) ?? 0 }

    /// A desk with so many different moves that they have no more codes forgets who made the new ones.
    private mutating func code(_ move: ReportMove) -> UInt16 {
        if let code = moveCodes[move] { return code }
        guard let code = UInt16(exactly: moves.count) else {
            var nobody = move
            nobody.person = 0
            return moveCodes[nobody] ?? 0
        }
        moves.append(move)
        moveCodes[move] = code
        return code
    }
}
