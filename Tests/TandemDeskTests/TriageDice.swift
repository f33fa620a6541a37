// Requests about who has a ticket, about drafts, floors and deliveries, for the random plays of ReplayTests.

extension Dice {
    mutating func triageRequest() -> String {
        let on = "T-\(number(204...208))"
        let other = "T-\(number(204...208))"
        let person = pick(["agent:ben", "agent:ben", "agent:sarah", "agent:sarah", "group:g", "queue:support"])
        switch number(0...18) {
        case 0, 1: return #"{"op":"ticket.claim","on":"\#(on)"}"#
        case 2: return #"{"op":"ticket.release","on":"\#(on)","note":"n"}"#
        case 3: return #"{"op":"ticket.assign","on":"\#(on)","to":"\#(pick(["agent:ben", "agent:sarah"]))"}"#
        case 4: return #"{"op":"ticket.unassign","on":"\#(on)"}"#
        case 5, 6: return #"{"op":"ticket.transfer","on":"\#(on)","to":"\#(person)"}"#
        case 7, 17, 18: return #"{"op":"\#(pick(["ticket.accept", "ticket.accept", "ticket.decline"]))","on":"\#(on)"}"#
        case 8: return #"{"op":"queue.next"}"#
        case 9: return #"{"op":"ticket.merge","on":"\#(on)","into":"\#(other)"}"#
        case 10: return #"{"op":"ticket.link","on":"\#(on)","to":"\#(other)"}"#
        case 11: return pick([#"{"op":"ticket.spam","on":"\#(on)"}"#, #"{"op":"queue.list"}"#])
        case 12: return #"{"op":"draft.save","on":"\#(on)","text":"d"}"#
        case 13: return #"{"op":"\#(pick(["draft.show", "draft.discard"]))","on":"\#(on)"}"#
        case 14: return #"{"op":"message.post","on":"\#(on)","vis":"all","draft":true}"#
        case 15: return #"{"op":"floor.return","on":"\#(on)"}"#
        default:
            let state = pick([#""sent""#, #""failed","reason":"full""#])
            return #"{"op":"delivery.report","on":"\#(on)","seq":\#(number(3...12)),"state":\#(state)}"#
        }
    }
}
