// Desk ↔ lines. A snapshot is the desk at one position of the journal, one JSON object a line, in one fixed order, so
// that equal desks give equal bytes (and a hash of the bytes is a hash of the state):
//
//     {"snap":"desk","seq":2,"pub":0,"policy":{…}}                                      sections that are not as by default
//     {"snap":"customer","customer":"cust:42","seq":3,"pub":0,…}                        by name
//     {"snap":"columns","ticket":["id","seq","pub",…]}                                  if there are tickets
//     {"snap":"ticket","row":[204,9,7,…],…}                                             as they were created
//     {"snap":"clocks","on":"T-204","clocks":{…}}                                       in the same order
//     {"snap":"turn","group":"billing","who":"agent:ann"}                               by group
//     {"snap":"open","on":"S-17","seq":12,"pub":11,…}                                   by number, open and
//     {"snap":"ended","on":"S-18","seq":40,"pub":38,…}                                  ended ones together
//     {"snap":"person","name":"agent:sarah","seq":9,"pub":0}                            by name
//     {"snap":"draft","name":"agent:sarah","drafts":[["T-204",9,1763752300000]]}        by author, oldest first
//     {"snap":"read","on":"S-17","marks":[["agent:sarah",12],["cust:42",11]]}           by stream
//     {"snap":"token",…}                                                                by expiry
//     {"snap":"files",…} {"snap":"upload",…} {"snap":"posted",…}                        by number
//     {"snap":"view","owner":"agent:sarah","name":"Mine","query":{…}}                   by owner and name
//     {"snap":"leases",…} {"snap":"lease",…}                                            by number
//     {"snap":"cobrowse","on":"S-17",…}                                                 by session
//     {"snap":"shop",…} and what is in it                                               see Shop/ShopSnapshot.swift
//     {"snap":"end","lines":N}
//
// The last line counts those before it, so a snapshot that was cut is not mistaken for a small desk. Each entity writes
// and reads its own lines, in its file; times are milliseconds since 1970, because nobody reads them as a page.

import TandemWire

/// The first member of every line.
package enum SnapshotKind: String, Sendable, CaseIterable {
    case desk, customer, columns, ticket, clocks, turn, open, ended, person, draft, read, token, files, upload, posted,
        view
    case leases, lease, cobrowse, shop, product, coupon, promotion, store, cart, order, review, end

    fileprivate static let words = WordList<SnapshotKind>()
}

extension Desk {
    /// Writes the desk as lines. Tokens that have expired by `now` are left out.
    package func snapshot(into writer: inout JSONWriter, now: Int64 = .min) {
        if deskHead.seq > 0 {
            writer.snapshotLine(.desk) { line in
                deskHead.encode(into: &line)
                line.field("policy", .object(policy.ownSections))
            }
        }
        for name in customers.names.sorted() {
            guard let customer = customers[name] else { continue }
            writer.snapshotLine(.customer) { customer.encode(as: name, into: &$0) }
        }
        if tickets.count > 0 {
            writer.snapshotLine(.columns) { $0.field("ticket", JSONValue.strings(Ticket.columns)) }
        }
        for ticket in tickets.rows { writer.snapshotLine(.ticket) { ticket.encode(into: &$0) } }
        for ticket in tickets.rows {
            guard let clocks = service.clocks[ticket.id] else { continue }
            writer.snapshotLine(.clocks) { line in
                line.field("on", ticket.on)
                line.name("clocks")
                clocks.encode(into: &line)
            }
        }
        for group in service.turns.keys.sorted() {
            writer.snapshotLine(.turn) { line in
                line.field("group", group)
                line.field("who", service.turns[group] ?? "")
            }
        }
        for id in 1..<nextSession {
            if let index = sessions.openIndex(id) {
                writer.snapshotLine(.open) { sessions.open[index].encode(into: &$0) }
            } else if let index = sessions.endedIndex(id) {
                writer.snapshotLine(.ended) { sessions.ended[index].encode(as: id, into: &$0) }
            }
        }
        for name in people.keys.sorted() {
            writer.snapshotLine(.person) { line in
                line.field("name", name)
                (people[name] ?? Head()).encode(into: &line)
            }
        }
        for author in drafts.byAuthor.keys.sorted() {
            writer.snapshotLine(.draft) { drafts.encode(author, into: &$0) }
        }
        for on in readMarks.byStream.keys.sorted(by: { $0.text < $1.text }) {
            writer.snapshotLine(.read) { readMarks.encode(on, into: &$0) }
        }
        for token in tokens.sorted where token.expires > now {
            writer.snapshotLine(.token) { token.encode(into: &$0) }
        }
        files.snapshot { writer.snapshotLine($0, $1) }
        views.snapshot { writer.snapshotLine(.view, $0) }
        leases.snapshot { writer.snapshotLine($0, $1) }
        for share in cobrowsing.sorted { writer.snapshotLine(.cobrowse) { share.encode(into: &$0) } }
        shop.snapshot { writer.snapshotLine($0, $1) }
        writer.snapshotLine(.end) { $0.field("lines", snapshotLineCount(now: now)) }
    }

    /// How many lines come before the last.
    private func snapshotLineCount(now: Int64) -> Int {
        (deskHead.seq > 0 ? 1 : 0) + customers.count + (tickets.count > 0 ? 1 : 0) + tickets.count
            + service.clocks.count + service.turns.count
            + sessions.count + people.count + drafts.byAuthor.count + readMarks.byStream.count
            + tokens.sorted.count { $0.expires > now } + files.snapshotLines + views.count + leases.snapshotLines
            + cobrowsing.bySession.count + shop.snapshotLines
    }

    /// Reads a whole snapshot.
    ///
    /// - Throws: `INTERNAL` if a line is damaged, misplaced or missing.
    package init(snapshot bytes: [UInt8]) throws(Refusal) {
        var reader = DeskSnapshotReader()
        var line = JSONLine()
        for content in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            do { try line.read(Array(content)) } catch { throw .badRecord("snap") }
            try reader.read(DeskEntry(line))
        }
        self = try reader.finish()
        endReplay()
    }
}

/// A line of a snapshot, read as far as that can be done without the desk. Lines of which there may be hundreds of
/// thousands are read completely, so that it can be done elsewhere while the desk is built.
package enum DeskEntry: Sendable {
    case ticket(Ticket)
    case customer(String, Customer)
    case open(Session)
    case ended(on: StreamID, EndedSession)
    case line(SnapshotKind, JSONLine)

    package init(_ line: JSONLine) throws(Refusal) {
        guard let index = line.find("snap"), let kind = line.word(index, of: SnapshotKind.words) else {
            throw .badRecord("snap")
        }
        switch kind {
        case .ticket: self = .ticket(try Ticket.restore(line))
        case .customer:
            guard case .customer(let name) = try line.recordedStream("customer") else { throw .badRecord("customer") }
            self = .customer(name, try Customer(snapshot: line))
        case .open: self = .open(try Session(snapshot: line))
        case .ended: self = .ended(on: try line.recordedStream("on"), try EndedSession(snapshot: line))
        default: self = .line(kind, line)
        }
    }
}

/// Builds a desk from the lines of a snapshot, one by one, in their order.
package struct DeskSnapshotReader: Sendable {
    private var desk = Desk()
    private var lines = 0
    private var hasColumns = false
    private var isComplete = false

    package init() { desk.beginReplay() }

    package mutating func read(_ entry: consuming DeskEntry) throws(Refusal) {
        guard !isComplete else { throw .badRecord("snap") }
        switch consume entry {
        case .ticket(let ticket):
            guard hasColumns else { throw .badRecord("snap") }
            try desk.restoreTicket(ticket)
        case .customer(let name, let customer): desk.restoreCustomer(name, customer)
        case .open(let session): try desk.restoreSession(session)
        case .ended(let on, let session): try desk.restoreSession(session, on)
        case .line(let kind, let line): try read(kind, line)
        }
        lines += 1
    }

    private mutating func read(_ kind: SnapshotKind, _ line: JSONLine) throws(Refusal) {
        switch kind {
        case .customer, .ticket, .open, .ended: throw .badRecord("snap")
        case .desk: try desk.restorePolicy(line)
        case .columns:
            guard try line.recordedStrings("ticket") == Ticket.columns else { throw .badRecord("ticket") }
            hasColumns = true
        case .clocks: try desk.restoreClocks(line)
        case .turn: desk.service.turns[try line.recordedString("group")] = try line.recordedString("who")
        case .person: desk.people[try line.recordedString("name")] = try Head(snapshot: line)
        case .draft: try desk.drafts.restore(line)
        case .read: try desk.readMarks.restore(line)
        case .token: desk.tokens.insert(try CustomerToken(snapshot: line))
        case .files: desk.files.restore(last: UInt64(try line.recordedInteger("last")))
        case .upload: desk.files.restore(try Upload(snapshot: line))
        case .posted: try desk.files.restorePlace(line)
        case .view: try desk.views.restore(line)
        case .shop, .product, .coupon, .promotion, .store, .cart, .order, .review:
            try desk.shop.restore(kind, line)
        case .leases: try desk.leases.restore(line)
        case .lease: try desk.leases.restore(Emulation(snapshot: line))
        case .cobrowse: desk.cobrowsing.begin(try Cobrowse(snapshot: line))
        case .end:
            guard try line.recordedInteger("lines") == lines else { throw .badRecord("lines") }
            isComplete = true
        }
    }

    /// The desk, to which the events after the snapshot can be applied; `endReplay` then completes it.
    package consuming func finish() throws(Refusal) -> Desk {
        guard isComplete else { throw .badRecord("end") }
        return desk
    }
}

extension Desk {
    fileprivate mutating func restoreCustomer(_ name: String, _ customer: Customer) {
        customers[name] = customer
        indexCustomer(name, before: nil)
    }

    fileprivate mutating func restorePolicy(_ line: JSONLine) throws(Refusal) {
        deskHead = try Head(snapshot: line)
        guard let index = line.find("policy"), let sections = line.value(index).fields else {
            throw .badRecord("policy")
        }
        try policy.apply(sections)
    }

    fileprivate mutating func restoreTicket(_ ticket: consuming Ticket) throws(Refusal) {
        let id = ticket.id
        guard tickets.index(id) == nil else { throw .badRecord("row") }
        if let customer = ticket.customer { customers.change(customer) { $0.tickets.append(id) } }
        tickets.append(ticket)
    }

    fileprivate mutating func restoreClocks(_ line: JSONLine) throws(Refusal) {
        guard case .ticket(let id) = try line.recordedStream("on"), tickets.index(id) != nil,
            let index = line.find("clocks")
        else { throw .badRecord("on") }
        service.restore(id, try TicketClocks(snapshot: line.value(index)))
    }

    fileprivate mutating func restoreSession(_ session: Session) throws(Refusal) {
        guard session.id == nextSession else { throw .badRecord("on") }
        sessions.append(session)
        customers.change(session.context.customer) { $0.openSessions.append(session.id) }
    }

    fileprivate mutating func restoreSession(_ session: EndedSession, _ on: StreamID) throws(Refusal) {
        guard on == .session(nextSession) else { throw .badRecord("on") }
        sessions.append(session)
    }
}

// MARK: Parts that several entities share

extension JSONWriter {
    fileprivate mutating func snapshotLine(_ kind: SnapshotKind, _ body: (inout JSONWriter) -> Void) {
        openObject()
        field("snap", kind.rawValue)
        body(&self)
        closeObject()
        newline()
    }

    mutating func integers(_ name: StaticString, _ values: [Int]) {
        field(name, JSONValue.array(values.map { .integer($0) }))
    }
}

extension JSONLine {
    func recordedIntegers(_ name: JSONName) throws(Refusal) -> [Int] {
        try recordedElements(name) { cursor in cursor.integer(self) }
    }

    func recordedMilliseconds(_ name: JSONName) throws(Refusal) -> Int64 {
        guard let index = find(name), let number = integer(index) else { throw .badRecord(name) }
        return Int64(number)
    }
}

extension Head {
    func encode(into writer: inout JSONWriter) {
        writer.field("seq", seq)
        writer.field("pub", publicSeq)
    }

    init(snapshot line: JSONLine) throws(Refusal) {
        self.init(seq: try line.recordedInteger("seq"), publicSeq: try line.recordedInteger("pub"))
    }
}
