// customer.put: a new customer, a partial change, null that clears, and everything a field may not be.

import TandemDesk
import TandemWire
import Testing

struct CustomerPutTests {
    @Test func aNewCustomerNeedsAName() throws {
        var play = Play()
        let refused = play.refusal(Cast.sarah, #"{"op":"customer.put","customer":"cust:9","tier":"gold"}"#)
        #expect(refused == #"FIELD_REQUIRED {"field":"name"}"#)
        let told = try play.ask(
            Cast.sarah,
            #"{"op":"customer.put","customer":"cust:9","name":"Zoë","email":"zoe@example.com","phone":"+33 1 23","#
                + #""locale":"fr-FR","tier":"gold","since":"2019-05-01","cart":"C-3","tags":["vip","vat"],"#
                + #""orders":["O-1","O-2"],"account":"Zo","billing":"open","position":"Admin","prefers":"phone"}"#)
        #expect(
            told.lines == [
                #"cust:9#1 staff customer.updated {"name":"Zo\u00eb","email":"zoe@example.com","phone":"+33 1 23","#
                    + #""locale":"fr-FR","tier":"gold","since":"2019-05-01","#
                    + #""account":"Zo","billing":"open","position":"Admin","prefers":"phone","#
                    + #""orders":["O-1","O-2"],"cart":"C-3","tags":["vip","vat"]}"#
            ])
        #expect(told.answer == Answer(on: .customer("9")))
    }

    @Test func theEventCarriesWhatChanged() throws {
        var play = try Play.withCustomers()
        let told = try play.ask(
            Cast.sarah, #"{"op":"customer.put","customer":"cust:42","name":"Maria Rossi","tier":"gold","email":null}"#)
        #expect(told.lines == [#"cust:42#2 staff customer.updated {"tier":"gold"}"#])
        let cleared = try play.ask(Cast.sarah, #"{"op":"customer.put","customer":"cust:42","tier":null,"orders":null}"#)
        #expect(cleared.lines == [#"cust:42#3 staff customer.updated {"tier":null,"orders":null}"#])
    }

    @Test func anImportCanBeRepeated() throws {
        var play = try Play.withCustomers()
        let told = try play.ask(
            Cast.ada,
            #"{"op":"customer.put","customer":"cust:42","name":"Maria Rossi","orders":["O-5512"],"tags":[]}"#)
        #expect(told.lines == [])
        #expect(told.answer == Answer(on: .customer("42"), seq: 1))
    }

    @Test func anAddressBelongsToOneCustomer() throws {
        var play = try Play.withCustomers()
        let put = { (id: String, email: String) in
            #"{"op":"customer.put","customer":"cust:\#(id)","email":"\#(email)"}"#
        }
        try play.ask(Cast.ada, put("42", "maria@example.com"))
        #expect(play.refusal(Cast.ben, put("7", "Maria@Example.com")) == #"EMAIL_TAKEN {"customer":"cust:42"}"#)
        #expect(
            play.refusal(.sys, #"{"op":"customer.put","customer":"cust:9","name":"X","email":"maria@example.com"}"#)
                == #"EMAIL_TAKEN {"customer":"cust:42"}"#)
        // Her own in other letters is hers, and free again when she has another.
        #expect(try play.ask(Cast.ada, put("42", "MARIA@example.com")).lines.count == 1)
        try play.ask(Cast.ada, put("42", "m@example.com"))
        #expect(try play.ask(Cast.ada, put("7", "maria@example.com")).lines.count == 1)
    }

    @Test(arguments: [
        (#""name":null"#, #"BAD_FIELD {"field":"name"}"#),
        (#""name":" ""#, #"BAD_FIELD {"field":"name"}"#),
        (#""name":7"#, #"BAD_FIELD {"field":"name"}"#),
        (#""email":"maria""#, #"BAD_FIELD {"field":"email"}"#),
        (#""email":"a@b@c""#, #"BAD_FIELD {"field":"email"}"#),
        (#""email":"a b@c""#, #"BAD_FIELD {"field":"email"}"#),
        (#""email":"@c""#, #"BAD_FIELD {"field":"email"}"#),
        (#""since":"yesterday""#, #"BAD_FIELD {"field":"since"}"#),
        (#""since":"2019-02-30""#, #"BAD_FIELD {"field":"since"}"#),
        (#""cart":"O-1""#, #"BAD_FIELD {"field":"cart"}"#),
        (#""orders":"O-1""#, #"BAD_FIELD {"field":"orders"}"#),
        (#""orders":["C-1"]"#, #"BAD_FIELD {"field":"orders"}"#),
        (#""tags":[""]"#, #"BAD_FIELD {"field":"tags"}"#),
        (#""tags":[1]"#, #"BAD_FIELD {"field":"tags"}"#),
        (#""adress":"x""#, #"UNKNOWN_FIELD {"field":"adress"}"#),
    ])
    func badMembers(member: String, refusal: String) throws {
        var play = try Play.withCustomers()
        #expect(play.refusal(Cast.ada, #"{"op":"customer.put","customer":"cust:42",\#(member)}"#) == refusal)
    }

    @Test(arguments: [("phone", 65, 64), ("locale", 65, 64), ("tier", 65, 64), ("name", 256, 255), ("email", 256, 255)])
    func texts(member: String, length: Int, limit: Int) throws {
        var play = try Play.withCustomers()
        let text = String(repeating: "x", count: length)
        let refused = play.refusal(Cast.ada, #"{"op":"customer.put","customer":"cust:42","\#(member)":"\#(text)"}"#)
        #expect(refused == #"BAD_FIELD {"field":"\#(member)","limit":\#(limit)}"#)
    }

    @Test func lists() throws {
        var play = try Play.withCustomers()
        let orders = (1...201).map { "\"O-\($0)\"" }.joined(separator: ",")
        let refused = play.refusal(Cast.ada, #"{"op":"customer.put","customer":"cust:42","orders":[\#(orders)]}"#)
        #expect(refused == #"BAD_FIELD {"field":"orders","limit":200}"#)
    }

    @Test(arguments: [
        (Cast.sarah, #"{"op":"customer.put","name":"x"}"#, #"FIELD_REQUIRED {"field":"customer"}"#),
        (Cast.sarah, #"{"op":"customer.put","customer":"42","name":"x"}"#, #"BAD_FIELD {"field":"customer"}"#),
        (
            Cast.relay, #"{"op":"customer.put","customer":"cust:42","name":"x"}"#,
            #"ROLE_REQUIRED {"needs":"customer.write"}"#
        ),
        (
            Cast.maria, #"{"op":"customer.put","customer":"cust:42","name":"x"}"#,
            #"ROLE_REQUIRED {"needs":"customer.write"}"#
        ),
    ])
    func refusals(who: Principal, request: String, refusal: String) throws {
        var play = try Play.withCustomers()
        #expect(play.refusal(who, request) == refusal)
    }
}
