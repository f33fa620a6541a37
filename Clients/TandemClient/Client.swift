// The resuming client: request and answer by id, events exactly once and in order, whatever happens to the connection.
//
// Pull, not push: `next` hands out one thing at a time, and what arrives while a request waits for its answer is kept
// for later. So a program may ask the server something while it handles an event, and nothing is ever re-entered.
//
// Resume needs nothing from the server but its promise that `prev` names the previous event this reader may see: after
// a reconnect every stream is subscribed again after the last number received (Protocol/README.md).

import TandemSystem
import TandemWire

/// A client that reconnects and resumes by itself. Not `Sendable`: it belongs to one thread.
///
/// The server expects a sign of life at least every 60 seconds; `next`, called in a loop, gives it.
public final class Client {
    /// Silence after which a connection counts as dead: the server pings every 20 seconds.
    static let silenceMilliseconds: Int64 = 60_000
    static let answerMilliseconds = 30_000

    private let token: String
    private let name: String
    private let machine: Machine
    private var connection: LineConnection?
    private var backoff: Backoff
    private var waiting: [Incoming] = []
    private var lastRequest = 0
    private var lastLineAt: Int64 = 0
    private var hasConnected = false
    /// What is to be waited before the next attempt.
    private var delay: Int?

    /// How far each followed stream has been received.
    public private(set) var cursors = Cursors()
    /// Who the server says this is, such as `bot:relay`; nil before the first login.
    public private(set) var me: String?

    /// What the client needs from the world, so that tests can decide about time, chance and the network.
    package struct Machine {
        package var connect: () throws(ClientError) -> LineConnection
        package var monotonicMilliseconds: () -> Int64
        package var wait: (_ milliseconds: Int) -> Void
        package var random: () -> UInt64

        package init(
            connect: @escaping () throws(ClientError) -> LineConnection,
            monotonicMilliseconds: @escaping () -> Int64, wait: @escaping (Int) -> Void,
            random: @escaping () -> UInt64
        ) {
            self.connect = connect
            self.monotonicMilliseconds = monotonicMilliseconds
            self.wait = wait
            self.random = random
        }
    }

    /// A client for `HOST:PORT` or `unix:PATH`. Nothing is connected before it is needed.
    public convenience init(
        _ address: String, token: String, name: String = "tandem-client", backoff: Backoff = .init()
    ) {
        let machine = Machine(
            connect: { () throws(ClientError) in try LineConnection(address) },
            monotonicMilliseconds: { SystemClock().monotonicMilliseconds() },
            wait: { milliseconds in
                var nothing = PollSet()
                _ = nothing.wait(timeoutMilliseconds: milliseconds)
            },
            random: { UInt64.random(in: .min ... .max) })
        self.init(machine, token: token, name: name, backoff: backoff)
    }

    package init(_ machine: Machine, token: String, name: String, backoff: Backoff) {
        self.machine = machine
        self.token = token
        self.name = name
        self.backoff = backoff
    }

    // MARK: - Requests

    /// Sends one request and waits for its answer.
    ///
    /// With a `key` the request is repeated after a lost connection until it is answered, and the server carries it
    /// out once. Without one, a lost connection throws `disconnected`, because nobody knows whether it was carried out.
    /// Only requests that write take one.
    ///
    /// - Throws: `refused` for `"ok":false`; `disconnected`, `timedOut`, `dismissed`, `unreachable`.
    @discardableResult
    public func request(
        _ op: String, on stream: String? = nil, key: String? = nil, _ members: [String: Value] = [:]
    ) throws(ClientError) -> Answer {
        _ = try connected()
        lastRequest += 1
        let id = lastRequest
        var fields = [JSONField("op", .string(op)), JSONField("id", .integer(id))]
        if let stream { fields.append(JSONField("on", .string(stream))) }
        if let key { fields.append(JSONField("key", .string(key))) }
        let line = JSONValue.object(fields + Value.fields(members)).encoded() + [0x0A]
        while true {
            do {
                let connection = try connected()
                try connection.send(line)
                return try awaitAnswer(id, connection)
            } catch .disconnected where key != nil {
                lose()
            } catch .disconnected {
                lose()
                throw ClientError.disconnected
            }
        }
    }

    func wait(milliseconds: Int) { machine.wait(milliseconds) }

    /// Follows a stream, or `*` for everything this principal may see, from now on and after every reconnect.
    ///
    /// `after` is the last number (for `*`: the last position) that is already known; 0 starts at the beginning, nil
    /// with what comes next.
    public func follow(_ stream: String, after: Int? = nil) throws(ClientError) {
        _ = try connected()
        cursors.follow(stream, after: after)
        do {
            try subscribe(stream, after: after)
        } catch .disconnected {
            // Coming back subscribes to all that is followed, this stream too.
            _ = try connected()
        } catch {
            cursors.unfollow(stream)
            throw error
        }
    }

    /// Stops following a stream.
    public func unfollow(_ stream: String) throws(ClientError) {
        cursors.unfollow(stream)
        try request("unsub", ["on": .string(stream)])
    }

    private func subscribe(_ stream: String, after: Int?) throws(ClientError) {
        var members: [String: Value] = ["on": .string(stream), "sigs": true]
        if let after { members["after"] = .integer(after) }
        let answer = try request("sub", members)
        if after == nil, let head = answer.members.object["head"]?[stream]?.integer {
            cursors.began(stream, at: head)
        }
    }

    // MARK: - What comes in

    /// The next event, signal or change of the connection; nil when none came in time. Waits for ever by default.
    ///
    /// A lost connection is no error here: it is handed out as `reconnecting`, and the next call waits and connects.
    ///
    /// - Throws: `refused` if the server does not let this client in again, `dismissed` if it asked not to come back.
    public func next(timeoutMilliseconds: Int = -1) throws(ClientError) -> Incoming? {
        let end = machine.monotonicMilliseconds() + Int64(timeoutMilliseconds)
        while true {
            if !waiting.isEmpty { return waiting.removeFirst() }
            do {
                let connection = try connected()
                if !waiting.isEmpty { continue }
                let remaining = timeoutMilliseconds < 0 ? Int64.max : end - machine.monotonicMilliseconds()
                // In slices, so that a server that fell silent is noticed.
                let slice = Int(min(max(remaining, 0), Self.silenceMilliseconds))
                guard let line = try receive(connection, milliseconds: slice) else {
                    if remaining <= Int64(slice) { return nil }
                    continue
                }
                try take(line, connection)
            } catch .disconnected {
                lose()
            }
        }
    }

    /// Hands everything that comes in to `handler`, until it returns false.
    public func run(_ handler: (Incoming) throws -> Bool) throws {
        while true {
            guard let incoming = try next() else { continue }
            guard try handler(incoming) else { return }
        }
    }
}

// MARK: - The connection underneath

extension Client {
    /// The connection, made and logged in if there is none. The first failure is thrown; later ones are retried.
    private func connected() throws(ClientError) -> LineConnection {
        if let connection { return connection }
        if let delay { machine.wait(delay) }
        delay = nil
        while true {
            do {
                let connection = try machine.connect()
                lastLineAt = machine.monotonicMilliseconds()
                try logIn(connection)
                self.connection = connection
                backoff.succeeded()
                let isReturn = hasConnected
                hasConnected = true
                if isReturn { waiting.append(.reconnected) }
                try resume()
                return connection
            } catch {
                connection = nil
                switch error {
                case .unreachable, .disconnected, .timedOut:
                    guard hasConnected else { throw error }
                    machine.wait(backoff.next(random: machine.random()))
                case .refused(_, _, retry: "later", let milliseconds):
                    machine.wait(max(milliseconds ?? 0, backoff.next(random: machine.random())))
                default: throw error
                }
            }
        }
    }

    private func logIn(_ connection: LineConnection) throws(ClientError) {
        guard let line = try receive(connection, milliseconds: Self.answerMilliseconds) else {
            throw ClientError.timedOut
        }
        guard let greeting = Members(line), greeting.string("sig") != nil else {
            throw ClientError.notTandem(String(decoding: line.prefix(80), as: UTF8.self))
        }
        // A full server says bye instead of hello.
        if greeting.string("sig") == "bye" { try take(line, connection) }
        lastRequest += 1
        let fields = [
            JSONField("op", .string("hello")), JSONField("id", .integer(lastRequest)), JSONField("proto", .integer(1)),
            JSONField("token", .string(token)), JSONField("client", .string(name)),
        ]
        try connection.send(JSONValue.object(fields).encoded() + [0x0A])
        me = try awaitAnswer(lastRequest, connection).members.string("me")
    }

    /// Subscribes again to everything, each stream after what was received of it.
    private func resume() throws(ClientError) {
        if cursors.followsEverything { try subscribe("*", after: cursors.position) }
        for (stream, last) in cursors.streams.sorted(by: { $0.key < $1.key }) { try subscribe(stream, after: last) }
    }

    /// Forgets a broken connection and announces that a new one will be made.
    private func lose() {
        guard connection != nil else { return }
        connection = nil
        let milliseconds = backoff.next(random: machine.random())
        delay = milliseconds
        waiting.append(.reconnecting(inMilliseconds: milliseconds))
    }

    private func awaitAnswer(_ id: Int, _ connection: LineConnection) throws(ClientError) -> Answer {
        let end = machine.monotonicMilliseconds() + Int64(Self.answerMilliseconds)
        while true {
            let remaining = Int(max(0, end - machine.monotonicMilliseconds()))
            guard let line = try receive(connection, milliseconds: remaining) else { throw ClientError.timedOut }
            if let members = try take(line, connection), members.integer("re") == id {
                guard members.bool("ok") == true else { throw refusal(members) }
                return Answer(members: members)
            }
        }
    }

    private func refusal(_ members: Members) -> ClientError {
        .refused(
            code: members.string("code") ?? "INTERNAL", message: members.string("msg") ?? "",
            retry: members.string("retry") ?? "never", afterMilliseconds: members.integer("after_ms"))
    }

    private func receive(_ connection: LineConnection, milliseconds: Int) throws(ClientError) -> [UInt8]? {
        if let line = try connection.receiveBytes(timeoutMilliseconds: milliseconds) {
            lastLineAt = machine.monotonicMilliseconds()
            return line
        }
        if machine.monotonicMilliseconds() - lastLineAt >= Self.silenceMilliseconds { throw ClientError.disconnected }
        return nil
    }

    /// Sorts one line: an answer is returned, the rest is handled or kept for `next`.
    @discardableResult
    private func take(_ line: [UInt8], _ connection: LineConnection) throws(ClientError) -> Members? {
        guard let members = Members(line) else { return nil }
        if members.has("ok") { return members }
        // An event with `re` is a copy made for a `hist` and moves no cursor.
        if let event = Event(members), !members.has("re") {
            switch cursors.receive(event) {
            case .next: waiting.append(.event(event))
            case .duplicate: break
            // What is missing comes again after a resume from the cursor.
            case .gap: throw ClientError.disconnected
            }
        } else if let name = members.string("sig") {
            try takeSignal(name, members, connection)
        }
        return nil
    }

    private func takeSignal(_ name: String, _ members: Members, _ connection: LineConnection) throws(ClientError) {
        switch name {
        case "hello": break
        case "ping":
            let number = members.integer("n") ?? 0
            try connection.send("{\"sig\":\"pong\",\"n\":\(number)}")
        case "bye":
            guard members.bool("reconnect") == false else { throw ClientError.disconnected }
            throw ClientError.dismissed(code: members.string("code") ?? "", message: members.string("msg") ?? "")
        default: waiting.append(.signal(Signal(members: members, name: name)))
        }
    }
}
