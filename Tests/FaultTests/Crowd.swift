// Several people and bots at one server, driven by one thread: they post, plainly and with keys, into several sessions,
// they watch, and they are still there when the server dies. What they were told goes to `Promises`.
//
// A crowd outlives its servers: `arrive` at a new one resumes every cursor where the last server left it and asks every
// open question again.

import TandemSystem
import TandemTestSupport
import TandemWire

final class Crowd {
    /// Somebody who posts.
    private struct Poster {
        var token: String
        var name: String
        /// Staff and bots must say who reads it; the customer must not.
        var visibility: String
        var client: FaultClient?
        /// Asked and not answered, oldest first; answers come in this order.
        var pending: [Question] = []
        /// The window of unanswered questions that this one keeps open.
        var window = 1
        /// Keyed posts that are to be asked again at the next server.
        var again: [String] = []
        var serial = 0
    }

    private struct Question {
        var text: String
        var isRepetition: Bool
    }

    /// Somebody who reads.
    private struct Watcher {
        var token: String
        var isFirehose: Bool
        var client: FaultClient?
        /// The last number of every stream, and the last position.
        var heads: [String: Int] = [:]
        var position = 0
        /// Every firehose line of all lives.
        var lines: [String] = []
    }

    private(set) var promises = Promises()
    private(set) var problems: [String] = []
    private(set) var acknowledgements = 0
    /// The codes of every `bye` anybody heard.
    private(set) var farewells: [String] = []
    var size: Int { posters.count + watchers.count }
    /// The largest number of unanswered posts that anybody keeps.
    private let window: Int
    private var random: SplitMix64
    private var sessions: [String] = []
    private var posters: [Poster]
    private var watchers: [Watcher]
    private var requests: [String: String] = [:]

    /// The limits of a configuration under which a crowd is not slowed down.
    static let limits = #""ops_per_s":0,"sigs_per_s":0,"connections_per_principal":0,"connections_per_address":0"#

    init(seed: UInt64, window: Int = 24) {
        self.window = window
        random = SplitMix64(seed: seed)
        posters = [
            Poster(token: "demo-sarah", name: "sarah", visibility: #","vis":"all""#),
            Poster(token: "demo-ben", name: "ben", visibility: #","vis":"staff""#),
            Poster(token: "demo-relay", name: "relay", visibility: #","vis":"all""#),
            Poster(token: "demo-maria", name: "maria", visibility: ""),
        ]
        watchers = [
            Watcher(token: "demo-relay", isFirehose: true), Watcher(token: "demo-ben", isFirehose: false),
            Watcher(token: "demo-maria", isFirehose: false),
        ]
    }

    // MARK: Arriving

    /// Everybody connects; the history is judged, cursors are resumed, open questions are asked again.
    func arrive(port: UInt16) throws {
        if sessions.isEmpty { try startSessions(port) }
        problems += promises.violations(in: try Self.history(port: port))
        for index in watchers.indices { try resume(&watchers[index], port) }
        for index in posters.indices {
            let client = try FaultClient(port: port, token: posters[index].token)
            posters[index].client = client
            posters[index].window = 1 + random.below(window)
            for text in posters[index].again {
                posters[index].pending.append(Question(text: text, isRepetition: true))
                client.send(requests[text] ?? "")
            }
            posters[index].again = []
        }
        // The repetitions are compared with the history that was just told, so they are answered before anything new
        // is sent.
        try run { posters.allSatisfy(\.pending.isEmpty) }
        // The firehose that was resumed, of all lives together, is the firehose from the beginning.
        try run { watchers[0].position >= lastPosition }
        if !watchers[0].lines.starts(with: promises.history) {
            problems.append("A6: the firehose resumed by pos is not the firehose from the beginning")
        }
    }

    private var lastPosition: Int { promises.history.last.flatMap { ToldEvent($0) }?.position ?? 0 }

    private func startSessions(_ port: UInt16) throws {
        let sarah = try FaultClient(port: port, token: "demo-sarah")
        for number in 1...3 {
            let answer = try sarah.ask(#"{"op":"session.start","id":\#(number),"customer":"cust:42"}"#)
            guard let on = answer.string("on") else { throw FaultClientError(description: answer.text) }
            sessions.append(on)
        }
    }

    /// The firehose from its beginning to where it is now.
    static func history(port: UInt16) throws -> [String] {
        let client = try FaultClient(port: port, token: "demo-relay")
        let answer = try client.ask(#"{"op":"sub","id":"all","on":"*","after":0}"#)
        guard let tail = answer.text.split(separator: #""*":"#).last, let last = Int(tail.prefix { $0.isNumber }) else {
            throw FaultClientError(description: "no head in \(answer.text)")
        }
        var lines: [String] = []
        while last > 0 {
            guard let line = try client.line() else { throw FaultClientError(description: "the firehose ended early") }
            guard let event = ToldEvent(line) else { continue }
            lines.append(line)
            if event.position == last { break }
        }
        return lines
    }

    private func resume(_ watcher: inout Watcher, _ port: UInt16) throws {
        let client = try FaultClient(port: port, token: watcher.token)
        watcher.client = client
        if watcher.isFirehose {
            client.send(#"{"op":"sub","id":"all","on":"*","after":\#(watcher.position)}"#)
        } else {
            let names = sessions.map { #""\#($0)""# }.joined(separator: ",")
            let cursors = sessions.map { #""\#($0)":\#(watcher.heads[$0] ?? 0)"# }.joined(separator: ",")
            client.send(#"{"op":"sub","id":"some","on":[\#(names)],"after":{\#(cursors)}}"#)
        }
    }

    // MARK: Living

    /// Posts and reads until so many more acknowledgements have come.
    func post(acknowledgements wanted: Int) throws {
        let goal = acknowledgements + wanted
        try run {
            for index in posters.indices { ask(&posters[index]) }
            return acknowledgements >= goal
        }
    }

    /// Posts and reads until the server has closed every connection.
    func postUntilTheEnd() throws {
        let everybody = posters.compactMap(\.client) + watchers.compactMap(\.client)
        try run {
            for index in posters.indices where posters[index].client?.hasEnded == false { ask(&posters[index]) }
            return everybody.allSatisfy(\.hasEnded)
        }
    }

    /// Sends what the window leaves room for, and nothing more until some of it is answered.
    private func ask(_ poster: inout Poster) {
        while poster.pending.count < poster.window {
            poster.serial += 1
            let text = "\(poster.name) \(poster.serial)"
            let on = sessions[random.below(sessions.count)]
            let key = random.once(in: 2) ? "k\(poster.serial)" : nil
            let member = key.map { #","key":"\#($0)""# } ?? ""
            let request =
                #"{"op":"message.post","id":\#(poster.serial)\#(member),"on":"\#(on)"\#(poster.visibility)"#
                + #","text":"\#(text)"}"#
            requests[text] = key == nil ? nil : request
            promises.sent(text, on: on, key: key)
            poster.pending.append(Question(text: text, isRepetition: false))
            poster.client?.send(request)
        }
    }

    /// Serves everybody's sockets until `isDone`, asked after every round.
    private func run(_ isDone: () -> Bool) throws {
        while !isDone() {
            var set = PollSet()
            var clients: [FaultClient] = []
            for client in posters.compactMap(\.client) + watchers.compactMap(\.client) where !client.hasEnded {
                let index = set.add(client.descriptor)
                set.setWantsWrite(!client.unsent.isEmpty, at: index)
                clients.append(client)
            }
            guard !clients.isEmpty else {
                throw FaultClientError(description: "the server has closed every connection")
            }
            guard set.wait(timeoutMilliseconds: Int(FaultClient.patienceMilliseconds)) > 0 else {
                throw FaultClientError(description: "the server has fallen silent")
            }
            for (index, client) in clients.enumerated() {
                if set.isWritable(index) { client.push() }
                if set.isReadable(index) { client.pull() }
            }
            listen()
        }
    }

    private func listen() {
        for index in posters.indices {
            while let line = posters[index].client?.nextLine() { hear(line, &posters[index]) }
        }
        for index in watchers.indices {
            while let line = watchers[index].client?.nextLine() { see(line, &watchers[index]) }
        }
    }

    private func hear(_ line: String, _ poster: inout Poster) {
        guard let answer = Answer(line) else {
            noteFarewell(line)
            return
        }
        guard !poster.pending.isEmpty else {
            problems.append("an answer without a question: \(line)")
            return
        }
        let question = poster.pending.removeFirst()
        guard answer.isOK, let seq = answer.seq else {
            // A server that is going away may refuse; anything else is wrong here.
            if answer.code != "SHUTTING_DOWN" { problems.append("\(question.text) was answered \(line)") }
            return
        }
        if question.isRepetition {
            promises.repeated(question.text, seq: seq, isRepetition: answer.isRepetition)
        } else {
            acknowledgements += 1
            promises.acknowledged(question.text, seq: seq, isRepetition: answer.isRepetition)
        }
    }

    private func see(_ line: String, _ watcher: inout Watcher) {
        guard let event = ToldEvent(line) else {
            if line.hasPrefix(#"{"ok":false"#) { problems.append("a watcher was refused: \(line)") }
            noteFarewell(line)
            return
        }
        promises.saw(event)
        if watcher.isFirehose {
            watcher.lines.append(line)
            watcher.position = event.position ?? watcher.position
            return
        }
        if event.previous != watcher.heads[event.on] ?? 0 {
            problems.append("A2: after \(watcher.heads[event.on] ?? 0) a reader got \(line)")
        }
        watcher.heads[event.on] = event.seq
    }

    private func noteFarewell(_ line: String) {
        if line.hasPrefix(#"{"sig":"bye""#) { farewells.append(Answer.member("code", of: line) ?? "none") }
    }

    // MARK: The end of a life

    /// The server is gone: hears what it still said, then notes what has to be asked again.
    func depart() throws {
        for client in posters.compactMap(\.client) + watchers.compactMap(\.client) {
            while !client.hasEnded {
                guard Socket.wait(client.descriptor, for: .reading, milliseconds: FaultClient.patienceMilliseconds)
                else {
                    throw FaultClientError(description: "a dead server keeps a connection open")
                }
                client.pull()
            }
        }
        listen()
        for index in posters.indices {
            var again = posters[index].pending.map(\.text).filter { requests[$0] != nil }
            for text in requests.keys.sorted() where text.hasPrefix(posters[index].name) && again.count < 20 {
                if promises.posts[text]?.acknowledged != nil, random.once(in: 4) { again.append(text) }
            }
            posters[index].again = again
            posters[index].pending = []
            posters[index].client = nil
        }
        for index in watchers.indices { watchers[index].client = nil }
    }
}
