// A short story told to a server, one request at a time: a session and a few keyed messages in it. Short enough that a
// server can be stopped at every single system call of it.
//
// A story goes on where it was interrupted: told again to the next server, it repeats what was not answered, by key.

import TandemTestSupport

struct Story {
    private(set) var promises = Promises()
    private(set) var problems: [String] = []
    /// Answers with `ok:true` during the latest telling.
    private(set) var acknowledgements = 0
    /// How the latest server ended the conversation: the code of its `bye`, if it said one.
    private(set) var farewell: String?
    private let count: Int
    private let name: String
    private var session: String?
    private var told = 0

    init(messages count: Int, name: String = "story") {
        self.count = count
        self.name = name
    }

    var isOver: Bool { session != nil && told == count }

    /// Tells it until the end, or until the server goes away.
    mutating func tell(port: UInt16) throws {
        (acknowledgements, farewell) = (0, nil)
        guard let client = try? FaultClient(port: port, token: "demo-sarah") else { return }
        if session == nil {
            let request = #"{"op":"session.start","id":0,"key":"\#(name)","customer":"cust:42"}"#
            guard let answer = try ask(client, request) else { return }
            session = answer.string("on")
        }
        while told < count, let session {
            let text = "\(name)-\(told)"
            let isRepetition = promises.posts[text] != nil
            if !isRepetition { promises.sent(text, on: session, key: text) }
            let request =
                #"{"op":"message.post","id":1,"key":"\#(text)","on":"\#(session)","vis":"all","text":"\#(text)"}"#
            guard let answer = try ask(client, request), let seq = answer.seq else { return }
            if isRepetition {
                promises.repeated(text, seq: seq, isRepetition: answer.isRepetition)
            } else {
                promises.acknowledged(text, seq: seq, isRepetition: answer.isRepetition)
            }
            told += 1
        }
    }

    /// The answer, or nil when the server ends instead; after that it must not answer anything any more.
    private mutating func ask(_ client: FaultClient, _ request: String) throws -> Answer? {
        client.send(request)
        while let line = try client.line() {
            if line.hasPrefix(#"{"sig":"bye""#) {
                farewell = Answer.member("code", of: line)
            } else if let answer = Answer(line) {
                if answer.isOK, farewell == nil {
                    acknowledgements += 1
                    return answer
                }
                problems.append("\(request) was answered \(line)")
                if farewell == nil { return nil }
            }
        }
        return nil
    }

    /// Judges the server that comes after.
    mutating func check(port: UInt16) throws -> [String] {
        problems + promises.violations(in: try Crowd.history(port: port))
    }
}
