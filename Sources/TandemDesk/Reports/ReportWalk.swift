// What is measured about one ticket, from its marks. The definitions of Protocol/reports.md are this file.
//
// An episode is a life of the ticket: from its creation or a reopening until it is resolved or closed.
//
//     first response   from the beginning of an episode to the first public message of a person who works here in it
//     reply            from the first unanswered message of the customer to the next such message; the request itself is
//                      one, and so is a reopening by the customer without a word
//     resolution       from the beginning of an episode to its end, if it was solved
//     status           from one status to the next

/// Something that counts.
struct Observation {
    enum Kind: Int, CaseIterable {
        case created, reopened, resolved, closed, reply
        case firstResponse, replyTime, resolution
        case met, breached, survey, stretch, taken
    }

    let kind: Kind
    /// Where a duration begins; nil for what only happens.
    var from: ReportMark?
    /// What counts, at its time.
    let to: ReportMark
    /// The code of the person who works here and did it, 0 for nobody.
    var person: UInt16 = 0
    /// The place of a clock in `ClockKind.allCases`, the code of a status, or a score, 0 for none.
    var detail = 0
    /// When it was the customer's turn, in milliseconds since the ticket was created.
    var pauses: [(from: Int64, to: Int64)] = []

    init(_ kind: Kind, from: ReportMark? = nil, to: ReportMark, person: UInt16 = 0, detail: Int = 0) {
        self.kind = kind
        self.from = from
        self.to = to
        self.person = person
        self.detail = detail
    }
}

/// Walks along the marks of one ticket.
struct ReportWalk {
    private let facts: ReportFacts
    /// The beginning of the present episode; nil while there is none.
    private var episode: ReportMark?
    private var isAnswered = false
    /// The first message that the customer waits for an answer to.
    private var wait: ReportMark?
    /// Since when it has its status, and the status.
    private var stretch: ReportMark?
    private var status: Int32 = 0
    /// Since when it is the customer's turn.
    private var pause: Int64?
    private var pauses: [(from: Int64, to: Int64)] = []
    private var replier: UInt16 = 0
    private var solver: UInt16 = 0
    private var survey: Observation?
    /// Whether it is new or open.
    private(set) var isActive = false

    init(_ facts: ReportFacts) { self.facts = facts }

    /// The status it has at last.
    var lastStatus: Int32 { status }

    /// Tells everything that counts about a ticket, in the order in which it was complete.
    mutating func run(_ ticket: ReportTicket, _ tell: (Observation) -> Void) {
        var place = ticket.first
        while place >= 0 {
            take(facts.marks[Int(place)], tell)
            place = facts.following[Int(place)]
        }
        if let survey { tell(survey) }
    }

    private mutating func take(_ mark: ReportMark, _ tell: (Observation) -> Void) {
        switch mark.kind {
        case .created:
            tell(Observation(.created, to: mark))
            episode = mark
            wait = mark
            move(mark, tell)
        case .customerSpoke: wait = wait ?? mark
        case .replied: reply(mark, tell)
        case .moved: move(mark, tell)
        case .resolved, .closed:
            end(mark, tell)
            move(mark, tell)
            if mark.kind == .closed { tell(Observation(.closed, to: mark)) }
        case .reopened:
            tell(Observation(.reopened, to: mark, person: solver))
            (episode, isAnswered, pauses) = (mark, false, [])
            if facts.moves[Int(mark.code)].isByCustomer { wait = wait ?? mark }
            move(mark, tell)
        case .clockMet: tell(Observation(.met, to: mark, person: replier, detail: Int(mark.code)))
        case .clockBreached: tell(Observation(.breached, to: mark, detail: Int(mark.code)))
        case .surveyAsked:
            if let survey { tell(survey) }
            survey = Observation(.survey, to: mark, person: solver)
        case .surveyAnswered:
            guard let asked = survey else { return }
            survey = Observation(
                .survey, from: asked.from ?? asked.to, to: mark, person: asked.person, detail: Int(mark.code))
        case .taken: tell(Observation(.taken, to: mark, person: mark.code))
        }
    }

    private mutating func reply(_ mark: ReportMark, _ tell: (Observation) -> Void) {
        replier = mark.code
        tell(Observation(.reply, to: mark, person: mark.code))
        if let episode, !isAnswered {
            isAnswered = true
            tell(Observation(.firstResponse, from: episode, to: mark, person: mark.code))
        }
        guard let wait else { return }
        self.wait = nil
        tell(Observation(.replyTime, from: wait, to: mark, person: mark.code))
    }

    private mutating func end(_ mark: ReportMark, _ tell: (Observation) -> Void) {
        wait = nil
        guard let episode else { return }
        self.episode = nil
        let move = facts.moves[Int(mark.code)]
        solver = move.person != 0 ? move.person : replier
        tell(Observation(.resolved, to: mark, person: solver, detail: Int(move.resolution)))
        guard move.resolution == Resolution.solved.number else { return }
        var resolution = Observation(.resolution, from: episode, to: mark, person: solver)
        resolution.pauses = pauses
        if let pause { resolution.pauses.append((pause, mark.after)) }
        tell(resolution)
    }

    private mutating func move(_ mark: ReportMark, _ tell: (Observation) -> Void) {
        let move = facts.moves[Int(mark.code)]
        if let stretch, status != move.status {
            tell(Observation(.stretch, from: stretch, to: mark, detail: Int(status)))
            self.stretch = mark
        }
        stretch = stretch ?? mark
        status = move.status
        let axes = TicketAxes(number: move.axes) ?? TicketAxes(.new)
        isActive = axes.lifecycle.isActive
        let waitsForCustomer = isActive && axes.waitingOn == .customer
        if waitsForCustomer {
            pause = pause ?? mark.after
        } else if let pause {
            pauses.append((pause, mark.after))
            self.pause = nil
        }
    }
}
