// The typed verbs of assisted service: finding and creating customers, acting for one, calls.

import TandemWire

extension TypedVerbs {
    static let sessionTarget = TypedArgument.target([TypedTarget(.session, "on")], otherwise: .current)
    private static let profile: [TypedOption] = [
        TypedOption("name"), TypedOption("email", clears: true), TypedOption("phone", clears: true),
        TypedOption("locale", clears: true), TypedOption("prefers", clears: true),
        TypedOption("interests", .list, clears: true), TypedOption("store", clears: true),
    ]

    private static let whose = TypedArgument.target([TypedTarget(.customer, "customer")], otherwise: .lease)
    private static let address: [TypedOption] = [
        TypedOption("street"), TypedOption("city"), TypedOption("postcode", clears: true),
        TypedOption("country", clears: true),
    ]

    static let assist = finding + profiles + acting

    private static let finding: [TypedVerb] = [
        TypedVerb(
            "find", .op("customer.find"), .people, .staff, aliases: ["find customer", "customer find", "customers"],
            arguments: [.text("q")], syntax: "find WORDS", brief: "find WORDS", gloss: "who is calling",
            help: """
                Finds customers by name or e-mail address, by id or order. Beginnings are
                enough, from three characters: maria ros, cust:42, O-55.
                """,
            example: "find maria ros"),
        TypedVerb(
            "customer new", .op("customer.create"), .people, .staff, aliases: ["create-customer"],
            constants: [JSONField("start", .bool(true))],
            arguments: [
                .options(
                    [
                        TypedOption("name"), TypedOption("email"), TypedOption("phone"), TypedOption("locale"),
                        TypedOption("account"), TypedOption("channel"),
                    ], required: true)
            ],
            syntax: "customer new name= email= [phone=] [locale=] [channel=]", brief: "customer new ...",
            gloss: "no account yet",
            help: "Creates an account for somebody who has none, and starts a session.",
            example: "customer new name=\"Anna Blu\" email=anna@blu.it channel=phone"),
    ]

    private static let profiles: [TypedVerb] = [
        TypedVerb(
            "customer set", .op("customer.update"), .people, .member, aliases: ["profile"],
            arguments: [whose, .lease, .options(profile, required: true)],
            syntax: "customer set [cust:42] name= email= phone= locale= prefers= store=", brief: "customer set ...",
            gloss: "their profile",
            help: """
                Changes your profile, or the one of the customer for whom you act.
                Nothing after the = removes it.
                """,
            example: "customer set cust:42 phone=\"+39 055 1234567\""),
        TypedVerb(
            "address", .op("customer.update"), .people, .member, aliases: ["address set"],
            arguments: [whose, .lease, .labelled("address", address, named: "what the address is called")],
            syntax: "address [cust:42] home street= city= [postcode=] [country=]", brief: "address home ...",
            gloss: "where to send",
            help: """
                Adds an address, or changes what you say about the one of that name: yours,
                or of the customer for whom you act. The other addresses stay.
                """,
            example: "address home street=\"Via Roma 2\" city=Firenze postcode=50123"),
        TypedVerb(
            "address rm", .op("customer.update"), .people, .member,
            arguments: [whose, .lease, .name("drop_address", named: "what the address is called")],
            syntax: "address rm [cust:42] home", brief: "address rm home", gloss: "no longer",
            help: "Removes an address by its name.", example: "address rm home"),
        TypedVerb(
            "prefer", .op("customer.update"), .people, .member, aliases: ["preference"],
            arguments: [whose, .lease, .pairs("preference")],
            syntax: "prefer [cust:42] newsletter=no ...", brief: "prefer key=value", gloss: "how they like it",
            help: """
                Sets preferences, yours or of the customer for whom you act; the others
                stay. Nothing after the = removes one.
                """,
            example: "prefer newsletter=no language=it"),
    ]

    private static let acting: [TypedVerb] = [
        TypedVerb(
            "sessions", .op("customer.sessions"), .people, .staff,
            arguments: [.options([TypedOption("agent", .person), TypedOption("limit", .integer)])],
            syntax: "sessions [agent=agent:ben] [limit=]", brief: "sessions", gloss: "your latest",
            help: "Lists your latest sessions with customers, newest first, or a colleague's.",
            example: "sessions"),
        TypedVerb(
            "pickups", .op("pickup.list"), .people, .staff, arguments: [.optionalWord("store")],
            syntax: "pickups [STORE]", brief: "pickups [STORE]", gloss: "who comes by",
            help: "Lists the orders that customers are to pick up in a store.", example: "pickups berlin"),
        TypedVerb(
            "360", .op("customer.view"), .people, .staff,
            arguments: [
                .target([TypedTarget(.customer, "customer"), TypedTarget(.session, "on")], otherwise: .current),
                .options([TypedOption("sections", .list)]),
            ],
            syntax: "360 [cust:42|S-17] [sections=overview,carts,...]", brief: "360 cust:42", gloss: "all about them",
            help: """
                Shows everything about a customer: overview profile preferences activity
                orders tickets reviews coupons promotions carts interests store.
                """,
            example: "360 cust:42 sections=overview,carts"),
        TypedVerb(
            "emu", .op("emu.start"), .people, .staff, aliases: ["emulate"],
            arguments: [
                sessionTarget,
                .options([
                    TypedOption("customer"), TypedOption("cart"), TypedOption("order"), TypedOption("scope"),
                ]),
                .text("reason", required: false),
            ],
            syntax: "emu [S-17] [cart=] [order=] [scope=] [WHY]", brief: "emu [WHY]", gloss: "act for them",
            help: """
                From now on you act in the customer's name: what you do changes their
                account, and they see it. Ends with emu end, or with the session.
                """,
            example: "emu cart=C-9 caller asked to change the size"),
        TypedVerb(
            "emu end", .op("emu.end"), .people, .staff, aliases: ["unemu"], arguments: [sessionTarget],
            syntax: "emu end [S-17]", brief: "emu end", gloss: "no longer",
            help: "Stops acting in the customer's name. The session goes on.", example: "emu end"),
        TypedVerb(
            "emu revoke", .op("emu.revoke"), .people, .member, aliases: ["revoke"], arguments: [sessionTarget],
            syntax: "emu revoke [S-17]", brief: "emu revoke", gloss: "nobody may",
            help: "Lets nobody act in your name any more. Supervisors may say it, too.", example: "emu revoke"),
        TypedVerb(
            "emu show", .op("emu.show"), .people, .member, arguments: [sessionTarget],
            syntax: "emu show [S-17]", brief: "emu show", gloss: "who may",
            help: "Shows who acts in the customer's name, and until when.", example: "emu show"),
        TypedVerb(
            "call", .op("call.start"), .people, .staff,
            arguments: [
                sessionTarget,
                .options([TypedOption("direction"), TypedOption("contact"), TypedOption("number")]),
            ],
            syntax: "call [S-17] [direction=in|out] [number=] [contact=]", brief: "call", gloss: "on the phone",
            help: """
                Writes down that a telephone call begins. Of the number only the end is
                kept; without one it is the customer's own.
                """,
            example: "call direction=in"),
        TypedVerb(
            "call end", .op("call.end"), .people, .staff, aliases: ["hangup"],
            arguments: [sessionTarget, .choice("result", of: ["answered", "no_answer", "busy", "failed"])],
            syntax: "call end [S-17] [answered|no_answer|busy|failed]", brief: "call end", gloss: "hung up",
            help: "Writes down that the call is over, and how long it was.", example: "call end"),
    ]
}
