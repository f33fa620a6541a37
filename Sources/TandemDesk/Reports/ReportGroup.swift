// What is added up for one row of a report, and the columns that are told of it.
//
// Median and ninetieth percentile are by nearest rank: the smallest measurement that at least half, or nine tenths, of
// all do not exceed. So each of them is the time of some ticket, which can be named; a mean is rounded down.

import TandemWire

/// Durations that are collected.
enum ReportSeries: Int, CaseIterable {
    case first, firstBusiness, reply, replyBusiness
    case resolution, resolutionBusiness, net, netBusiness, paused
    case stretch, stretchBusiness
}

struct ReportGroup {
    /// By `Observation.Kind`.
    var counts = [Int](repeating: 0, count: Observation.Kind.allCases.count)
    var series = [[Int64]](repeating: [], count: ReportSeries.allCases.count)
    /// By `ClockKind`.
    var met = [Int](repeating: 0, count: ClockKind.allCases.count)
    var breached = [Int](repeating: 0, count: ClockKind.allCases.count)
    /// Answers to surveys: how many of each score, 1 to 5.
    var scores = [Int](repeating: 0, count: TicketSurvey.scores.count)
    /// How many more tickets were open after what happened than before.
    var opened = 0
    var createdBefore = 0
    /// How many tickets have this status now.
    var now = 0

    init() {}

    func count(_ kind: Observation.Kind) -> Int { counts[kind.rawValue] }

    mutating func add(_ series: ReportSeries, _ milliseconds: Int64) {
        self.series[series.rawValue].append(milliseconds)
    }

    /// To be called before statistics are asked for.
    mutating func sort() {
        for index in series.indices { series[index].sort() }
    }

    func mean(_ series: ReportSeries) -> JSONValue {
        let values = self.series[series.rawValue]
        return values.isEmpty ? .null : .integer(Int(values.reduce(0, +) / Int64(values.count)))
    }

    func sum(_ series: ReportSeries) -> JSONValue { .integer(Int(self.series[series.rawValue].reduce(0, +))) }

    func rank(_ series: ReportSeries, _ percent: Int) -> JSONValue {
        let values = self.series[series.rawValue]
        guard !values.isEmpty else { return .null }
        return .integer(Int(values[max(0, (values.count * percent + 99) / 100 - 1)]))
    }

    var answers: Int { scores.reduce(0, +) }

    var meanScore: JSONValue {
        var sum = 0
        for (index, number) in scores.enumerated() { sum += (index + 1) * number }
        return Self.rounded(sum, answers, 100)
    }

    static func percent(_ part: Int, _ whole: Int) -> JSONValue { rounded(100 * part, whole, 10) }

    /// A quotient with as many digits as `scale` has zeros.
    private static func rounded(_ part: Int, _ whole: Int, _ scale: Double) -> JSONValue {
        guard whole > 0 else { return .null }
        let value = (Double(part) / Double(whole) * scale).rounded() / scale
        return Int(exactly: value).map { .integer($0) } ?? .real(value)
    }
}

struct ReportColumn {
    let name: String
    let value: (ReportGroup) -> JSONValue

    init(_ name: String, _ value: @escaping (ReportGroup) -> JSONValue) {
        self.name = name
        self.value = value
    }

    private static func count(_ name: String, _ kind: Observation.Kind) -> ReportColumn {
        ReportColumn(name) { .integer($0.count(kind)) }
    }

    private static func times(_ prefix: String, _ series: ReportSeries) -> [ReportColumn] {
        [
            ReportColumn("\(prefix)mean_ms") { $0.mean(series) },
            ReportColumn("\(prefix)median_ms") { $0.rank(series, 50) },
            ReportColumn("\(prefix)p90_ms") { $0.rank(series, 90) },
        ]
    }

    static func columns(of name: ReportName) -> [ReportColumn] {
        switch name {
        case .firstResponse:
            [count("n", .firstResponse)] + times("", .first) + times("business_", .firstBusiness)
        case .reply: [count("n", .replyTime)] + times("", .reply) + times("business_", .replyBusiness)
        case .resolution:
            [count("n", .resolution)] + times("", .resolution) + times("business_", .resolutionBusiness)
                + times("net_", .net) + times("net_business_", .netBusiness)
                + [ReportColumn("paused_mean_ms") { $0.mean(.paused) }]
        case .sla: sla
        case .csat: csat
        case .volume:
            [
                count("created", .created), count("reopened", .reopened), count("resolved", .resolved),
                count("closed", .closed), count("replies", .reply), ReportColumn("open") { .integer($0.opened) },
                ReportColumn("created_before") { .integer($0.createdBefore) },
            ]
        case .agents: agents
        case .status:
            [
                ReportColumn("now") { .integer($0.now) }, count("n", .stretch),
                ReportColumn("total_ms") { $0.sum(.stretch) },
            ] + times("", .stretch) + times("business_", .stretchBusiness)
        case .subjects: [count("n", .created)]
        }
    }

    private static var sla: [ReportColumn] {
        ClockKind.allCases.enumerated().flatMap { place, kind in
            [
                ReportColumn("\(kind.rawValue)_met") { .integer($0.met[place]) },
                ReportColumn("\(kind.rawValue)_breached") { .integer($0.breached[place]) },
                ReportColumn("\(kind.rawValue)_percent") {
                    ReportGroup.percent($0.met[place], $0.met[place] + $0.breached[place])
                },
            ]
        }
    }

    private static var csat: [ReportColumn] {
        [
            count("asked", .survey), ReportColumn("answered") { .integer($0.answers) },
            ReportColumn("response_percent") { ReportGroup.percent($0.answers, $0.count(.survey)) },
            ReportColumn("mean_score") { $0.meanScore },
            ReportColumn("good_percent") { ReportGroup.percent($0.scores[3] + $0.scores[4], $0.answers) },
        ] + TicketSurvey.scores.map { score in ReportColumn("score_\(score)") { .integer($0.scores[score - 1]) } }
    }

    private static var agents: [ReportColumn] {
        [count("taken", .taken), count("replies", .reply), count("first_n", .firstResponse)]
            + times("first_", .first) + times("reply_", .reply) + [count("resolved", .resolved)]
            + times("resolution_", .resolution)
            + [
                count("reopened", .reopened),
                ReportColumn("reopened_percent") { ReportGroup.percent($0.count(.reopened), $0.count(.resolved)) },
                ReportColumn("answered") { .integer($0.answers) }, ReportColumn("mean_score") { $0.meanScore },
                ReportColumn("good_percent") { ReportGroup.percent($0.scores[3] + $0.scores[4], $0.answers) },
            ]
    }
}
