// The numbers on top of a list, as members of an answer and of a signal.

import TandemWire

extension TicketCounts {
    var fields: [JSONField] {
        [
            JSONField("open", .integer(open)), JSONField("waiting_agent", .integer(waitingAgent)),
            JSONField("waiting_customer", .integer(waitingCustomer)), JSONField("resolved", .integer(resolved)),
        ]
    }
}

extension Desk {
    /// All tickets, and those of each queue that has any; those without a queue are counted in the whole only.
    package var counterFields: [JSONField] {
        let queues = listing.queueCounts.filter { $0.key != 0 && $0.value != TicketCounts() }
            .map { (listing.codes.words[Int($0.key)], $0.value) }.sorted { $0.0 < $1.0 }
        return listing.counts.fields
            + [JSONField("queues", .object(queues.map { JSONField($0.0, .object($0.1.fields)) }))]
    }
}
