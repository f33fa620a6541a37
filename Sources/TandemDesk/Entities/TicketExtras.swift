// What only few tickets have: an offer that is open, messages that could not be delivered, links. Boxed, because a desk
// has a hundred thousand tickets and nearly all have none of it.

import TandemWire

/// Somebody is asked to take a ticket.
package struct TicketOffer: Sendable, Equatable {
    /// A person, or `group:NAME`.
    package let to: String
    /// Who asked.
    package let by: String
    /// The number of `ticket.offered`.
    package let seq: Int
    /// Milliseconds since 1970.
    package let until: Int64
}

package struct TicketExtras: Sendable, Equatable {
    package internal(set) var offer: TicketOffer?
    /// Numbers of messages that did not reach the customer; the latest ones.
    package internal(set) var undelivered: [Int] = []
    package internal(set) var links: [TicketLinked] = []

    static let undeliveredKept = 16
}

indirect enum BoxedExtras: Sendable, Equatable {
    case extras(TicketExtras)
}

extension Ticket {
    package internal(set) var extras: TicketExtras {
        get { if case .extras(let extras)? = boxedExtras { extras } else { TicketExtras() } }
        set { boxedExtras = newValue == TicketExtras() ? nil : .extras(newValue) }
    }

    package var offer: TicketOffer? {
        if case .extras(let extras)? = boxedExtras { extras.offer } else { nil }
    }

    mutating func report(_ delivery: DeliveryReported, failed: Bool) {
        var changed = extras
        changed.undelivered.removeAll { $0 == delivery.message }
        if failed { changed.undelivered.append(delivery.message) }
        if changed.undelivered.count > TicketExtras.undeliveredKept { changed.undelivered.removeFirst() }
        extras = changed
    }

    mutating func addLink(_ link: TicketLinked) {
        guard !extras.links.contains(link), extras.links.count < DeskLimits.ticketLinks else { return }
        extras.links.append(link)
    }

    // MARK: Snapshot

    func encodeExtras(into writer: inout JSONWriter) {
        guard boxedExtras != nil else { return }
        let extras = extras
        if let offer = extras.offer {
            writer.field(
                "offer",
                .array([
                    .string(offer.to), .string(offer.by), .integer(offer.seq), .integer(Int(offer.until)),
                ]))
        }
        if !extras.undelivered.isEmpty { writer.integers("undelivered", extras.undelivered) }
        if !extras.links.isEmpty {
            writer.field(
                "links",
                .array(
                    extras.links.map {
                        .array([.string($0.relation.rawValue), .string(StreamID.ticket($0.ticket).text)])
                    }))
        }
    }

    mutating func restoreExtras(_ line: JSONLine) throws(Refusal) {
        guard line.find("offer") != nil || line.find("undelivered") != nil || line.find("links") != nil else { return }
        var extras = TicketExtras()
        let offer = try line.recordedArray("offer")
        if !offer.isEmpty {
            guard offer.count == 4, let to = offer[0].string, let by = offer[1].string, let seq = offer[2].integer,
                let until = offer[3].integer
            else { throw .badRecord("offer") }
            extras.offer = TicketOffer(to: to, by: by, seq: seq, until: Int64(until))
        }
        if line.find("undelivered") != nil { extras.undelivered = try line.recordedIntegers("undelivered") }
        let links = JSONValue.array(try line.recordedArray("links")).list { value -> TicketLinked? in
            guard let parts = value.array, parts.count == 2,
                let relation = parts[0].string.flatMap(TicketRelation.init),
                let ticket = parts[1].string.flatMap({ StreamID($0) })?.ticketNumber
            else { return nil }
            return TicketLinked(relation, ticket)
        }
        guard let links else { throw .badRecord("links") }
        extras.links = links
        self.extras = extras
    }
}
