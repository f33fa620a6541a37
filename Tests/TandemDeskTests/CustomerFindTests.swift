// Finding customers, making new ones, changing profiles, and an agent's latest sessions.

import TandemDesk
import TandemWire
import Testing

struct CustomerFindTests {
    private static func crowd() throws -> Play {
        var play = try Play.withCustomers()
        try play.ask(Cast.ada, #"{"op":"customer.put","customer":"cust:42","email":"Maria.Rossi@example.com"}"#)
        let others = [
            ("100", "Rosa Maria Conti", "rosa@example.com"), ("101", "Mario Rossini", "m.rossini@example.org"),
            ("102", "Jürgen Größer", "jg@example.com"), ("anna", "Anna Maria Blu", "blu@example.com"),
        ]
        for (id, name, email) in others {
            try play.ask(
                Cast.ada, #"{"op":"customer.put","customer":"cust:\#(id)","name":"\#(name)","email":"\#(email)"}"#)
        }
        return play
    }

    private static func found(_ play: inout Play, _ query: String) throws -> [String] {
        let told = try play.ask(Cast.sarah, #"{"op":"customer.find","q":"\#(query)"}"#)
        let rows = told.answer.fields.first { $0.name == "customers" }?.value.array ?? []
        return rows.compactMap { $0["customer"]?.string }
    }

    @Test(arguments: [
        ("maria", ["cust:anna", "cust:42", "cust:100"]), ("MARIA ros", ["cust:42", "cust:100"]),
        ("maria rossi", ["cust:42"]), ("ros", ["cust:42", "cust:101", "cust:100"]), ("grosser", ["cust:102"]),
        ("jurgen g", ["cust:102"]), ("maria.rossi@example.com", ["cust:42"]), ("maria.ro", ["cust:42", "cust:100"]),
        ("m.rossini", ["cust:101"]), ("cust:42", ["cust:42"]), ("anna", ["cust:anna"]), ("O-5512", ["cust:42"]),
        ("nobody", []), ("O-1", []), ("cust:10", ["cust:100", "cust:101", "cust:102"]), ("cust:AN", ["cust:anna"]),
        ("101", ["cust:101"]), ("O-55", ["cust:42"]), ("o-5", ["cust:42"]), ("O-551299", []), ("O-05", []),
        ("cust:", []),
        ("maria cust:1", ["cust:100"]), ("maria O-55", ["cust:42"]), ("O-99999999999999999999", []),
        ("maria O-5512", ["cust:42"]),
    ])
    func finds(query: String, expected: [String]) throws {
        var play = try Self.crowd()
        #expect(Set(try Self.found(&play, query)) == Set(expected), "\(query)")
        let first = try Self.found(&play, query).first
        if query == "maria rossi" || query == "anna" { #expect(first == expected.first) }
    }

    @Test(arguments: ["ma", "a b c", "  x  ", "42"])
    func threeCharactersAreNeeded(query: String) throws {
        var play = try Self.crowd()
        #expect(
            play.refusal(Cast.sarah, #"{"op":"customer.find","q":"\#(query)"}"#).hasPrefix("BAD_FIELD {\"field\":\"q\"")
        )
    }

    @Test func whatHasChangedIsFoundAsItIs() throws {
        var play = try Self.crowd()
        try play.ask(Cast.ada, #"{"op":"customer.put","customer":"cust:42","name":"Mara Bianchi","email":null}"#)
        #expect(try Self.found(&play, "rossi") == ["cust:101"])
        #expect(try Self.found(&play, "maria.rossi@example.com") == [])
        #expect(try Self.found(&play, "bianchi") == ["cust:42"])
        play.desk = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        #expect(try Self.found(&play, "bianchi") == ["cust:42"])
        #expect(try Self.found(&play, "rossi") == ["cust:101"])
    }

    @Test func twentyAreToldAtMost() throws {
        var play = try Play.withCustomers()
        for number in 1...30 {
            try play.ask(
                Cast.ada, #"{"op":"customer.put","customer":"cust:9\#(number)","name":"Common Name\#(number)"}"#)
        }
        let told = try play.ask(Cast.sarah, #"{"op":"customer.find","q":"common"}"#)
        #expect(told.fields.hasSuffix(#""n":20,"more":true}"#))
    }

    /// The one that is meant exactly stands before those that begin so.
    @Test func beginningsOfIdsAndOrders() throws {
        var play = try Self.crowd()
        try play.ask(
            Cast.ada, #"{"op":"customer.put","customer":"cust:1001","name":"Ada Long","orders":["O-55120","O-7"]}"#)
        #expect(try Self.found(&play, "cust:100") == ["cust:100", "cust:1001"])
        #expect(try Self.found(&play, "O-5512") == ["cust:42", "cust:1001"])
        #expect(try Self.found(&play, "O-55120") == ["cust:1001"])
        #expect(try Self.found(&play, "O-7") == ["cust:1001"])
        try play.ask(Cast.ada, #"{"op":"customer.put","customer":"cust:1001","orders":["O-8"]}"#)
        #expect(try Self.found(&play, "O-7") == [])
        #expect(try Self.found(&play, "O-551") == ["cust:42"])
    }

    /// An order of the shop is found by its beginning from the moment it is placed, and after a restart.
    @Test func ordersOfTheShop() throws {
        var play = try Play.withShop()
        try play.ask(Cast.ivo, #"{"op":"cart.create"}"#)
        try play.ask(Cast.ivo, #"{"op":"cart.apply","on":"C-1","do":[{"add":"TOTE-1"}]}"#)
        let order = try #require(try play.ask(Cast.ivo, #"{"op":"cart.checkout","on":"C-1"}"#).answer.on).text
        for _ in 1...2 {
            #expect(try Self.found(&play, order) == ["cust:7"])
            #expect(try Self.found(&play, String(order.prefix(3))) == ["cust:7"])
            play.desk = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        }
    }

    /// Many names, changed and changed again: the table finds what one pass over all customers finds.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func theTableAgreesWithLookingAtEverybody(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var play = Play()
        let syllables = ["ma", "ri", "ros", "si", "con", "ti", "blu", "an", "na", "gro"]
        var names: [Int: String] = [:]
        for _ in 1...6_000 {
            let id = dice.number(1...1_500)
            let word = { (dice: inout Dice) in (1...3).map { _ in dice.pick(syllables) }.joined() }
            let name = "\(word(&dice)) \(word(&dice))"
            names[id] = name
            try play.ask(Cast.ada, #"{"op":"customer.put","customer":"cust:\#(id)","name":"\#(name)"}"#)
        }
        for _ in 1...40 {
            let query = (1...3).map { _ in dice.pick(syllables) }.joined()
            let expected = Set(
                names.filter { $0.value.split(separator: " ").contains { $0.hasPrefix(query) } }.map {
                    "cust:\($0.key)"
                })
            let found = Set(try Self.found(&play, query))
            #expect(found.isSubset(of: expected) && found.count == min(20, expected.count), "seed \(seed) \(query)")
        }
    }

    // MARK: New ones

    @Test func anAccountAndASessionInOneBreath() throws {
        var play = try Self.crowd()
        let told = try play.ask(
            Cast.sarah,
            #"{"op":"customer.create","name":"Ada New","email":"ada@new.it","start":true,"channel":"phone"}"#)
        #expect(told.fields == #"{"customer":"cust:103","session":"S-1"}"#)
        #expect(
            told.lines == [
                #"cust:103#1 staff customer.updated {"name":"Ada New","email":"ada@new.it","since":"2026-11-21"}"#,
                #"S-1#1 all session.started {"customer":"cust:103","channel":"phone"}"#,
            ])
        #expect(try Self.found(&play, "ada@new.it") == ["cust:103"])
        #expect(
            play.refusal(Cast.ben, #"{"op":"customer.create","name":"Ada Again","email":"ADA@new.it"}"#)
                == #"EMAIL_TAKEN {"customer":"cust:103"}"#)
        #expect(
            play.refusal(Cast.relay, #"{"op":"customer.create","name":"A","email":"a@b"}"#)
                == #"ROLE_REQUIRED {"needs":"customer.create"}"#)
    }

    @Test(arguments: [
        (Cast.maria, #""phone":"1""#, "ok"), (Cast.maria, #""customer":"cust:7","phone":"1""#, "NOT_FOUND"),
        (Cast.maria, #""customer":"cust:999","phone":"1""#, "NOT_FOUND"),
        (Cast.maria, #""email":"rosa@example.com""#, "EMAIL_TAKEN"), (Cast.maria, #""tier":"gold""#, "UNKNOWN_FIELD"),
        (Cast.maria, #""lease":1,"phone":"1""#, "BAD_FIELD"), (Cast.mariaInS1, #""phone":"1""#, "NOT_ALLOWED"),
        (Cast.sarah, #""customer":"cust:42","phone":"1""#, "NO_EMULATION"),
        (Cast.sarah, #""customer":"cust:42","lease":1,"phone":"1""#, "ok"),
        (Cast.sarah, #""customer":"cust:7","lease":1,"phone":"1""#, "WRONG_CUSTOMER"),
        (Cast.sarah, #""phone":"1""#, "FIELD_REQUIRED"), (Cast.maria, #""customer":"cust:42""#, "FIELD_REQUIRED"),
        (Cast.relay, #""customer":"cust:42","lease":1,"phone":"1""#, "ROLE_REQUIRED"),
    ])
    func profiles(who: Principal, fields: String, outcome: String) throws {
        var play = try Self.crowd()
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:42"}"#)
        try play.ask(Cast.sarah, #"{"op":"emu.start","on":"S-1"}"#)
        #expect(play.refusal(who, #"{"op":"customer.update",\#(fields)}"#).hasPrefix(outcome))
    }

    @Test func oneAddressAndTheOthersStay() throws {
        var play = try Self.crowd()
        let update = { (fields: String) in #"{"op":"customer.update",\#(fields)}"# }
        let home = #"{"label":"home","street":"Via Roma 1","city":"Firenze"}"#
        try play.ask(Cast.maria, update(#""addresses":[\#(home),{"street":"Largo 3","city":"Bari"}]"#))
        #expect(
            try play.ask(Cast.maria, update(#""address":{"label":"Home","street":"Via Roma 2","postcode":"50123"}"#))
                .lines
                == [
                    #"cust:42#4 all customer.updated {"addresses":[{"label":"home","street":"Via Roma 2","city":"Firenze","#
                        + #""postcode":"50123"},{"street":"Largo 3","city":"Bari"}]}"#
                ])
        let same = try play.ask(Cast.maria, update(#""address":{"label":"home","street":"Via Roma 2"}"#))
        #expect(same.lines == [] && same.fields == #"{"changed":[]}"#)
        try play.ask(Cast.maria, update(#""address":{"label":"home","postcode":null}"#))
        try play.ask(
            Cast.maria, update(#""address":{"label":"office","street":"Largo 4","city":"Roma"},"drop_address":"HOME""#))
        #expect(
            play.history.map(short).last
                == #"cust:42#6 all customer.updated {"addresses":[{"street":"Largo 3","city":"Bari"},"#
                + #"{"label":"office","street":"Largo 4","city":"Roma"}]}"#)
        for (fields, outcome) in [
            (#""drop_address":"home""#, #"BAD_FIELD {"field":"drop_address"}"#),
            (#""address":{"label":"home","city":"Roma"}"#, #"FIELD_REQUIRED {"field":"address"}"#),
            (#""address":{"label":"office","city":null}"#, #"FIELD_REQUIRED {"field":"address"}"#),
            (#""address":{"label":"office"}"#, #"BAD_FIELD {"field":"address"}"#),
            (#""address":{"city":"Roma"}"#, #"BAD_FIELD {"field":"address"}"#),
            (#""address":{"label":"x","street":" ","city":"y"}"#, #"BAD_FIELD {"field":"address"}"#),
            (#""address":{"label":"office","city":"Bari"},"addresses":[]"#, #"BAD_FIELD {"field":"address"}"#),
            (#""preference":{}"#, #"BAD_FIELD {"field":"preference"}"#),
            (#""preference":{"a":1}"#, #"BAD_FIELD {"field":"preference"}"#),
            (#""preference":{"a":"1"},"preferences":null"#, #"BAD_FIELD {"field":"preference"}"#),
        ] {
            #expect(play.refusal(Cast.maria, update(fields)) == outcome, "\(fields)")
        }
        for number in 1...8 {
            try play.ask(Cast.maria, update(#""address":{"label":"a\#(number)","street":"s","city":"c"}"#))
        }
        #expect(
            play.refusal(Cast.maria, update(#""address":{"label":"b","street":"s","city":"c"}"#))
                == #"BAD_FIELD {"field":"address","limit":10}"#)
    }

    @Test func onePreferenceAndTheOthersStay() throws {
        var play = try Self.crowd()
        try play.ask(Cast.maria, #"{"op":"customer.update","preferences":{"newsletter":"yes","size":"M"}}"#)
        let told = try play.ask(
            Cast.maria,
            #"{"op":"customer.update","preference":{"size":"L","newsletter":null,"colour":"blue","x":null}}"#)
        #expect(told.lines == [#"cust:42#4 all customer.updated {"preferences":{"size":"L","colour":"blue"}}"#])
        let all = (1...28).map { #""k\#($0)":"v""# }.joined(separator: ",")
        try play.ask(Cast.maria, #"{"op":"customer.update","preference":{\#(all)}}"#)
        #expect(
            play.refusal(Cast.maria, #"{"op":"customer.update","preference":{"more":"v"}}"#)
                == #"BAD_FIELD {"field":"preference","limit":30}"#)
    }

    @Test func theLatestSessionsOfAnAgent() throws {
        var play = try Self.crowd()
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:42"}"#)
        try play.ask(Cast.ben, #"{"op":"session.start","customer":"cust:7"}"#)
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:anna"}"#)
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        let told = try play.ask(Cast.sarah, #"{"op":"customer.sessions"}"#)
        let rows = told.answer.fields.first?.value.array ?? []
        #expect(rows.map { $0["on"]?.string } == ["S-3", "S-1"])
        #expect(rows.map { $0["name"]?.string } == ["Anna Maria Blu", "Maria Rossi"])
        #expect(
            try play.ask(Cast.sarah, #"{"op":"customer.sessions","agent":"agent:ben"}"#).fields.hasSuffix(#""n":1}"#))
    }
}
