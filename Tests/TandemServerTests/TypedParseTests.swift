// Every verb, line by line: what is typed and the exact JSON line it stands for. The speaker is an agent in S-17 who
// has been shown message 12.

import TandemWire
import Testing

@testable import TandemServer

@Suite struct TypedParseTests {
    static let requests: [(typed: String, json: String)] = [
        ("login sarah demo-sarah", #"{"op":"hello","proto":1,"name":"sarah","token":"demo-sarah"}"#),
        ("ping", #"{"op":"ping"}"#),
        ("quit", #"{"op":"quit"}"#),
        ("exit", #"{"op":"quit"}"#),
        ("mode json", #"{"op":"mode","to":"json"}"#),
        ("mode TEXT", #"{"op":"mode","to":"text"}"#),
        ("describe", #"{"op":"describe"}"#),
        ("describe message.post", #"{"op":"describe","name":"message.post"}"#),

        ("start cust:42", #"{"op":"session.start","customer":"cust:42"}"#),
        ("start T-204", #"{"op":"session.start","ticket":"T-204"}"#),
        ("start t-204 channel=phone", #"{"op":"session.start","ticket":"T-204","channel":"phone"}"#),
        (
            "start cust:42 order=O-5512 cart=c-9 ticket=T-204 channel=chat",
            #"{"op":"session.start","customer":"cust:42","order":"O-5512","cart":"C-9","ticket":"T-204","channel":"chat"}"#
        ),
        ("join S-17", #"{"op":"session.join","on":"S-17"}"#),
        ("join", #"{"op":"session.join","on":"S-17"}"#),
        ("join S-18 as observe", #"{"op":"session.join","on":"S-18","mode":"observe"}"#),
        ("join s-18 takeover", #"{"op":"session.join","on":"S-18","mode":"takeover"}"#),
        ("leave", #"{"op":"session.leave","on":"S-17"}"#),
        ("leave S-3", #"{"op":"session.leave","on":"S-3"}"#),
        ("context ticket=T-204 order=", #"{"op":"session.context","on":"S-17","ticket":"T-204","order":null}"#),
        ("ctx S-18 channel=phone", #"{"op":"session.context","on":"S-18","channel":"phone"}"#),
        ("hold", #"{"op":"session.hold","on":"S-17"}"#),
        ("resume S-18", #"{"op":"session.resume","on":"S-18"}"#),
        ("transfer agent:ben", #"{"op":"session.transfer","on":"S-17","to":"agent:ben"}"#),
        (
            "transfer agent:ben: she wants size L: the blue one",
            #"{"op":"session.transfer","on":"S-17","to":"agent:ben","note":"she wants size L: the blue one"}"#
        ),
        (
            "transfer S-18 agent:ben  :  call her back",
            #"{"op":"session.transfer","on":"S-18","to":"agent:ben","note":"call her back"}"#
        ),
        ("end", #"{"op":"session.end","on":"S-17"}"#),
        ("end resolved", #"{"op":"session.end","on":"S-17","outcome":"resolved"}"#),
        ("END S-18 Follow_up", #"{"op":"session.end","on":"S-18","outcome":"follow_up"}"#),

        ("attach a.txt aGVsbG8K", #"{"op":"file.begin","name":"a.txt","data":"aGVsbG8K"}"#),
        ("file F-3", #"{"op":"file.show","file":"F-3"}"#),
        ("get F-3", #"{"op":"file.get","file":"F-3","offset":0}"#),
        ("get F-3 32768", #"{"op":"file.get","file":"F-3","offset":32768}"#),
        ("file begin a.txt bytes=6 sha256=58", #"{"op":"file.begin","name":"a.txt","bytes":6,"sha256":"58"}"#),
        ("file chunk F-3 6 aGVs", #"{"op":"file.chunk","file":"F-3","offset":6,"data":"aGVs"}"#),
        ("file chunk F-3 0 aGVs", #"{"op":"file.chunk","file":"F-3","offset":0,"data":"aGVs"}"#),
        ("file end F-3", #"{"op":"file.end","file":"F-3"}"#),
        (
            "say F-3: the label",
            #"{"op":"message.post","on":"S-17","vis":"all","files":["F-3"],"text":"the label"}"#
        ),
        (
            "note #4: f-3,F-4: both: sides",
            #"{"op":"message.post","on":"S-17","vis":"staff","reply":4,"files":["F-3","F-4"],"text":"both: sides"}"#
        ),
        ("say F-3 is mine", #"{"op":"message.post","on":"S-17","vis":"all","text":"F-3 is mine"}"#),
        ("say F-3,x: no", #"{"op":"message.post","on":"S-17","vis":"all","text":"F-3,x: no"}"#),
        ("say hello", #"{"op":"message.post","on":"S-17","vis":"all","text":"hello"}"#),
        (
            "  say \t S-18  is \"done\"  \t",
            #"{"op":"message.post","on":"S-17","vis":"all","text":"S-18  is \"done\""}"#
        ),
        ("say #12: yes: that one", #"{"op":"message.post","on":"S-17","vis":"all","reply":12,"text":"yes: that one"}"#),
        ("say #12 is mine", ##"{"op":"message.post","on":"S-17","vis":"all","text":"#12 is mine"}"##),
        ("say #12:yes", #"{"op":"message.post","on":"S-17","vis":"all","reply":12,"text":"yes"}"#),
        ("say #no: one", ##"{"op":"message.post","on":"S-17","vis":"all","text":"#no: one"}"##),
        ("say see <<END", #"{"op":"message.post","on":"S-17","vis":"all","text":"see <<END"}"#),
        ("say caf\u{E9} \u{1F600}", #"{"op":"message.post","on":"S-17","vis":"all","text":"caf\u00e9 \ud83d\ude00"}"#),
        ("say \u{301}x", #"{"op":"message.post","on":"S-17","vis":"all","text":"\u0301x"}"#),
        ("note size label is wrong", #"{"op":"message.post","on":"S-17","vis":"staff","text":"size label is wrong"}"#),
        ("note #3: done", #"{"op":"message.post","on":"S-17","vis":"staff","reply":3,"text":"done"}"#),
        ("redact #12", #"{"op":"message.redact","on":"S-17","seq":12}"#),
        ("redact S-18 12 card number", #"{"op":"message.redact","on":"S-18","seq":12,"reason":"card number"}"#),
        ("read", #"{"op":"read","on":"S-17","seq":12}"#),
        ("read #9", #"{"op":"read","on":"S-17","seq":9}"#),
        ("typing on", #"{"sig":"typing","on":"S-17","state":"on"}"#),
        ("typing off", #"{"sig":"typing","on":"S-17","state":"off"}"#),

        ("hist", #"{"op":"hist","on":"S-17","limit":20}"#),
        ("hist 50", #"{"op":"hist","on":"S-17","limit":50}"#),
        ("hist 50 before #42", #"{"op":"hist","on":"S-17","limit":50,"before":42}"#),
        ("history S-18 after 42", #"{"op":"hist","on":"S-18","limit":20,"after":42}"#),
        ("hist cust:42 around #7", #"{"op":"hist","on":"cust:42","limit":20,"around":7}"#),
        ("who", #"{"op":"who","on":"S-17"}"#),
        ("who S-18", #"{"op":"who","on":"S-18"}"#),
        ("who all", #"{"op":"who"}"#),
        ("ls", #"{"op":"session.list"}"#),
        ("ls sessions held", #"{"op":"session.list","state":"held"}"#),
        ("list agent=me", #"{"op":"session.list","agent":"agent:sarah"}"#),
        (
            "ls all agent=agent:ben customer=cust:42 limit=5 after=S-3",
            #"{"op":"session.list","state":"all","agent":"agent:ben","customer":"cust:42","limit":5,"after":"S-3"}"#
        ),
        ("show", #"{"op":"session.show","on":"S-17"}"#),
        ("show S-18", #"{"op":"session.show","on":"S-18"}"#),
        ("show cust:42", #"{"op":"customer.show","customer":"cust:42"}"#),
        ("watch S-18", #"{"op":"sub","on":"S-18","tail":20,"sigs":true}"#),
        ("watch", #"{"op":"sub","on":"S-17","tail":20,"sigs":true}"#),
        ("watch S-18 after #12", #"{"op":"sub","on":"S-18","sigs":true,"after":12}"#),
        ("unwatch", #"{"op":"unsub","on":"S-17"}"#),
        (
            #"customer put cust:42 name="Maria \"Mia\" Silva" email=m@example.com tags=vip,eu orders=O-1,O-2 phone="#,
            #"{"op":"customer.put","customer":"cust:42","name":"Maria \"Mia\" Silva","email":"m@example.com","#
                + #""tags":["vip","eu"],"orders":["O-1","O-2"],"phone":null}"#
        ),
        (
            "customer revoke cust:42 9f86d081884c",
            #"{"op":"token.revoke","customer":"cust:42","token_id":"9f86d081884c"}"#
        ),
        ("customer token cust:42", #"{"op":"customer.token","customer":"cust:42"}"#),
        (
            "customer token cust:42 session=S-17 ttl=3600",
            #"{"op":"customer.token","customer":"cust:42","session":"S-17","ttl_s":3600}"#
        ),
    ]

    private static let everyRow =
        requests + TypedTicketTests.requests + TypedTriageTests.requests + TypedAssistTests.requests
        + TypedShopTests.requests
        + TypedCobrowseTests.requests

    @Test(arguments: everyRow) func typedLineStandsForOneJSONLine(
        _ row: (typed: String, json: String)
    ) throws {
        #expect(Typed.parse(row.typed) == row.json)
    }

    @Test(arguments: everyRow) func everyJSONLineReadsBack(
        _ row: (typed: String, json: String)
    ) throws {
        var line = JSONLine()
        try line.read(Array(Typed.parse(row.typed).utf8))
        #expect(JSONValue.object(line.object()).encoded() == Array(row.json.utf8))
    }

    @Test(arguments: everyRow) func explainPrintsTheSameLine(
        _ row: (typed: String, json: String)
    ) {
        #expect(Typed.parse("explain " + row.typed) == row.json + "\n")
    }

    @Test func everyVerbHasARow() {
        let typed = Set(
            Self.everyRow.compactMap { row -> String? in
                var words = TypedWords(row.typed)
                return TypedVerbs.take(&words)?.name
            })
        let wanted = Set(TypedVerbs.all.filter { $0.form != .local }.map(\.name))
        #expect(typed == wanted)
    }

    @Test func customerSaysWithoutVisibility() {
        #expect(Typed.parse("say hi", as: Typed.customer) == #"{"op":"message.post","on":"S-17","text":"hi"}"#)
    }

    @Test func useMakesAStreamCurrent() {
        var state = Typed.agent
        #expect(Typed.parse("use T-204", &state) == "ok T-204 is current\n")
        #expect(state.current == "T-204")
        #expect(Typed.parse("hist", &state) == #"{"op":"hist","on":"T-204","limit":20}"#)
        #expect(Typed.parse("who", &state) == #"{"op":"who"}"#)
        #expect(Typed.parse("use", &state) == "ok T-204 is current\n")
    }

    @Test func explainTeachesBeforeThereIsASession() {
        #expect(
            Typed.parse("explain say hello", as: TypedState())
                == #"{"op":"message.post","on":"S-17","vis":"all","text":"hello"}"# + "\n"
                + "-- no session is current, S-17 stands for yours\n")
        #expect(Typed.parse("explain help") == "ok help is answered right here and has no JSON form\n")
    }

    @Test func aSignalIsAnsweredAtOnce() {
        var state = Typed.agent
        let json = Array(#"{"sig":"typing","on":"S-17","state":"on"}"#.utf8)
        #expect(TypedCommands.parse("typing on", &state) == .signal(json, answer: Array("ok S-17 typing\n".utf8)))
    }

    @Test func blankLinesAreIgnored() {
        #expect(Typed.parse("") == "")
        #expect(Typed.parse(" \t ") == "")
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        var state = Typed.agent
        guard case .refusal(let refusal) = TypedCommands.parse([0x73, 0xFF], &state) else {
            Issue.record("accepted")
            return
        }
        #expect(refusal.code == .badUTF8)
    }
}
