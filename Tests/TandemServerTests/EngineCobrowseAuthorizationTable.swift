// The same rule for co-browsing. Nobody has invited anybody when these are asked, so who may answer, stop or join is
// told that; what is asked for by the wrong side is refused for every session alike.

import Testing

extension Rule {
    private static let no = "ROLE_REQUIRED"
    private static let supervisors = "\(no) \(no) SESSION_ENDED NOT_FOUND"
    private static let nothing = "NO_CONSENT NO_CONSENT SESSION_ENDED NOT_FOUND"
    private static let noPart = "NOT_ALLOWED NOT_ALLOWED SESSION_ENDED NOT_FOUND"
    private static let readable = "ok ok ok NOT_FOUND"
    private static let ownNothing = "NO_CONSENT NOT_FOUND SESSION_ENDED NOT_FOUND"
    private static let ownWrong = "BAD_TRANSITION NOT_FOUND SESSION_ENDED NOT_FOUND"

    static let cobrowsing: [Rule] = asking + answering + stopping

    private static let asking: [Rule] = [
        Rule(
            "cb.invite", on, typed: "cb invite $", customer: no, agent: "ok NOT_JOINED SESSION_ENDED NOT_FOUND",
            manager: "ok NOT_JOINED SESSION_ENDED NOT_FOUND", admin: no, bot: no, blind: no),
        Rule(
            "cb.join", on, typed: "cb join $", customer: no, agent: "NO_CONSENT NOT_JOINED SESSION_ENDED NOT_FOUND",
            manager: nothing, admin: nothing, bot: no, blind: no),
        Rule(
            "cb.leave", on, typed: "cb leave $", customer: no,
            agent: "BAD_TRANSITION BAD_TRANSITION SESSION_ENDED NOT_FOUND",
            manager: "BAD_TRANSITION BAD_TRANSITION SESSION_ENDED NOT_FOUND",
            admin: "BAD_TRANSITION BAD_TRANSITION SESSION_ENDED NOT_FOUND", bot: no, blind: no),
        Rule(
            "cb.ask", on, typed: "cb ask $", customer: no, agent: nothing, manager: nothing, admin: no, bot: no,
            blind: no),
        Rule(
            "cb.show", on, typed: "cb show $", customer: "ok NOT_FOUND ok NOT_FOUND", agent: readable,
            manager: readable, admin: readable, bot: readable, blind: readable),
    ]

    private static let answering: [Rule] = [
        Rule(
            "cb.accept", on, typed: "cb accept $", customer: ownWrong, agent: no, manager: no, admin: no, bot: no,
            blind: no),
        Rule(
            "cb.decline", on, typed: "cb decline $", customer: ownWrong, agent: no, manager: no, admin: no, bot: no,
            blind: no),
        Rule(
            "cb.grant", on, typed: "cb grant $", customer: ownNothing, agent: no, manager: no, admin: no, bot: no,
            blind: no),
        Rule(
            "cb.deny", on, typed: "cb deny $", customer: ownNothing, agent: no, manager: no, admin: no, bot: no,
            blind: no),
        Rule(
            "cb.page", on + #","url":"/cart""#, typed: "cb page $ /cart", customer: ownNothing, agent: no, manager: no,
            admin: no, bot: no, blind: no),
    ]

    private static let stopping: [Rule] = ["revoke", "pause", "resume", "end"].map { word in
        Rule(
            "cb.\(word)", on, typed: "cb \(word) $", customer: ownNothing, agent: noPart, manager: nothing,
            admin: nothing, bot: supervisors, blind: supervisors)
    }
}
