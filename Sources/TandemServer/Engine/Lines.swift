// One input line: which kind it is, who may say it, and exactly one answer.
//
// A line beginning with `{` is JSON; `#` and blank lines are ignored; anything else is typed. A typed line is
// translated into the JSON line it is sugar for and then goes the same way, so there is no second path around a
// check.

import TandemDesk
import TandemSystem
import TandemWire

extension Engine {
    /// Handles one line, without its LF.
    func handle(line: Span<UInt8>, from connection: Connection) {
        connection.lineCount += 1
        var first = 0
        while first < line.count, line[first] == 0x20 || line[first] == 0x09 { first += 1 }
        if let typed = connection.typed, typed.isInsideHereDocument {
            handleTyped(line: line, from: connection)
        } else if first == line.count || line[first] == UInt8(ascii: "#") {
            return
        } else if line[first] == UInt8(ascii: "{") {
            handleJSON(line: line, from: connection)
        } else if isHTTP(line) {
            bye(connection, "HTTP_ON_TCP", "this port speaks lines, not HTTP", reconnectMilliseconds: nil)
        } else {
            handleTyped(line: line, from: connection)
        }
        if !connection.isLoggedIn, connection.isOpen, connection.lineCount > limits.loginLines,
            connection.typed == nil
        {
            bye(
                connection, "AUTH_TIMEOUT",
                "\(limits.loginLines) lines without a login; send {\"op\":\"hello\",\"token\":…} first",
                reconnectMilliseconds: 1000)
        }
    }

    private func handleJSON(line: Span<UInt8>, from connection: Connection) {
        do {
            try request.line.read(line)
        } catch {
            refuse(
                connection, Refusal(error.code, error.message, [JSONField("byte", .integer(error.offset))]), echo: nil,
                typedVerb: nil)
            return
        }
        perform(from: connection, typedVerb: nil)
    }

    private static let signalName = JSONName("sig")

    /// Performs the request in `request.line`.
    /// `typedVerb`: the verb that a person typed to cause it, or nil for a JSON line. `isDeferred`: it was put off when
    /// it came, so it has been counted.
    func perform(from connection: Connection, typedVerb: String?, isDeferred: Bool = false) {
        if let index = request.line.find(Self.signalName) {
            handleSignal(name: request.line.string(index) ?? "", from: connection)
            return
        }
        if !isDeferred { counters.operations += 1 }
        var line = request.line
        var echo: Range<Int>?
        do {
            var envelope = try Request(line, latest: latestEntry)
            latestEntry = envelope.entry
            echo = envelope.echo
            let entry = try Gate.admit(envelope, from: connection, engine: self, isDeferred: isDeferred)
            if envelope.namesUnknownStream || entry.spec.namesStreams, let principal = connection.principal,
                let resolved = try resolvingNumbers(in: line, envelope, entry.spec, for: principal)
            {
                line = resolved
                envelope = try Request(line, latest: envelope.entry)
                echo = envelope.echo
            }
            switch entry {
            case .desk(let type, let spec):
                try performDesk(type, spec, envelope, line, from: connection, typedVerb: typedVerb)
            case .server(let op, _):
                try performServer(op, envelope, line, from: connection, typedVerb: typedVerb)
            }
        } catch {
            echo = echo ?? Request.echoIfValid(line)
            refuse(connection, error, echo: echo.map { line.bytes[$0] }, typedVerb: typedVerb)
        }
    }

    // MARK: Refusing

    /// The one way to say no.
    func refuse(_ connection: Connection, _ refusal: Refusal, echo: ArraySlice<UInt8>?, typedVerb: String?) {
        counters.refusals += 1
        if connection.refusals.take(
            at: now, perSecond: max(1, limits.errorsPerMinute / 60), burst: limits.errorsPerMinute) != nil
        {
            bye(
                connection, "TOO_MANY_ERRORS",
                "\(limits.errorsPerMinute) refused lines within a minute; something is wrong here",
                reconnectMilliseconds: 30_000)
            return
        }
        writer.removeAll()
        writer.refusal(refusal, echo: echo, line: connection.lineCount)
        // What a refusal tells, it may have learned from an event that is not on disk yet.
        deliver(writer, to: connection, after: latestCommit, verb: typedVerb ?? "")
        touch(connection)
    }

    /// Queues a line, as JSON or as text.
    func deliver(_ answer: JSONWriter, to connection: Connection, after commit: UInt64, verb: String?) {
        guard let typed = connection.typed else {
            return answer.read { enqueue($0, to: connection, after: commit) }
        }
        let line = answer.bytes
        // Rendered even when JSON is wanted: the text side learns from it which stream is current.
        let text = typed.render(line, verb: verb)
        enqueue(typed.wantsJSON ? line : text, to: connection, after: commit)
    }

    func handleTooLong(_ connection: Connection) {
        connection.lineCount += 1
        let limit = connection.isLoggedIn ? limits.lineBytes : limits.lineBeforeLoginBytes
        refuse(
            connection,
            Refusal(
                .lineTooLong, "a line may have \(limit) bytes including its LF; this one was skipped",
                [JSONField("limit", .integer(limit))]), echo: nil, typedVerb: nil)
        connection.longLineTimes.removeAll { $0 < now - 60_000 }
        connection.longLineTimes.append(now)
        if connection.longLineTimes.count >= limits.longLinesPerMinute {
            bye(
                connection, "TOO_MANY_ERRORS", "\(limits.longLinesPerMinute) over-long lines within a minute",
                reconnectMilliseconds: 5000)
        }
    }

    /// A browser can be made to send an HTTP request to this port by any page; nothing in it may be taken for
    /// commands.
    private func isHTTP(_ line: Span<UInt8>) -> Bool {
        let starts: [StaticString] = [
            "GET /", "POST /", "HEAD /", "PUT /", "DELETE /", "OPTIONS ", "PATCH /", "CONNECT ", "TRACE /",
            "PRI * HTTP", "Host:",
        ]
        return starts.contains { start in
            let size = start.utf8CodeUnitCount
            guard line.count >= size else { return false }
            return start.withUTF8Buffer { text in
                for index in 0..<size where unsafe text[index] != line[index] { return false }
                return true
            }
        }
    }

    // MARK: Leaving

    /// Says why and closes, after everything owed was written.
    /// `reconnectMilliseconds`: when to try again, or nil when there is no point.
    func bye(_ connection: Connection, _ code: String, _ message: String, reconnectMilliseconds: Int?) {
        guard connection.isOpen else { return }
        var line = JSONWriter()
        line.openObject()
        line.field("sig", "bye")
        line.field("code", code)
        line.field("msg", message)
        if let reconnectMilliseconds {
            line.field("reconnect_ms", reconnectMilliseconds)
        } else {
            line.field("reconnect", false)
        }
        line.closeLine()
        if let typed = connection.typed, !typed.wantsJSON {
            enqueue(typed.render(line.bytes, verb: nil), to: connection, after: 0)
        } else {
            enqueue(line.bytes, to: connection, after: 0)
        }
        log.info("bye", ["conn": "n-\(connection.number)", "peer": connection.peer.description, "code": code])
        leave(connection)
        touch(connection)
    }

    /// Ignores further input; the transport is closed once all output is written.
    func leave(_ connection: Connection) {
        guard connection.isOpen else { return }
        let principal = connection.principal
        for subscription in connection.subscriptions { unfollow(subscription) }
        connection.subscriptions = []
        connection.phase = .leaving
        connection.waiting = []
        if let principal { left(principal) }
    }
}
