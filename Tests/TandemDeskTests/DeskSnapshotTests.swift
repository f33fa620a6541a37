// The desk written as snapshot lines and read back is the same desk; anything else is refused.

import TandemDesk
import TandemWire
import Testing

struct DeskSnapshotTests {
    private static func stage() throws -> Play {
        var play = try Play.withSession()
        try play.ask(Cast.maria, #"{"op":"message.post","on":"S-1","text":"hi"}"#)
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"staff","text":"note"}"#)
        try play.ask(Cast.maria, #"{"op":"message.redact","on":"S-1","seq":2}"#)
        try play.ask(Cast.maria, #"{"op":"read","on":"S-1","seq":4}"#)
        try play.ask(Cast.sarah, #"{"op":"read","on":"S-1","seq":3}"#)
        try play.ask(Cast.sarah, #"{"op":"session.hold","on":"S-1"}"#)
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:7","channel":"store"}"#)
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-2","outcome":"spam"}"#)
        try play.ask(Cast.ada, #"{"op":"customer.token","customer":"cust:7"}"#)
        return play
    }

    @Test func theLines() throws {
        let lines = snapshot(try Self.stage().desk).split(separator: "\n").map(String.init)
        let digest = TokenFormat.digest(TokenFormat.make(kind: "cus", entropy: [UInt8](repeating: 7, count: 32)))
        #expect(
            lines == [
                #"{"snap":"customer","customer":"cust:42","seq":2,"pub":0,"name":"Maria Rossi","#
                    + #""orders":["O-5512"],"#
                    + #""activity":[[1795288020000,"customer.updated","cust:42",1],"#
                    + #"[1795288020000,"ticket.created","T-204",1],[1795288020000,"session.started","S-1",1]]}"#,
                #"{"snap":"customer","customer":"cust:7","seq":2,"pub":0,"name":"Ivo Horvat","#
                    + #""activity":[[1795288020000,"customer.updated","cust:7",1],"#
                    + #"[1795288020000,"session.started","S-2",1],[1795288020000,"session.ended","S-2",2]]}"#,
                #"{"snap":"columns","ticket":["id","seq","pub","number","customer","subject","lifecycle","#
                    + #""waiting_on","resolution","priority","category","source","contact","site","queue","group","#
                    + #""assignee","assigned_seq","assigned","floor","language","created","changed","pub_changed","#
                    + #""opened","reopened","resolved","closed","reply","heard","closes","reopens","tags","authors"]}"#,
                #"{"snap":"ticket","row":[204,5,5,"TKT-2026-00204","42","Wrong size","new","none",null,"normal","#
                    + #""general","email",null,"shop","support",null,null,0,0,null,null,1795288020000,1795288020000,"#
                    + #"1795288020000,null,null,null,null,null,null,null,0,[],[["sys",3,3]]],"#
                    + #""order":"O-5512","cart":"C-9"}"#,
                #"{"snap":"open","on":"S-1","seq":5,"pub":5,"customer":"cust:42","agent":"agent:sarah","#
                    + #""started":1795288020000,"held_ms":0,"held_since":1795288020000,"#
                    + #""participants":[["agent:sarah","serve",1795288020000]],"#
                    + #""authors":[["cust:42",2,2],["agent:sarah",3,0]],"redacted":[2]}"#,
                #"{"snap":"ended","on":"S-2","seq":2,"pub":2,"customer":"cust:7","channel":"store","#
                    + #""agent":"agent:sarah","started":1795288020000,"ended":1795288020000,"duration_s":0,"held_s":0,"#
                    + #""outcome":"spam","redacted":[]}"#,
                #"{"snap":"person","name":"agent:sarah","seq":1,"pub":0}"#,
                #"{"snap":"read","on":"S-1","marks":[["cust:42",4],["agent:sarah",3]]}"#,
                #"{"snap":"token","customer":"cust:7","token_id":"\#(digest.prefix(12))","digest":"\#(digest)","#
                    + #""expires":"2026-11-21T20:07:00.000Z"}"#,
                #"{"snap":"end","lines":9}"#,
            ])
    }

    @Test func whatIsRestoredGoesOn() throws {
        var play = try Self.stage()
        play.desk = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        #expect(play.refusal(Cast.sarah, #"{"op":"session.hold","on":"S-1"}"#) == #"BAD_TRANSITION {"on":"S-1"}"#)
        #expect(
            play.refusal(Cast.sarah, #"{"op":"message.post","on":"S-2","vis":"all","text":"x"}"#).hasPrefix(
                "SESSION_ENDED"))
        let told = try play.ask(Cast.sarah, #"{"op":"session.start","ticket":"T-204"}"#)
        #expect(told.answer.on == .session(3))
        #expect(play.desk.isRedacted(.session(1), 2))
    }

    /// A snapshot that was cut, shuffled or damaged in any one line is noticed.
    @Test func damageIsNoticed() throws {
        let whole = snapshot(try Self.stage().desk)
        let lines = whole.split(separator: "\n").map(String.init)
        func refuses(_ lines: [String], _ comment: String) {
            let text = lines.map { $0 + "\n" }.joined()
            #expect(throws: Refusal.self, "\(comment)") { try Desk(snapshot: Array(text.utf8)) }
        }
        for missing in lines.indices {
            var rest = lines
            rest.remove(at: missing)
            refuses(rest, "without line \(missing)")
        }
        for (index, line) in lines.enumerated() {
            for name in read(line).object().map(\.name) where name != "redacted" {
                var damaged = lines
                damaged[index] = line.replacing("\"\(name)\":", with: "\"\(name)\":true,\"was\":")
                refuses(damaged, "\(name) of line \(index)")
            }
        }
        refuses(lines + [lines[0]], "more after the end")
        refuses([], "nothing")
        #expect(throws: Refusal.self) { try Desk(snapshot: Array("not json\n".utf8)) }
    }

    /// A row with a column too few, too many or of another kind is noticed, whichever it is.
    @Test func damageInARowIsNoticed() throws {
        let lines = snapshot(try Self.stage().desk).split(separator: "\n").map(String.init)
        let place = try #require(lines.firstIndex { $0.hasPrefix(#"{"snap":"ticket""#) })
        let line = read(lines[place])
        let row = try #require(line.find("row").flatMap { line.value($0).array })
        func refuses(_ row: [JSONValue], _ comment: String) {
            var writer = JSONWriter()
            writer.openObject()
            writer.field("snap", "ticket")
            writer.field("row", .array(row))
            writer.closeObject()
            var damaged = lines
            damaged[place] = String(decoding: writer.bytes, as: UTF8.self)
            let text = damaged.map { $0 + "\n" }.joined()
            #expect(throws: Refusal.self, "\(comment)") { try Desk(snapshot: Array(text.utf8)) }
        }
        for column in row.indices {
            var other = row
            other[column] = .object([])
            refuses(other, "an object in column \(column)")
            other[column] = .bool(true)
            refuses(other, "true in column \(column)")
            other.remove(at: column)
            refuses(other, "without column \(column)")
        }
        for nobody in [JSONValue.null, .string("")] {
            var other = row
            other[4] = nobody
            refuses(other, "nobody's ticket")
        }
        refuses(row + [.null], "a column too many")
        refuses([], "no columns")
    }

    @Test func anEmptyDesk() throws {
        #expect(snapshot(Desk()) == "{\"snap\":\"end\",\"lines\":0}\n")
        #expect(snapshot(try Desk(snapshot: Array(snapshot(Desk()).utf8))) == snapshot(Desk()))
    }
}
