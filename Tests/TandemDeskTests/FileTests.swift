// What the desk knows of files: who may announce, post and see them, and that time ends what nobody posts.

import TandemDesk
import TandemWire
import Testing

extension Play {
    /// Makes an event of what was decided.
    @discardableResult
    mutating func happen(_ draft: Draft, by who: String) -> Event {
        let event = desk.stamp(draft, at: now, by: who)
        #expect(desk.accepts(event), "what was decided is accepted: \(short(event))")
        desk.apply(event)
        history.append(event)
        #expect(desk.checkInvariants() == [])
        return event
    }

    /// The number of an upload, begun now unless it was.
    @discardableResult
    mutating func begin(
        _ who: Principal, name: String = "a.txt", type: String? = nil, bytes: Int = 6, sha256: String? = nil,
        limits: UploadLimits = FileTests.limits
    ) throws(Refusal) -> UInt64 {
        let begin = try FileBegin(name: name, mediaType: type, bytes: bytes, sha256: sha256 ?? FileTests.hash)
        let (upload, event) = try begin.decide(desk, who, limits, now: now)
        if let event { happen(event, by: who.id) }
        return upload.id
    }

    mutating func finish(_ id: UInt64) {
        guard let upload = desk.files.uploads[id] else { return }
        happen(Draft(on: upload.on, vis: .staff, .fileFinished(FileFinished(id: id))), by: upload.by)
    }

    mutating func refusal(ofBeginning who: Principal, _ name: String, _ bytes: Int = 6) -> String {
        do {
            try begin(who, name: name, bytes: bytes)
            return "ok"
        } catch {
            return "\(error.code.rawValue) \(json(error.facts))"
        }
    }
}

struct FileTests {
    static let limits = UploadLimits(uploads: 3, bytes: 1000, totalBytes: 1500, milliseconds: 60_000)
    static let hash = String(repeating: "0123456789abcdef", count: 4)

    @Test func theSameFileIsTheSameUploadUntilItIsPosted() throws {
        var play = try Play.withSession()
        let first = try play.begin(Cast.maria)
        #expect(try play.begin(Cast.maria) == first)
        #expect(try play.begin(Cast.maria, name: "b.txt") != first)
        #expect(try play.begin(Cast.sarah) != first, "another's file is another file")
        play.finish(first)
        #expect(try play.begin(Cast.maria) == first)
        try play.ask(Cast.maria, #"{"op":"message.post","on":"S-1","text":"x","files":["F-\#(first)"]}"#)
        #expect(try play.begin(Cast.maria) != first)
    }

    @Test func typeIsRefusedBeforeSize() throws {
        var play = try Play.withSession()
        #expect(play.refusal(ofBeginning: Cast.maria, "setup.exe", 99_999_999).hasPrefix("FILE_TYPE"))
        #expect(play.refusal(ofBeginning: Cast.maria, "a.pdf", 10_485_761) == #"FILE_TOO_LARGE {"limit":10485760}"#)
        #expect(play.refusal(ofBeginning: Cast.maria, "a.pdf", 0) == #"BAD_FIELD {"field":"bytes"}"#)
        for name in ["exe", ".pdf", "pdf", "a.pdf.", "a.svg", "a.html", "a.docm", "a.pdf "] {
            #expect(play.refusal(ofBeginning: Cast.maria, name).hasPrefix("FILE_TYPE"), "\(name)")
        }
        for name in ["../a.pdf", "a/b.pdf", #"a\b.pdf"#, "a\u{202E}fdp.txt", "a\nb.txt", "a\u{0}.txt", "\u{200B}.txt"] {
            #expect(play.refusal(ofBeginning: Cast.maria, name) == #"BAD_FIELD {"field":"name"}"#, "\(name)")
        }
        #expect(play.refusal(ofBeginning: Cast.maria, "Straße 7.PDF", 1) == "ok")
        #expect(throws: Refusal.self) { try play.begin(Cast.maria, name: "a.pdf", type: "text/html") }
        #expect(throws: Never.self) { try play.begin(Cast.maria, name: "a.pdf", type: "application/pdf") }
        #expect(throws: Refusal.self) { try play.begin(Cast.maria, sha256: Self.hash.uppercased()) }
    }

    @Test func whatWaitsIsBounded() throws {
        var play = try Play.withSession()
        for index in 1...3 { try play.begin(Cast.maria, name: "\(index).txt", bytes: 100) }
        #expect(play.refusal(ofBeginning: Cast.maria, "4.txt") == #"UPLOADS_FULL {"limit":3}"#)
        #expect(play.refusal(ofBeginning: Cast.sarah, "1.txt", 1001) == #"UPLOADS_FULL {"limit":1000}"#)
        #expect(play.refusal(ofBeginning: Cast.sarah, "1.txt", 1000) == "ok")
        #expect(play.refusal(ofBeginning: Cast.ben, "1.txt", 201).hasPrefix("BUSY"))
        #expect(play.refusal(ofBeginning: Cast.ben, "1.txt", 200) == "ok")
        let stranger = Principal(id: "cust:999", role: .customer, customer: "999")
        #expect(play.refusal(ofBeginning: stranger, "1.txt").hasPrefix("NOT_FOUND"))
    }

    @Test func onlyOwnCompleteFilesArePostedAndOnce() throws {
        var play = try Play.withSession()
        let (mine, other) = (try play.begin(Cast.maria), try play.begin(Cast.sarah))
        func post(_ files: String) -> String {
            play.refusal(Cast.maria, #"{"op":"message.post","on":"S-1","text":"x","files":\#(files)}"#)
        }
        #expect(post("[]") == #"BAD_FIELD {"field":"files"}"#)
        #expect(post(#""F-1""#) == #"BAD_FIELD {"field":"files"}"#)
        #expect(post(#"["F-01"]"#) == #"BAD_FIELD {"field":"files"}"#)
        #expect(post(#"["F-1","F-1"]"#) == #"BAD_FIELD {"field":"files"}"#)
        #expect(post(#"["F-1","F-2","F-3","F-4","F-5","F-6"]"#) == #"TOO_MANY_FILES {"limit":5}"#)
        #expect(post(#"["F-\#(mine)"]"#) == #"FILE_UNFINISHED {"file":"F-\#(mine)"}"#)
        play.finish(mine)
        play.finish(other)
        #expect(post(#"["F-\#(mine)","F-\#(other)"]"#) == #"NOT_FOUND {"file":"F-\#(other)"}"#)
        #expect(post(#"["F-99"]"#) == #"NOT_FOUND {"file":"F-99"}"#)
        #expect(post(#"["F-\#(mine)"]"#) == "ok")
        #expect(post(#"["F-\#(mine)"]"#) == #"NOT_FOUND {"file":"F-\#(mine)"}"#)
    }

    /// The text comes first, then the files, as the source document lists the checks.
    @Test func anEmptyTextIsRefusedBeforeTooManyFiles() throws {
        var play = try Play.withSession()
        let files = #""files":["F-1","F-2","F-3","F-4","F-5","F-6"]"#
        let refused = play.refusal(Cast.maria, #"{"op":"message.post","on":"S-1","text":" ",\#(files)}"#)
        #expect(refused == #"BAD_FIELD {"field":"text"}"#)
    }

    @Test func whoMayReadTheMessageMayReadItsFiles() throws {
        var play = try Play.withSession()
        func sees(_ id: UInt64) -> [String] {
            Cast.everybody.filter { (try? Access.file(id, $0, play.desk)) != nil }.map(\.id)
        }
        let (open, note) = (try play.begin(Cast.maria), try play.begin(Cast.sarah))
        #expect(sees(open) == ["cust:42", "cust:42"], "until it is posted, its owner alone")
        play.finish(open)
        play.finish(note)
        try play.ask(Cast.maria, #"{"op":"message.post","on":"S-1","text":"x","files":["F-\#(open)"]}"#)
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"staff","text":"x","files":["F-\#(note)"]}"#)
        let staff = ["agent:sarah", "agent:ben", "agent:maya", "admin:ada", "bot:relay"]
        #expect(sees(open) == staff + ["bot:mail", "cust:42", "cust:42", "sys"])
        #expect(sees(note) == staff + ["sys"])
        try play.ask(Cast.maria, #"{"op":"message.redact","on":"S-1","seq":2}"#)
        #expect(sees(open) == [], "withheld from everybody, who sent it too")
        #expect(sees(99) == [])
    }

    @Test func timeDropsWhatNobodyPosts() throws {
        var play = try Play.withSession()
        let first = try play.begin(Cast.maria)
        play.now += 1000
        let second = try play.begin(Cast.sarah)
        play.finish(second)
        play.now += 58_999
        #expect(play.desk.nextFileDue(now: play.now) == nil)
        play.now += 1
        let due = try #require(play.desk.nextFileDue(now: play.now))
        #expect(
            short(play.happen(due, by: "sys")) == #"cust:42#3 staff file.dropped {"file":"F-1","reason":"expired"}"#)
        #expect(play.desk.nextFileDue(now: play.now) == nil)
        #expect(play.desk.files.uploads.keys.sorted() == [second])
        #expect(try play.begin(Cast.maria) == 3, "a number is never given twice")
        #expect(first == 1 && play.desk.files.refers(toHash: Self.hash))
    }

    @Test func aSnapshotKeepsThem() throws {
        var play = try Play.withSession()
        for _ in 1...3 {
            let id = try play.begin(Cast.maria)
            play.finish(id)
            try play.ask(Cast.maria, #"{"op":"message.post","on":"S-1","text":"x","files":["F-\#(id)"]}"#)
        }
        try play.begin(Cast.sarah)
        play.finish(try play.begin(Cast.ben))
        let restored = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        #expect(snapshot(restored) == snapshot(play.desk))
        #expect(restored.files.uploads == play.desk.files.uploads)
        #expect(restored.checkInvariants() == [])
    }
}
