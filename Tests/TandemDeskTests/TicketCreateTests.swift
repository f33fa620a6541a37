// ticket.create: every entry point, what each must and may say, and the first events of a ticket.

import TandemDesk
import TandemWire
import Testing

struct TicketCreateTests {
    private static let byAgent =
        #"{"op":"ticket.create","customer":"cust:42","subject":"Wrong size","contact":"phone","category":"problem","#
        + #""priority":"medium","site":"shop","text":"too small","order":"O-5512"}"#

    @Test func byAnAgentForACustomer() throws {
        var play = try Play.withCustomers()
        let told = try play.ask(Cast.sarah, Self.byAgent)
        #expect(told.answer.on == .ticket(205))
        #expect(
            told.fields
                == #"{"status":"new","message":3,"number":"TKT-2026-00205","assignee":"agent:sarah"}"#
                .replacing(#""message":3,"#, with: ""))
        #expect(
            told.lines == [
                #"T-205#1 all ticket.created {"number":"TKT-2026-00205","subject":"Wrong size","customer":"cust:42","#
                    + #""category":"problem","source":"agent","status":"new","contact":"phone","site":"shop","#
                    + #""order":"O-5512"}"#,
                #"T-205#2 all ticket.context_attached {"context":{"account":{"name":"Maria Rossi"},"#
                    + #""operator":{"id":"cust:42","name":"Maria Rossi"},"site":"shop","#
                    + #""audit":[{"at":"2026-11-21T19:07:00.000Z","ev":"customer.updated","on":"cust:42","seq":1},"#
                    + #"{"at":"2026-11-21T19:07:00.000Z","ev":"ticket.created","on":"T-204","seq":1}]}}"#,
                #"T-205#3 all message.posted {"text":"too small","contact":"phone"}"#,
                #"T-205#4 staff ticket.routed {"priority":"normal","queue":"support","assignee":"agent:sarah"}"#,
                #"T-205#5 all ticket.acknowledged {"text":"Maria Rossi, we have your request TKT-2026-00205 and expect "#
                    + #"to answer within 4 hours.","respond_by":"2026-11-21T23:07:00.000Z"}"#,
            ])
    }

    /// The name goes into a sentence that is written as JSON at once, whatever is in it; no name, another sentence.
    @Test(arguments: [(#"Ana \"Zoë\" \\"#, #"Ana \"Zo\u00eb\" \\"#), ("😀", #"\ud83d\ude00"#)])
    func theAcknowledgementTakesAnyName(_ name: String, _ written: String) throws {
        var play = try Play.withCustomers()
        let told = try play.ask(
            Self.form,
            #"{"op":"ticket.create","visitor":{"name":"\#(name)","email":"a@b.c"},"subject":"s","text":"t","#
                + #""source":"contact_form"}"#)
        let line = try #require(told.lines.last)
        let text = "\(written), we have your request TKT-2026-00205 and expect to answer within 4 hours."
        #expect(line.hasPrefix(#"T-205#5 all ticket.acknowledged {"text":"\#(text)","respond_by":"#), "\(line)")
        let event = try #require(told.events.last)
        var writer = JSONWriter()
        event.encode(into: &writer)
        writer.closeObject()
        var read = JSONLine()
        try read.read(writer.bytes)
        #expect(try Event(decoding: read).payload == event.payload)
    }

    @Test func theContextShowsTheSixLatestThings() throws {
        var play = try Play.withCustomers()
        var happened = [("customer.updated", "cust:42"), ("ticket.created", "T-204")]
        for number in 205...213 {
            let told = try play.ask(Cast.sarah, Self.byAgent)
            let audit = happened.suffix(6).map { kind, on in
                #"{"at":"2026-11-21T19:07:00.000Z","ev":"\#(kind)","on":"\#(on)","seq":1}"#
            }
            #expect(told.lines[1].hasSuffix(#","audit":[\#(audit.joined(separator: ","))]}}"#), "T-\(number)")
            happened.append(("ticket.created", "T-\(number)"))
        }
    }

    /// Everything that source 000 asks for is asked for.
    @Test(arguments: ["contact", "category", "priority"])
    func anAgentMustSay(member: String) throws {
        var play = try Play.withCustomers()
        var fields = read(Self.byAgent).object()
        fields.removeAll { $0.name == member }
        let refused = play.refusal(Cast.sarah, json(fields))
        #expect(refused == #"REQUIREMENT_MISSING {"missing":["\#(member)"]}"#)
    }

    @Test func theSiteIsAskedForOnlyWhereThereAreSeveral() throws {
        var play = try Play.withCustomers()
        let without = Self.byAgent.replacing(#""site":"shop","#, with: "")
        #expect(try play.ask(Cast.sarah, without).lines[0].contains(#""site":"shop""#))
        try play.ask(Cast.ada, #"{"op":"policy.set","policy":{"sites":["shop","outlet"]}}"#)
        #expect(play.refusal(Cast.sarah, without) == #"REQUIREMENT_MISSING {"missing":["site"]}"#)
    }

    @Test func byACustomerForThemselves() throws {
        var play = try Play.withCustomers()
        let told = try play.ask(
            Cast.maria,
            #"{"op":"ticket.create","subject":"Label","text":"It says M","order":"O-5512","#
                + #""context":{"url":"https://shop.example/o","browser":"Firefox 145","os":"macOS 15","#
                + #""activity":[{"at":"2026-11-21T14:32:00.000Z","what":"theme update"}]}}"#)
        #expect(told.fields == #"{"status":"new","number":"TKT-2026-00205"}"#)
        #expect(told.lines[0].contains(#""category":"general","source":"customer_portal""#))
        #expect(told.lines[1].contains(#""url":"https://shop.example/o","browser":"Firefox 145","os":"macOS 15","#))
    }

    @Test(arguments: [
        (#""priority":"high""#, "NOT_ALLOWED {}"), (#""queue":"support""#, "NOT_ALLOWED {}"),
        (#""tags":["x"]"#, "NOT_ALLOWED {}"), (#""customer":"cust:7""#, #"NOT_FOUND {"on":"cust:7"}"#),
        (#""order":"O-1""#, #"NOT_FOUND {"on":"O-1"}"#), (#""follow_up_of":"T-999""#, #"NOT_FOUND {"on":"T-999"}"#),
        (#""category":"nonsense""#, #"BAD_FIELD {"field":"category"}"#),
        (#""ticket":"T-900""#, #"ROLE_REQUIRED {"needs":"ticket.import"}"#),
        (#""context":{"cookie":"x"}"#, #"BAD_FIELD {"field":"context"}"#),
    ])
    func aCustomerMayNot(member: String, refusal: String) throws {
        var play = try Play.withCustomers()
        let request = #"{"op":"ticket.create","subject":"s","text":"t",\#(member)}"#
        #expect(play.refusal(Cast.maria, request) == refusal)
    }

    private static let form = Principal(
        id: "bot:form", role: .bot, rights: [.ticketCreate, .ticketRead, .messagePost])

    @Test func byAContactFormForAVisitor() throws {
        var play = try Play.withCustomers()
        let told = try play.ask(
            Self.form,
            #"{"op":"ticket.create","visitor":{"name":"Ana","email":"ana@example.com"},"subject":"Hours","#
                + #""text":"When are you open?","source":"contact_form"}"#)
        #expect(told.lines[0].contains(#""visitor":{"name":"Ana","email":"ana@example.com"},"category":"general""#))
        #expect(told.lines[2].contains(#""from":"customer""#))
        #expect(told.lines[4].contains("Ana, we have your request"))
        let shown = try play.ask(Cast.sarah, #"{"op":"ticket.show","on":"T-205"}"#)
        #expect(shown.fields.contains(#""visitor":{"name":"Ana","email":"ana@example.com"}"#))
        #expect(
            play.refusal(Self.form, #"{"op":"ticket.create","subject":"s","text":"t","source":"email"}"#)
                == #"REQUIREMENT_MISSING {"missing":["customer"]}"#)
        #expect(
            play.refusal(Self.form, #"{"op":"ticket.create","customer":"cust:42","subject":"s","text":"t"}"#)
                == #"FIELD_REQUIRED {"field":"source"}"#)
    }

    @Test func inThePanelStaffDoNotCreate() throws {
        var play = try Play.withCustomers()
        try play.ask(Cast.ada, #"{"op":"policy.set","policy":{"workflow":"panel"}}"#)
        #expect(play.refusal(Cast.sarah, Self.byAgent) == "NOT_ALLOWED {}")
        #expect(play.refusal(Cast.maria, #"{"op":"ticket.create","subject":"s","text":"t"}"#) == "ok")
    }

    @Test func anImporterNamesTheNumber() throws {
        var play = try Play.withCustomers()
        let request =
            #"{"op":"ticket.create","ticket":"T-900","number":"OLD-7","customer":"cust:7","subject":"s","text":"t","#
            + #""source":"email"}"#
        #expect(try play.ask(.sys, request).answer.on == .ticket(900))
        #expect(try play.ask(.sys, request).lines == [], "an import can be repeated")
        #expect(play.desk.ticket(number: "OLD-7", for: Cast.sarah) == .ticket(900))
        #expect(play.desk.ticket(number: "OLD-7", for: Cast.maria) == nil)
        #expect(try play.ask(Cast.ivo, #"{"op":"ticket.create","subject":"s","text":"t"}"#).answer.on == .ticket(901))
    }

    @Test func theContextIsFrozenAndShownToBothSides() throws {
        var play = try Play.withCustomers()
        try play.ask(
            Cast.ada,
            #"{"op":"customer.put","customer":"cust:42","account":"Rossi Ltd","billing":"paid","tier":"pro","#
                + #""position":"Admin","prefers":"e-mail"}"#)
        try play.ask(Cast.maria, #"{"op":"ticket.create","subject":"s","text":"t"}"#)
        try play.ask(Cast.ada, #"{"op":"customer.put","customer":"cust:42","billing":"overdue"}"#)
        let context =
            #""context":{"account":{"name":"Rossi Ltd","plan":"pro","billing":"paid"},"operator":{"id":"cust:42","#
            + #""name":"Maria Rossi","position":"Admin","prefers":"e-mail"},"site":"shop","#
        for who in [Cast.maria, Cast.sarah] {
            let shown = try play.ask(who, #"{"op":"ticket.show","on":"T-205"}"#)
            #expect(shown.fields.contains(context))
        }
    }
}
