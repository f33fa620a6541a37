// The people of `tandem serve --demo`. Their tokens are public, so the demo listens on loopback only; they live in
// memory and are never written to a data directory.

import TandemDesk

package enum DemoTokens {
    /// The token of each record is `demo-` and the name.
    package static let records: [TokenRecord] = [
        record("sarah", .agent),
        record("ben", .agent),
        record("maya", .manager),
        record("ada", .admin),
        // What a bot in front of a web shop needs: to put customers, to give their browsers a token, to bring
        // tickets, and to keep the shop in step.
        record(
            "relay", .bot,
            scope: (Role.bot.defaultRights.sorted + [.customerWrite, .tokenMint, .ticketCreate, .shopWrite])),
        record("maria", .customer, customer: "42"),
    ]

    package static func token(_ name: String) -> String { "demo-\(name)" }

    private static func record(
        _ name: String, _ role: Role, customer: String? = nil, scope: [Right]? = nil
    ) -> TokenRecord {
        TokenRecord(
            digest: TokenFormat.digest(token(name)), role: role, name: name, customer: customer, scope: scope,
            created: 0)
    }
}
