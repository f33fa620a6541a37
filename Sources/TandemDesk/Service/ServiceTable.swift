// What the desk knows about its promises: the clocks of tickets that are not closed, whose turn it is in each group,
// how much everybody has to do, and when the next step of escalation is due.
//
// Clocks and turns are state. The rest follows from tickets and policy, and is worked out again after a restart.

import TandemWire

struct ServiceTable: Sendable {
    /// By ticket; none for tickets that are closed.
    private(set) var clocks: [UInt64: TicketClocks] = [:]
    /// Who of a group was given a ticket last.
    var turns: [String: String] = [:]
    /// Open tickets by assignee.
    private(set) var loads: [String: Int] = [:]
    /// The next step of each ticket.
    var escalations: [UInt64: Int64] = [:]

    mutating func update(_ ticket: UInt64, _ change: (inout TicketClocks) -> Void) {
        change(&clocks[ticket, default: TicketClocks()])
    }

    mutating func forget(_ ticket: UInt64) {
        clocks[ticket] = nil
        escalations[ticket] = nil
    }

    mutating func restore(_ ticket: UInt64, _ value: TicketClocks) { clocks[ticket] = value }

    func isLate(_ ticket: UInt64, at now: Int64) -> Bool {
        clocks[ticket]?.active.contains { ($0.clock.willBeLate ?? .max) < now } ?? false
    }

    mutating func forgetLoads() { loads = [:] }

    /// A ticket has gone from one person to another.
    mutating func move(from: String?, to: String?) {
        if let from, let load = loads[from] { loads[from] = load > 1 ? load - 1 : nil }
        if let to { loads[to, default: 0] += 1 }
    }
}
