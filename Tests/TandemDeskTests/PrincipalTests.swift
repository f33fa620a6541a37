// Principals: rights of the roles, scopes that narrow them, and what each may read.

import TandemDesk
import Testing

struct PrincipalTests {
    @Test func everyRightHasItsOwnBit() {
        for right in Right.allCases {
            let only: Rights = [right]
            #expect(only.sorted == [right])
            var all = Rights(Right.allCases)
            all.remove(right)
            #expect(all.sorted.count == Right.allCases.count - 1)
            all.insert(right)
            #expect(all == Rights(Right.allCases))
        }
    }

    @Test func scopesAreRightsAndMintIsShort() {
        for right in Right.allCases { #expect(Right(scope: right.rawValue) == right) }
        #expect(Right(scope: "mint") == .tokenMint)
        #expect(Right(scope: "everything") == nil)
    }

    /// features.md §5.6: what each role must not have.
    @Test func rolesAreNotALadder() {
        #expect(!Role.admin.defaultRights.contains(.sessionStart), "support is not the admin's work")
        #expect(!Role.agent.defaultRights.contains(.messageRedact))
        #expect(!Role.agent.defaultRights.contains(.sessionObserve))
        #expect(!Role.manager.defaultRights.contains(.tokenMint))
        #expect(!Role.bot.defaultRights.contains(.customerWrite))
        #expect(
            Role.customer.defaultRights.sorted == [
                .sessionRead, .messagePost, .ticketRead, .ticketCreate, .cartRead, .cartWrite, .orderRead, .orderPlace,
                .orderRefund, .cobrowseConsent,
            ])
        for role in [Role.customer, .agent, .manager, .bot] {
            #expect(!role.defaultRights.contains(.shopWrite), "\(role)")
        }
        for role in [Role.customer, .bot] {
            #expect(!role.defaultRights.contains(.fraudModerate) && !role.defaultRights.contains(.reviewModerate))
        }
        for role in [Role.customer, .admin, .bot] { #expect(!role.defaultRights.contains(.emulate), "\(role)") }
        #expect(!Role.agent.defaultRights.contains(.orderPlace))
        #expect(Role.sys.defaultRights == Rights(Right.allCases))
    }

    @Test func clearanceFailsClosed() {
        let generous = Principal(id: "cust:42", role: .customer, rights: Rights(Right.allCases), customer: "42")
        #expect(generous.clearance == .all)
        #expect(Cast.sarah.clearance == .staff)
        #expect(Cast.mail.clearance == .all)
    }

    @Test func everybodyHasAPrivateStream() {
        #expect(Cast.sarah.stream == .person("agent:sarah"))
        #expect(Cast.maria.stream == .customer("42"))
    }
}
