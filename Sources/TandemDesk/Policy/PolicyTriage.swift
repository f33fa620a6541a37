// The sections of the policy about who has a ticket: how long an offer stands (`offer_s`), after how long the work of
// somebody who is gone returns to its queue (`offline_s`, 0 is never; `offline_returns_waiting`: also what waits for
// the customer), and the texts that are at hand (`canned`).

import TandemWire

/// How work moves between people.
package struct HandOver: Sendable, Equatable {
    package internal(set) var offerSeconds = 300
    package internal(set) var offlineSeconds = 3600
    package internal(set) var returnsWaiting = false
}

extension Policy {
    static let triageSections: [PolicySection] = [
        PolicySection(
            "offer_s", json: { .integer($0.handOver.offerSeconds) },
            read: { value, policy throws(Refusal) in
                policy.handOver.offerSeconds = try PolicySets.number(value, "offer_s", 5...604_800)
            }),
        PolicySection(
            "offline_s", json: { .integer($0.handOver.offlineSeconds) },
            read: { value, policy throws(Refusal) in
                policy.handOver.offlineSeconds = try PolicySets.number(value, "offline_s", 0...2_592_000)
            }),
        PolicySection(
            "offline_returns_waiting", json: { .bool($0.handOver.returnsWaiting) },
            read: { value, policy throws(Refusal) in
                guard let flag = value.bool else {
                    throw .badPolicy("offline_returns_waiting", "must be true or false")
                }
                policy.handOver.returnsWaiting = flag
            }),
        PolicySection(
            "canned", json: { .object($0.canned.map { JSONField($0.name, .string($0.text)) }) },
            read: { value, policy throws(Refusal) in policy.canned = try CannedReply.list(value) }),
    ]

    /// Whether somebody belongs to a group.
    package func isMember(_ person: String, of group: String) -> Bool {
        groups.first { $0.name == group }?.members.contains(person) ?? false
    }

    /// Whether an offer is to this person, by name or as one of a group.
    package func isOffered(_ offer: TicketOffer, to person: String) -> Bool {
        if offer.to == person { return true }
        return offer.to.hasPrefix("group:") && isMember(person, of: String(offer.to.dropFirst(6)))
    }

    /// Whether somebody takes tickets of a group from its queue; those of no group, and of one that is not there any
    /// more, are everybody's.
    package func serves(_ person: String, _ group: String?) -> Bool {
        guard let group, groups.contains(where: { $0.name == group }) else { return true }
        return isMember(person, of: group)
    }
}
