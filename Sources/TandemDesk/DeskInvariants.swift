// What is always true of a desk. Tests ask after every decision, the server once after recovery: a desk that breaks one
// of these was not folded from a history that this program wrote.
//
// Every rule is one pass over what the desk holds, with a look into a table for each thing, so that a start can afford
// them: messages are not in memory, and a session that has ended costs a comparison.

extension Desk {
    /// One sentence for each rule that does not hold; empty for every desk that came from `decide` and `apply`.
    package func checkInvariants() -> [String] {
        checkSessions() + checkCustomers() + checkReadMarks() + checkTokens() + checkFiles() + checkTickets()
            + checkTriage() + checkShop() + checkLeases() + checkCobrowse()
    }

    private func checkSessions() -> [String] {
        var broken: [String] = []
        if sessions.open.count + sessions.ended.count != sessions.count {
            broken.append("every session is either open or ended")
        }
        for (index, session) in sessions.open.enumerated() {
            let name = session.on.text
            if sessions.openIndex(session.id) != index { broken.append("\(name) is found under its number") }
            if session.head.seq < 1 || session.head.publicSeq > session.head.seq {
                broken.append("\(name) has a head whose public number is not above its last")
            }
            if let agent = session.agent, session.participant(agent)?.mode.serves != true {
                broken.append("the agent of \(name) serves in it")
            }
            if Set(session.participants.map(\.who)).count != session.participants.count {
                broken.append("nobody takes part twice in \(name)")
            }
            if session.authors.contains(where: { $0.publicSeq > $0.seq || $0.seq > session.head.seq }) {
                broken.append("no author of \(name) is ahead of it")
            }
            if session.redacted.contains(where: { $0 < 1 || $0 > session.head.seq }) {
                broken.append("what is redacted in \(name) was posted in it")
            }
        }
        for ended in sessions.ended where ended.head.publicSeq > ended.head.seq || ended.heldSeconds < 0 {
            broken.append("an ended session has a sound head and a time on hold")
        }
        return broken
    }

    private func checkCustomers() -> [String] {
        var broken: [String] = []
        var (owned, going) = (0, 0)
        for (ordinal, name) in customers.names.enumerated() {
            let (theirs, open) = (customers.rows[ordinal].tickets, customers.rows[ordinal].openSessions)
            owned += theirs.count
            going += open.count
            if customers.rows[ordinal].name.isEmpty { broken.append("cust:\(name) has a name") }
            if !areTickets(theirs, of: name) {
                broken.append("the tickets of cust:\(name) lead back to them, in order, each once")
            }
            if open.contains(where: { !isOpen($0, of: name) }) {
                broken.append("the open sessions of cust:\(name) go on and are theirs")
            }
            if zip(open, open.dropFirst()).contains(where: { $0 >= $1 }) {
                broken.append("the open sessions of cust:\(name) stand in order, each once")
            }
            let head = customers.rows[ordinal].head
            if head.publicSeq > head.seq { broken.append("cust:\(name) has a sound head") }
        }
        if going != sessions.open.count { broken.append("every open session is known to its customer") }
        for block in tickets.rows.blocks {
            let rows = block.span
            for index in rows.indices where rows[index].customer != nil { owned -= 1 }
        }
        if owned != 0 { broken.append("every ticket of a customer is known to them") }
        return broken
    }

    /// Whether these are their tickets, in the order of creation, each once.
    private func areTickets(_ ids: [UInt64], of customer: String) -> Bool {
        var last = -1
        for id in ids {
            guard let index = tickets.index(id), index > last, tickets.rows[index].customer == customer else {
                return false
            }
            last = index
        }
        return true
    }

    private func checkTickets() -> [String] {
        var broken: [String] = []
        var loads: [String: Int] = [:]
        for block in tickets.rows.blocks {
            let rows = block.span
            for index in rows.indices {
                check(rows, index, &broken)
                if !service.clocks.isEmpty { checkClocks(rows, index, &broken) }
                // Nobody has them counted while a history is read.
                if isFollowing, let worker = rows[index].worker { loads[worker, default: 0] += 1 }
            }
        }
        if isFollowing, loads != service.loads { broken.append("everybody's load is the number of their open tickets") }
        return broken
    }

    private func check(_ tickets: Span<Ticket>, _ place: Int, _ broken: inout [String]) {
        let (head, on) = (tickets[place].head, tickets[place].on)
        if self.tickets.find(number: tickets[place].number) != tickets[place].id {
            broken.append("\(on.text) is found under its number")
        }
        if head.seq < 1 || head.publicSeq > head.seq {
            broken.append("\(on.text) has a head whose public number is not above its last")
        }
        for held in tickets[place].held {
            if held.seq < 1 || held.seq > head.seq { broken.append("what \(on.text) holds back was written in it") }
            if held.message.files.contains(where: { !files.isPosted($0.id, on: on, held.seq) }) {
                broken.append("the files of what \(on.text) holds back wait with it")
            }
        }
        for author in tickets[place].authors where author.publicSeq > author.seq || author.seq > head.seq {
            broken.append("no author of \(on.text) is ahead of it")
        }
        if tickets[place].closesAt != nil, tickets[place].axes.lifecycle != .resolved {
            broken.append("only a resolved ticket closes by itself, unlike \(on.text)")
        }
        if (tickets[place].assignedSeq > 0) != (tickets[place].assignee != nil) {
            broken.append("\(on.text) knows since when it is somebody's")
        }
    }

    private func checkClocks(_ tickets: Span<Ticket>, _ place: Int, _ broken: inout [String]) {
        guard let clocks = service.clocks[tickets[place].id] else { return }
        let active = clocks.active
        if !active.isEmpty, !tickets[place].axes.lifecycle.isActive {
            broken.append("no clock runs for \(tickets[place].on.text), which is over")
        }
        let waits = tickets[place].axes.waitingOn == .customer
        if active.contains(where: { ($0.clock.state == .paused) != waits }) {
            broken.append("the clocks of \(tickets[place].on.text) are paused while it is the customer's turn")
        }
    }

    private func isOpen(_ id: UInt64, of customer: String) -> Bool {
        guard let index = sessions.openIndex(id) else { return false }
        return sessions.open[index].context.customer == customer
    }

    private func checkTriage() -> [String] {
        var broken: [String] = []
        if isFollowing, triage != freshTriage { broken.append("what waits is what the tickets say") }
        for (author, marks) in drafts.byAuthor {
            let head = people[author]?.seq ?? 0
            if marks.contains(where: { $0.seq < 1 || $0.seq > head }) || Set(marks.map(\.ticket)).count != marks.count {
                broken.append("\(author) has one draft for each ticket, and wrote it")
            }
        }
        return broken
    }

    private func checkReadMarks() -> [String] {
        readMarks.byStream.flatMap { on, marks -> [String] in
            let head = head(on)?.seq ?? 0
            return marks.filter { $0.seq < 1 || $0.seq > head }.map { "\($0.who) has not read beyond \(on.text)" }
        }
    }

    private func checkFiles() -> [String] {
        var broken = files.checkInvariants()
        for (id, place) in files.places {
            if id >= files.next || place.seq > head(place.on)?.seq ?? 0 {
                broken.append("F-\(id) is in a message that was posted")
            }
        }
        return broken
    }

    private func checkTokens() -> [String] {
        let sorted = tokens.sorted
        var broken: [String] = []
        if sorted.count != tokens.byDigest.count { broken.append("every token expires once") }
        if zip(sorted, sorted.dropFirst()).contains(where: { $0.expires > $1.expires }) {
            broken.append("tokens stand in the order of their expiry")
        }
        if sorted.contains(where: { customers[$0.customer] == nil }) { broken.append("every token has a customer") }
        return broken
    }
}
