// Assisted service, typed: what each line stands for, the lease that goes along by itself, and what is shown.

import TandemWire
import Testing

@testable import TandemServer

@Suite struct TypedAssistTests {
    /// Typed by agent:sarah in S-17, who acts for nobody.
    static let requests: [(typed: String, json: String)] = [
        ("find maria ros", #"{"op":"customer.find","q":"maria ros"}"#),
        ("customers O-5512", #"{"op":"customer.find","q":"O-5512"}"#),
        (
            #"customer new name="Anna Blu" email=anna@blu.it channel=phone"#,
            #"{"op":"customer.create","start":true,"name":"Anna Blu","email":"anna@blu.it","channel":"phone"}"#
        ),
        (
            "customer set cust:42 phone= interests=shoes,bags store=berlin",
            #"{"op":"customer.update","customer":"cust:42","phone":null,"interests":["shoes","bags"],"store":"berlin"}"#
        ),
        ("customer set phone=1", #"{"op":"customer.update","phone":"1"}"#),
        (
            #"address cust:42 summer house street="Via Roma 2" city=Firenze country="#,
            #"{"op":"customer.update","customer":"cust:42","address":{"label":"summer house","street":"Via Roma 2","#
                + #""city":"Firenze","country":null}}"#
        ),
        ("address set home city=Bari", #"{"op":"customer.update","address":{"label":"home","city":"Bari"}}"#),
        ("address rm summer house", #"{"op":"customer.update","drop_address":"summer house"}"#),
        (
            #"prefer newsletter=no Language=it size="very large""#,
            #"{"op":"customer.update","preference":{"newsletter":"no","Language":"it","size":"very large"}}"#
        ),
        ("prefer cust:42 size=", #"{"op":"customer.update","customer":"cust:42","preference":{"size":null}}"#),
        ("sessions agent=me limit=5", #"{"op":"customer.sessions","agent":"agent:sarah","limit":5}"#),
        ("pickups berlin", #"{"op":"pickup.list","store":"berlin"}"#),
        ("360", #"{"op":"customer.view","on":"S-17"}"#),
        (
            "360 cust:42 sections=overview,carts",
            #"{"op":"customer.view","customer":"cust:42","sections":["overview","carts"]}"#
        ),
        (
            "emu cart=c-9 scope=view she asked",
            #"{"op":"emu.start","on":"S-17","cart":"C-9","scope":"view","reason":"she asked"}"#
        ),
        ("unemu", #"{"op":"emu.end","on":"S-17"}"#), ("emu end S-18", #"{"op":"emu.end","on":"S-18"}"#),
        ("revoke", #"{"op":"emu.revoke","on":"S-17"}"#), ("emu show", #"{"op":"emu.show","on":"S-17"}"#),
        (
            "call direction=in number=0551234567",
            #"{"op":"call.start","on":"S-17","direction":"in","number":"0551234567"}"#
        ),
        ("hangup busy", #"{"op":"call.end","on":"S-17","result":"busy"}"#),
    ]

    private static func acting() -> TypedState {
        var state = TypedState()
        state.name = "agent:sarah"
        state.role = "agent"
        state.current = "S-17"
        _ = render(
            #"{"ok":true,"on":"S-17","seq":6,"lease":3,"scope":"account","until":"2026-11-21T19:35:00.000Z","#
                + #""customer":"cust:42","name":"Maria","notice":"you now act as Maria"}"#, "emu", &state)
        return state
    }

    private static func render(_ json: String, _ verb: String?, _ state: inout TypedState) -> String {
        guard let value = try? JSONReader.parse(Array(json.utf8)) else { return "no JSON" }
        return String(decoding: TextRenderer.render(value, verb: verb, state: &state), as: UTF8.self)
    }

    private static func json(_ typed: String, _ state: TypedState) -> String {
        var state = state
        guard case .request(let bytes, _) = TypedCommands.parse(Array(typed.utf8), &state) else { return "refused" }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        "address", "address home", "address street=x city=y", "address home strasse=1", "address home city=", "prefer",
        "prefer newsletter", "prefer a=1 a=2", #"prefer a="x"#, "address rm", "address rm home city=x",
        "prefer a=1 then",
    ])
    func halfALineIsRefused(typed: String) { #expect(Self.json(typed, Self.acting()) == "refused") }

    @Test func theLeaseGoesAlong() {
        let state = Self.acting()
        #expect(
            Self.json("customer set phone=1", state)
                == #"{"op":"customer.update","customer":"cust:42","lease":3,"phone":"1"}"#)
        #expect(
            Self.json("ticket new subject=Late contact=phone Where is it?", state)
                == #"{"op":"ticket.create","customer":"cust:42","subject":"Late","contact":"phone","lease":3,"#
                + #""text":"Where is it?"}"#)
        #expect(
            Self.json("customer set cust:43 phone=1", state)
                == #"{"op":"customer.update","customer":"cust:43","lease":3,"phone":"1"}"#)
    }

    @Test func theViewIsReadInSections() {
        var state = TypedState()
        let answer =
            #"{"ok":true,"on":"cust:42","seq":8,"overview":{"name":"Maria","tier":"gold","orders":2,"#
            + #""spent":{"amount":5705,"currency":"EUR"},"cart":"C-9","sessions":[{"on":"S-1","state":"open","#
            + #""agent":"agent:sarah","duration_s":65}]},"activity":[{"at":"2026-11-21T19:30:00.000Z","#
            + #""ev":"order.placed","on":"O-1","seq":1}],"orders":[],"#
            + #""promotions":[{"code":"TEA","title":"A fifth off"}]}"#
        #expect(
            Self.render(answer, "360", &state) == """
                ok cust:42 Maria, gold
                   overview    name Maria, tier gold, orders 2, spent 57.05 EUR, cart C-9
                               session  state  agent        time
                               S-1      open   agent:sarah  1m05s
                   activity    time                 what          on   #
                               2026-11-21 19:30:00  order.placed  O-1  1
                   orders      none
                   promotions  code  title
                               TEA   A fifth off

                """)
    }

    @Test func everyAnswerSaysForWhom() {
        var state = Self.acting()
        #expect(Self.render(#"{"ok":true,"on":"S-17","seq":7}"#, "say", &state) == "[as cust:42] ok S-17 #7\n")
        #expect(
            Self.render(#"{"ok":true,"on":"S-17","seq":8,"lease":3}"#, "emu end", &state)
                == "[as cust:42] ok S-17 nobody acts for the customer any more\n")
        #expect(Self.render(#"{"ok":true,"on":"S-17","seq":9}"#, "say", &state) == "ok S-17 #9\n")
    }

    @Test(arguments: [
        (
            #""why":"revoked","reverted":[]"#, "cust:42",
            "cust:42 says that agent:sarah acts for cust:42 no more: it was revoked"
        ),
        (
            #""why":"disconnect","reverted":[{"coupon":"SAVE10","on":"C-9"}]"#, "sys",
            "sys says that agent:sarah acts for cust:42 no more: their connection was lost; taken back: coupon SAVE10 on C-9"
        ), (#""why":"agent","reverted":[]"#, "agent:sarah", "agent:sarah acts for cust:42 no more"),
    ])
    func theEndOfItForgetsTheLease(members: String, by: String, sentence: String) {
        var state = Self.acting()
        let text = Self.render(
            #"{"ev":"emulation.ended","on":"S-17","seq":9,"prev":8,"at":"2026-11-21T19:31:00.000Z","by":"\#(by)","#
                + #""for":"cust:42","lease":3,"vis":"all","agent":"agent:sarah",\#(members)}"#, nil, &state)
        #expect(text == "[19:31:00] #9 \(sentence)\n")
        #expect(state.lease == nil && state.leaseOf == nil)
    }
}
