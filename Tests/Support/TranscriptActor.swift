// One person of a play on one connection, and the laws that hold on every connection whatever the play says:
//
// 1. every JSON line both ways is valid by the schema, an answer as the answer of its op;
// 2. each request gets exactly one answer, in request order, with `re` = its `id`;
// 3. on a subscription `prev` is the `seq` received before it on that stream;
// 4. a customer never receives a line with `"vis":"staff"`, nor the text of any note of the play, in JSON or typed;
// 5. JSON lines are printable ASCII and begin with `ok`, `ev` or `sig`; typed output has no control characters.

import TandemWire

package struct TranscriptFailure: Error, CustomStringConvertible {
    package let description: String
}

/// What all connections of a play share.
package final class TranscriptStage {
    let schema: SchemaValidator
    var names: TranscriptNames = [:]
    /// Texts of staff-only messages so far: law 4.
    var secrets: [String] = []
    /// Lines for `check_schema.py`: direction, definition, line.
    var wireLog: [String] = []

    package init(schema: SchemaValidator) { self.schema = schema }

    func validate(_ value: JSONValue, as definition: String, _ line: String, sent: Bool) throws {
        wireLog.append("\(definition)\t\(line)")
        let faults = schema.validate(value, as: definition)
        guard faults.isEmpty else {
            throw TranscriptFailure(
                description: "\(sent ? "sent" : "received") line is not a valid \(definition): "
                    + faults.prefix(4).joined(separator: "; ") + "\n    \(line)")
        }
    }
}

package final class TranscriptActor {
    let cast: TranscriptCast
    private let stage: TranscriptStage
    private let socket: TranscriptSocket
    private var isCustomer: Bool
    private var partial: [UInt8] = []
    /// Requests without an answer yet. `op` is nil for a line that cannot be a request and must be refused.
    private var pending: [(op: String?, id: JSONValue?, streams: [String])] = []
    private var lastSeq: [String: Int] = [:]
    private var isTyped = false
    private var silences = 0
    /// A line read while looking for something else; nil inside means the connection has ended.
    private(set) var history: [String] = []

    package init(_ cast: TranscriptCast, _ socket: TranscriptSocket, stage: TranscriptStage) {
        self.cast = cast
        self.stage = stage
        self.socket = socket
        isCustomer = cast.role == "customer"
    }

    package convenience init(_ cast: TranscriptCast, port: UInt16, stage: TranscriptStage) throws {
        self.init(cast, try TranscriptSocket(port: port), stage: stage)
    }

    /// Greets and logs in without a word of the play.
    func logIn(token: String) throws {
        _ = try receive(.parse(#"{"sig":"hello",...}"#))
        if cast.types {
            try type("login \(cast.name.lowercased()) \(token)")
            _ = try see("ok ...")
        } else {
            try send(#"{"op":"hello","id":"login","proto":1,"token":"\#(token)"}"#)
            _ = try receive(.parse(#"{"ok":true,"re":"login","role":"\#(cast.role)",...}"#))
        }
    }

    // MARK: - Speaking

    package func send(_ line: String, malformed: Bool = false) throws {
        let value = try? JSONValue(testing: line)
        if malformed {
            stage.wireLog.append("!fromClient\t\(line)")
            if let value, stage.schema.validate(value, as: "fromClient").isEmpty {
                throw TranscriptFailure(
                    description: "this line is said to be malformed, but the schema accepts it:\n    \(line)")
            }
        } else {
            guard let value else { throw TranscriptFailure(description: "this is not JSON:\n    \(line)") }
            try stage.validate(value, as: definition(ofRequest: value), line, sent: true)
        }
        try sendBytes(Array(line.utf8) + [0x0A])
    }

    package func type(_ text: String) throws { try sendBytes(Array(text.utf8) + [0x0A]) }

    func sendBytes(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            noteSent(partial + rest[..<end])
            partial = []
            rest = rest[(end + 1)...]
        }
        partial += rest
        try socket.send(bytes)
    }

    /// A last line without its LF is a line all the same.
    func halfClose() {
        if !partial.isEmpty { noteSent(partial) }
        partial = []
        socket.halfClose()
    }

    private func definition(ofRequest value: JSONValue) -> String {
        if let op = value.member("op")?.text { return "op.\(op)" }
        if let signal = value.member("sig")?.text { return "send.\(signal)" }
        return "fromClient"
    }

    /// Remembers what a complete line will be answered with, and what must never reach a customer.
    private func noteSent(_ line: [UInt8]) {
        let text = String(decoding: line, as: UTF8.self)
        let start = text.drop { $0 == " " || $0 == "\t" }
        if start.isEmpty || start == "\r" || start.hasPrefix("#") { return }
        guard start.hasPrefix("{") else {
            isTyped = true
            pending = []
            if start.hasPrefix("note "), start.count > 12 { stage.secrets.append(String(start.dropFirst(5))) }
            return
        }
        guard let value = try? JSONValue(testing: text) else {
            pending.append((nil, nil, []))
            return
        }
        if value.member("sig") != nil, value.member("op") == nil { return }
        let op = value.member("op")?.text
        if op == "message.post", value.member("vis")?.text == "staff", let secret = value.member("text")?.text,
            secret.count > 7
        {
            stage.secrets.append(secret)
        }
        var streams: [String] = []
        if op == "sub" || op == "unsub", case .string(let stream) = value.member("on") { streams = [stream] }
        if op == "sub" || op == "unsub", case .array(let list) = value.member("on") {
            streams = list.compactMap(\.text)
        }
        pending.append((op, value.member("id"), streams))
    }

    // MARK: - Listening

    /// The next JSON line, checked against the laws. Heartbeats are answered on the way and not shown.
    package func receive(_ pattern: TranscriptPattern) throws {
        let (line, value) = try nextValue(expecting: "another line", awaiting: pattern.signal)
        if let difference = pattern.mismatch(value, &stage.names) {
            throw TranscriptFailure(description: "\(difference)\n    received: \(line)")
        }
    }

    func receiveInAnyOrder(_ patterns: [TranscriptPattern]) throws {
        var open = patterns
        while !open.isEmpty {
            let (line, value) = try nextValue(expecting: "one of \(open.count) lines")
            guard let index = open.firstIndex(where: { $0.mismatch(value, &stage.names) == nil }) else {
                throw TranscriptFailure(description: "none of the expected lines\n    received: \(line)")
            }
            open.remove(at: index)
        }
    }

    /// A ping must be answered before anything else comes: whatever was on its way would have come first.
    package func receiveNothing() throws {
        silences += 1
        try send(#"{"op":"ping","id":"silence-\#(silences)"}"#)
        let (line, value) = try nextValue(expecting: "nothing")
        guard value.member("re") == .string("silence-\(silences)"), value.member("ok") == .bool(true) else {
            throw TranscriptFailure(description: "expected nothing\n    received: \(line)")
        }
    }

    /// A pattern between quotes keeps its leading blanks.
    package func see(_ text: String) throws {
        let isQuoted = text.count > 1 && text.hasPrefix("\"") && text.hasSuffix("\"")
        let expected = isQuoted ? String(text.dropFirst().dropLast()) : text
        let line = try nextTyped(expecting: expected)
        guard TranscriptTypedPattern(expected).matches(line, &stage.names) else {
            throw TranscriptFailure(description: "expected: \(expected)\n    saw:      \(line)")
        }
    }

    func seeNothing() throws {
        try type("ping")
        let line = try nextTyped(expecting: "nothing")
        guard line.hasPrefix("ok it is ") else {
            throw TranscriptFailure(description: "expected nothing\n    saw: \(line)")
        }
    }

    package func expectEnd() throws {
        while let line = try nextLine() {
            if line.hasPrefix(#"{"sig":"ping""#) { continue }
            throw TranscriptFailure(description: "expected the end of the connection\n    received: \(line)")
        }
    }

    private func nextLine() throws -> String? {
        guard let bytes = try socket.line() else { return nil }
        let line = String(decoding: bytes, as: UTF8.self)
        history.append(line)
        if isCustomer, let secret = stage.secrets.first(where: { line.contains($0) }) {
            throw TranscriptFailure(description: "a customer received the staff-only text \"\(secret)\"\n    \(line)")
        }
        return line
    }

    private func nextTyped(expecting expected: String) throws -> String {
        guard let line = try nextLine() else {
            throw TranscriptFailure(description: "the connection ended, expected: \(expected)")
        }
        if let bad = line.unicodeScalars.first(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) {
            throw TranscriptFailure(
                description: "control character U+\(String(bad.value, radix: 16)) in typed output: \(line)")
        }
        return line
    }

    private func nextValue(expecting expected: String, awaiting signal: String? = nil) throws -> (String, JSONValue) {
        while true {
            guard let line = try nextLine() else {
                throw TranscriptFailure(description: "the connection ended, expected \(expected)")
            }
            guard line.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw TranscriptFailure(description: "a JSON line is not printable ASCII: \(line)")
            }
            let value = try JSONValue(testing: line)
            try checkLaws(value, line)
            if value.member("sig") == .string("ping"), signal != "ping" {
                // Who waits for the farewell stays silent.
                if signal != "bye" { try send(#"{"sig":"pong","n":\#(value.member("n")?.display ?? "0")}"#) }
                continue
            }
            return (line, value)
        }
    }

    private func checkLaws(_ value: JSONValue, _ line: String) throws {
        if isCustomer, value.member("vis") == .string("staff") {
            throw TranscriptFailure(description: "a customer received a staff-only line:\n    \(line)")
        }
        switch value.fieldList?.first?.name {
        case "ok": try checkAnswer(value, line)
        case "ev":
            try stage.validate(value, as: "event.\(value.member("ev")?.text ?? "")", line, sent: false)
            try checkChain(value, line)
        case "sig": try stage.validate(value, as: "signal.\(value.member("sig")?.text ?? "")", line, sent: false)
        default: throw TranscriptFailure(description: "a line must begin with ok, ev or sig:\n    \(line)")
        }
    }

    private func checkAnswer(_ value: JSONValue, _ line: String) throws {
        let isOK = value.member("ok") == .bool(true)
        guard !pending.isEmpty else {
            if isTyped || value.member("code") == .string("LINE_TOO_LONG") { return }
            throw TranscriptFailure(description: "an answer that nobody asked for:\n    \(line)")
        }
        let request = pending.removeFirst()
        if isOK, request.op == nil { throw TranscriptFailure(description: "a broken line was accepted:\n    \(line)") }
        try stage.validate(value, as: isOK ? "answer.\(request.op ?? "")" : "refusal", line, sent: false)
        let re = value.member("re")
        guard re == request.id || (!isOK && re == nil) else {
            throw TranscriptFailure(
                description: "answer out of order: re should be \(request.id?.display ?? "absent")\n    \(line)")
        }
        guard isOK else { return }
        for stream in request.streams { lastSeq[stream] = nil }
        if request.op == "hello", let role = value.member("role")?.text { isCustomer = role == "customer" }
    }

    /// Law 3. Copies of `hist` (with `re`) and firehose lines (with `pos`) move no cursor.
    private func checkChain(_ value: JSONValue, _ line: String) throws {
        guard value.member("re") == nil, value.member("pos") == nil, let stream = value.member("on")?.text,
            case .integer(let seq) = value.member("seq"), case .integer(let previous) = value.member("prev")
        else { return }
        if let last = lastSeq[stream], last != previous {
            throw TranscriptFailure(
                description: "prev should be \(last), the last seq received of \(stream)\n    \(line)")
        }
        lastSeq[stream] = seq
    }
}
