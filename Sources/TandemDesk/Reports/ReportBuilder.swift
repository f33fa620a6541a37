// Puts what was observed into rows.

import TandemWire

/// One measurement and the events it comes from.
struct ReportEvidence {
    let row: String
    let ticket: UInt64
    let observation: Observation
    /// From one event to the other: in all, while the calendar was open, and both without the customer's turns.
    var full: Int64 = 0
    var business: Int64 = 0
    var net: Int64 = 0
    var netBusiness: Int64 = 0

    init(_ row: String, _ ticket: UInt64, _ observation: Observation) {
        self.row = row
        self.ticket = ticket
        self.observation = observation
    }
}

struct ReportBuilder {
    private let request: ReportRequest
    private let facts: ReportFacts
    private let frame: ReportFrame
    private let eventLimit: Int
    private let kinds: Set<Int>
    /// Nil where the rows are fixed.
    let dimension: ReportDimension?
    private(set) var groups: [String: ReportGroup] = [:]
    private(set) var total = ReportGroup()
    private(set) var evidence: [ReportEvidence] = []
    private(set) var hasMoreEvidence = false
    private(set) var counted = 0
    private(set) var excluded = 0
    /// How many tickets were open when the first row began, where rows are times.
    private(set) var openBefore = 0
    /// The time before `from` that is as long as what is looked at.
    private let before: Int64?
    private var unitTexts: [Int64: String] = [:]

    init(_ request: ReportRequest, _ facts: ReportFacts, _ frame: ReportFrame, eventLimit: Int) {
        self.request = request
        self.facts = facts
        self.frame = frame
        self.eventLimit = request.explains ? eventLimit : 0
        kinds = request.name.kinds
        dimension = request.name.fixedRows == nil ? request.by ?? request.name.standardRows : nil
        before = frame.from.map { $0 - ((frame.to ?? facts.latestAt) - $0) }
    }

    mutating func run() {
        for ticket in facts.tickets {
            guard ticket.counts else {
                excluded += 1
                continue
            }
            counted += 1
            var walk = ReportWalk(facts)
            walk.run(ticket) { note($0, ticket) }
            guard request.name == .status else { continue }
            groups[facts.words.words[Int(walk.lastStatus)], default: ReportGroup()].now += 1
            total.now += 1
        }
        for key in groups.keys { groups[key]?.sort() }
        total.sort()
    }

    private mutating func note(_ observation: Observation, _ ticket: ReportTicket) {
        guard kinds.contains(observation.kind.rawValue) else { return }
        // A survey counts when it was asked, so that the rate of answers is one of those who were asked.
        let counted = observation.kind == .survey ? observation.from ?? observation.to : observation.to
        let at = ticket.createdAt + counted.after
        guard frame.holds(at) else {
            if at < frame.from ?? .min { noteBefore(observation, ticket, at) }
            return
        }
        guard let key = key(observation, ticket, at) else { return }
        let measured = measure(observation, ticket, key)
        groups[key, default: ReportGroup()].add(measured)
        total.add(measured)
        guard request.explains, request.row.map({ $0 == key }) ?? true else { return }
        if evidence.count < eventLimit { evidence.append(measured) } else { hasMoreEvidence = true }
    }

    /// What happened earlier says how many tickets were open, and what is compared with.
    private mutating func noteBefore(_ observation: Observation, _ ticket: ReportTicket, _ at: Int64) {
        guard request.name == .volume else { return }
        var change = ReportGroup()
        change.open(observation.kind)
        let isRecent = observation.kind == .created && at >= before ?? .max
        total.opened += change.opened
        if isRecent { total.createdBefore += 1 }
        guard let dimension, !dimension.isTime, let key = key(observation, ticket, at) else {
            openBefore += change.opened
            return
        }
        groups[key, default: ReportGroup()].opened += change.opened
        if isRecent { groups[key]?.createdBefore += 1 }
    }

    // MARK: Rows

    private static let none = "none"

    /// The row that an observation belongs to; nil if there is none for it.
    private mutating func key(_ observation: Observation, _ ticket: ReportTicket, _ at: Int64) -> String? {
        guard let dimension else {
            switch request.name {
            case .agents: return person(observation, ticket)
            case .status: return facts.words.words[observation.detail]
            default: return facts.subjects.text(ticket.subject)
            }
        }
        switch dimension {
        case .hour, .day, .week, .month:
            let unit = frame.unit(at, dimension)
            if let text = unitTexts[unit] { return text }
            let text = ReportFrame.text(unit, dimension)
            unitTexts[unit] = text
            return text
        case .category: return word(ticket.category)
        case .source: return word(ticket.source)
        case .queue: return word(ticket.queue)
        case .priority: return word(ticket.priority)
        case .site: return word(ticket.site)
        case .group: return word(ticket.group)
        case .agent: return person(observation, ticket)
        }
    }

    private func word(_ code: Int32) -> String { code == 0 ? Self.none : facts.words.words[Int(code)] }

    /// Whoever did it, or else who has the ticket.
    private func person(_ observation: Observation, _ ticket: ReportTicket) -> String {
        let code = observation.person == 0 ? Int(ticket.assignee) : Int(observation.person)
        return code == 0 ? Self.none : facts.people.words[code]
    }

    // MARK: Measuring

    private func measure(_ observation: Observation, _ ticket: ReportTicket, _ row: String) -> ReportEvidence {
        var result = ReportEvidence(row, ticket.id, observation)
        guard let from = observation.from, observation.kind != .survey else { return result }
        let calendar = frame.calendar(ticket)
        func business(_ from: Int64, _ to: Int64) -> Int64 {
            let (from, to) = (ticket.createdAt + from, ticket.createdAt + to)
            return frame.time.elapsed(from: from, to: to, calendar: calendar)
        }
        result.full = observation.to.after - from.after
        result.business = business(from.after, observation.to.after)
        (result.net, result.netBusiness) = (result.full, result.business)
        for pause in observation.pauses {
            result.net -= pause.to - pause.from
            result.netBusiness -= business(pause.from, pause.to)
        }
        return result
    }
}

extension ReportGroup {
    /// What happens to the number of open tickets.
    mutating func open(_ kind: Observation.Kind) {
        switch kind {
        case .created, .reopened: opened += 1
        case .resolved: opened -= 1
        default: break
        }
    }

    mutating func add(_ evidence: ReportEvidence) {
        let observation = evidence.observation
        counts[observation.kind.rawValue] += 1
        open(observation.kind)
        switch observation.kind {
        case .firstResponse: add(.first, evidence.full, .firstBusiness, evidence.business)
        case .replyTime: add(.reply, evidence.full, .replyBusiness, evidence.business)
        case .resolution:
            add(.resolution, evidence.full, .resolutionBusiness, evidence.business)
            add(.net, evidence.net, .netBusiness, evidence.netBusiness)
            add(.paused, evidence.full - evidence.net)
        case .stretch: add(.stretch, evidence.full, .stretchBusiness, evidence.business)
        case .met: met[min(observation.detail, met.count - 1)] += 1
        case .breached: breached[min(observation.detail, breached.count - 1)] += 1
        case .survey:
            if TicketSurvey.scores.contains(observation.detail) { scores[observation.detail - 1] += 1 }
        case .created, .reopened, .resolved, .closed, .reply, .taken: break
        }
    }

    private mutating func add(_ series: ReportSeries, _ full: Int64, _ second: ReportSeries, _ business: Int64) {
        add(series, full)
        add(second, business)
    }
}
