// Every op × everybody × every kind of object, generated from `OpTable`. The expected outcome is computed here from the
// spec by another route than `Access` takes; what is invisible must answer with the bytes of what does not exist.

import TandemDesk
import TandemWire
import Testing

/// The object of a request, as seen from Maria, cust:42.
enum Thing: String, CaseIterable {
    /// An open session of Maria.
    case own = "S-1"
    /// An open session of Ivo.
    case others = "S-2"
    /// An ended session of Maria.
    case ownEnded = "S-3"
    /// An ended session of Ivo.
    case othersEnded = "S-4"
    case missing = "S-9"
    case customer = "cust:42"
    case otherCustomer = "cust:7"
    case missingCustomer = "cust:99"
    /// A ticket of Maria.
    case ownTicket = "T-204"
    /// A ticket of Ivo.
    case othersTicket = "T-205"
    case missingTicket = "T-999"
    /// A cart and an order of Maria.
    case ownCart = "C-1"
    case ownOrder = "O-1"
    /// A cart and an order of Ivo.
    case othersCart = "C-2"
    case othersOrder = "O-2"
    case missingCart = "C-999"
    case missingOrder = "O-999"

    var on: StreamID? { StreamID(rawValue) }
    var isCustomer: Bool { rawValue.hasPrefix("cust:") }
    var isTicket: Bool { rawValue.hasPrefix("T-") }
    var isCart: Bool { rawValue.hasPrefix("C-") }
    var isOrder: Bool { rawValue.hasPrefix("O-") }
    var exists: Bool {
        ![.missing, .missingCustomer, .missingTicket, .missingCart, .missingOrder].contains(self)
    }
    var isEnded: Bool { self == .ownEnded || self == .othersEnded }
    var isMarias: Bool { [.own, .ownEnded, .customer, .ownTicket, .ownCart, .ownOrder].contains(self) }
}

/// What the matrix expects of one cell.
enum Expected: Equatable {
    case admitted
    case refused(Code)
}

struct AccessMatrixTests {
    private static func stage() throws -> Desk {
        var play = try Play.withCustomers()
        for customer in ["cust:42", "cust:7", "cust:42", "cust:7"] {
            try play.ask(Cast.sarah, #"{"op":"session.start","customer":"\#(customer)"}"#)
        }
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-3"}"#)
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-4"}"#)
        try play.ask(Cast.ivo, #"{"op":"ticket.create","subject":"Where is it?","text":"My parcel"}"#)
        for request in Play.catalogue { try play.ask(Cast.shop, request) }
        for (who, cart) in [(Cast.maria, "C-1"), (Cast.ivo, "C-2")] {
            try play.ask(who, #"{"op":"cart.create"}"#)
            try play.ask(who, #"{"op":"cart.apply","on":"\#(cart)","do":[{"add":"MUG-2"}]}"#)
            try play.ask(who, #"{"op":"cart.checkout","on":"\#(cart)"}"#)
        }
        return play.desk
    }

    private static func canSee(_ who: Principal, _ thing: Thing) -> Bool {
        guard thing.exists else { return false }
        if thing.isTicket, who.role != .customer || who.session != nil {
            return who.role != .customer && who.has(.ticketRead)
        }
        if thing.isCart || thing.isOrder {
            guard who.has(thing.isCart ? .cartRead : .orderRead) else { return false }
            return who.role != .customer || (who.session == nil && thing.isMarias == (who.customer == "42"))
        }
        guard who.role == .customer else { return thing.isCustomer ? who.has(.customerRead) : who.has(.sessionRead) }
        let isTheirs = who.customer == "42" ? thing.isMarias : !thing.isMarias
        return isTheirs && (who.session == nil || thing == .own)
    }

    private static func expected(_ spec: OpSpec, _ who: Principal, _ thing: Thing) -> Expected {
        let rights = spec.alternatives.sorted + (spec.right.map { [$0] } ?? [])
        let hasRight = spec.right == nil || rights.contains(where: who.has)
        if !hasRight || (who.role == .customer && !spec.customerMay) { return .refused(.roleRequired) }
        if thing.isTicket { return expectedOfTicket(spec, who, thing) }
        if thing.isCart || thing.isOrder { return expectedOfShop(spec, who, thing) }
        switch spec.access {
        case .none:
            return .admitted
        case .ticket, .cart, .order:
            return .refused(.notFound)
        case .read:
            return canSee(who, thing) ? .admitted : .refused(.notFound)
        case .session, .record:
            return canSee(who, thing) && !thing.isCustomer ? .admitted : .refused(.notFound)
        case .openSession, .serving, .conversation:
            if !canSee(who, thing) || thing.isCustomer { return .refused(.notFound) }
            if thing.isEnded { return .refused(.sessionEnded) }
            guard case .serving = spec.access else { return .admitted }
            let serves =
                [Cast.sarah.id, Cast.maya.id, Cast.ada.id].contains(who.id) || who.role == .bot || who.role == .sys
            return serves ? .admitted : .refused(.notJoined)
        }
    }

    private static func expectedOfTicket(_ spec: OpSpec, _ who: Principal, _ thing: Thing) -> Expected {
        switch spec.access {
        case .none: .admitted
        case .read, .ticket, .record, .conversation: canSee(who, thing) ? .admitted : .refused(.notFound)
        case .session, .openSession, .serving, .cart, .order: .refused(.notFound)
        }
    }

    private static func expectedOfShop(_ spec: OpSpec, _ who: Principal, _ thing: Thing) -> Expected {
        let isFit =
            switch spec.access {
            case .none, .read: true
            case .cart: thing.isCart
            case .order: thing.isOrder
            case .session, .openSession, .serving, .ticket, .record, .conversation: false
            }
        if case .none = spec.access { return .admitted }
        return isFit && canSee(who, thing) ? .admitted : .refused(.notFound)
    }

    @Test(arguments: OpTable.specs)
    func everyCell(spec: OpSpec) throws {
        let desk = try Self.stage()
        for who in Cast.everybody {
            for thing in Thing.allCases {
                let refusal = Access.admit(spec, who, on: thing.on, desk)
                let outcome = refusal.map { Expected.refused($0.code) } ?? .admitted
                #expect(outcome == Self.expected(spec, who, thing), "\(spec.name) by \(who) on \(thing)")
            }
        }
    }

    @Test(arguments: OpTable.specs)
    func whatIsInvisibleAnswersLikeWhatIsMissing(spec: OpSpec) throws {
        let desk = try Self.stage()
        for who in Cast.everybody {
            for thing in Thing.allCases where thing.exists && !Self.canSee(who, thing) {
                // The same question about an empty desk, where nothing exists at all.
                let here = Access.admit(spec, who, on: thing.on, desk)
                let nowhere = Access.admit(spec, who, on: thing.on, Desk())
                #expect(here == nowhere, "\(spec.name) by \(who) on \(thing)")
                if case .none = spec.access { continue }
                #expect(here != nil)
            }
        }
    }

    @Test(arguments: OpTable.specs)
    func anOpWithAnObjectNeedsOne(spec: OpSpec) throws {
        let refusal = Access.admit(spec, .sys, on: nil, Desk())
        if case .none = spec.access { #expect(refusal == nil) } else { #expect(refusal?.code == .fieldRequired) }
    }

    /// The same through the whole op, so that no `decide` tells more than `admit` does.
    @Test(arguments: [Cast.ivo, Cast.mariaInS1])
    func noOpTellsACustomerOfOtherSessions(who: Principal) throws {
        var play = try Play.withCustomers()
        play.desk = try Self.stage()
        let hidden = who.customer == "7" ? "S-1" : "S-3"
        for spec in OpTable.specs where spec.customerMay && spec.fields.contains(where: { $0.name == "on" }) {
            let members = spec.fields.compactMap { field -> String? in
                guard field.required || field.name == "text", field.name != "on" else { return nil }
                switch field.kind {
                case .integer: return #","\#(field.name)":1"#
                case .list: return #","\#(field.name)":[]"#
                default: return #","\#(field.name)":"x""#
                }
            }.joined()
            let here = play.refusal(who, #"{"op":"\#(spec.name)","on":"\#(hidden)"\#(members)}"#)
            let missing = play.refusal(who, #"{"op":"\#(spec.name)","on":"S-9"\#(members)}"#)
            let ticket = who.customer == "7" ? "T-204" : "T-205"
            #expect(
                play.refusal(who, #"{"op":"\#(spec.name)","on":"\#(ticket)"\#(members)}"#)
                    == #"NOT_FOUND {"on":"\#(ticket)"}"#)
            #expect(here == #"NOT_FOUND {"on":"\#(hidden)"}"#)
            #expect(missing == #"NOT_FOUND {"on":"S-9"}"#)
        }
    }

    @Test func privateStreamsArePrivate() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"read","on":"S-1","seq":1}"#)
        #expect(play.desk.canRead(Cast.sarah, .person("agent:sarah")))
        for who in [Cast.ben, Cast.maya, Cast.ada, Cast.relay, Cast.maria] {
            #expect(!play.desk.canRead(who, .person("agent:sarah")))
        }
        #expect(play.desk.canRead(Cast.relay, .desk))
        #expect(!play.desk.canRead(Cast.sarah, .desk))
        #expect(!play.desk.canRead(Cast.mariaInS1, .customer("42")), "a token for one session opens nothing else")
        #expect(!play.desk.canRead(.sys, .ticket(205)))
    }
}
