// The same rule for assisted service: emulation, calls, and finding, creating and changing customers. Nobody acts for
// anybody when these are asked, so whoever may end or revoke it is told that.

import Testing

extension Rule {
    private static let no = "ROLE_REQUIRED"
    private static let readable = "ok ok ok NOT_FOUND"
    private static let serving = "ok NOT_JOINED SESSION_ENDED NOT_FOUND"
    private static let anySession = "ok ok SESSION_ENDED NOT_FOUND"
    private static let nobodyActs = "NO_EMULATION NO_EMULATION SESSION_ENDED NOT_FOUND"
    private static let supervisors = "\(no) \(no) SESSION_ENDED NOT_FOUND"

    static let assist: [Rule] = emulation + calls + people

    private static let emulation: [Rule] = [
        Rule(
            "emu.start", on, typed: "emu $", customer: no, agent: serving, manager: anySession, admin: no, bot: no,
            blind: no),
        Rule(
            "emu.end", on, typed: "emu end $", customer: no, agent: nobodyActs, manager: nobodyActs, admin: no,
            bot: no, blind: no),
        Rule(
            "emu.revoke", on, typed: "emu revoke $", customer: "NO_EMULATION NOT_FOUND SESSION_ENDED NOT_FOUND",
            agent: supervisors, manager: nobodyActs, admin: nobodyActs, bot: supervisors, blind: supervisors),
        Rule(
            "emu.show", on, typed: "emu show $", customer: "ok NOT_FOUND ok NOT_FOUND", agent: readable,
            manager: readable, admin: readable, bot: readable, blind: readable),
    ]

    private static let calls: [Rule] = [
        Rule(
            "call.start", on + #","number":"+39 055 1234567""#, typed: "call $ number=1234567", customer: no,
            agent: serving, manager: anySession, admin: no, bot: anySession, blind: no),
        Rule(
            "call.end", on, typed: "call end $", customer: no,
            agent: "BAD_TRANSITION NOT_JOINED SESSION_ENDED NOT_FOUND",
            manager: "BAD_TRANSITION BAD_TRANSITION SESSION_ENDED NOT_FOUND", admin: no,
            bot: "BAD_TRANSITION BAD_TRANSITION SESSION_ENDED NOT_FOUND", blind: no),
    ]

    private static let people: [Rule] = [
        Rule(
            "customer.find", #""q":"maria""#, typed: "find maria", .nothing, customer: no, agent: "ok",
            manager: "ok", admin: "ok", bot: "ok", blind: no),
        Rule(
            "customer.sessions", typed: "sessions", .nothing, customer: no, agent: "ok", manager: "ok", admin: "ok",
            bot: "ok", blind: no),
        Rule(
            "customer.create", #""name":"Anna Blu","email":"anna.blu@example.com""#, .nothing, customer: no,
            agent: "ok", manager: "ok", admin: "ok", bot: no, blind: no),
        Rule(
            "customer.create", #""name":"Anna Blu","email":"anna.blu@example.com","start":true"#,
            typed: "customer new name=Anna email=anna.blu@example.com", .nothing, customer: no, agent: "ok",
            manager: "ok", admin: no, bot: no, blind: no),
        Rule(
            "customer.view", #""customer":"$""#, typed: "360 $", .customers, customer: no, agent: "ok ok NOT_FOUND",
            manager: "ok ok NOT_FOUND", admin: "ok ok NOT_FOUND", bot: "ok ok NOT_FOUND", blind: no),
        Rule(
            "customer.view", on, typed: "360 $", customer: no, agent: readable, manager: readable, admin: readable,
            bot: readable, blind: no),
        Rule(
            "pickup.list", typed: "pickups", .nothing, customer: no, agent: "ok", manager: "ok", admin: "ok",
            bot: "ok", blind: no),
        Rule(
            "customer.update", #""customer":"$","phone":"1""#, typed: "customer set $ phone=1", .customers,
            customer: "ok NOT_FOUND NOT_FOUND", agent: "NO_EMULATION NO_EMULATION NOT_FOUND",
            manager: "NO_EMULATION NO_EMULATION NOT_FOUND", admin: no, bot: no, blind: no),
    ]
}
