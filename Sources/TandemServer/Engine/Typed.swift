// A person at a terminal: typed lines become JSON lines and go the same way; JSON lines become text on the way out.

import TandemDesk
import TandemWire

/// The text side of one connection.
final class TypedSession {
    var state = TypedState()
    /// `mode json`: typed lines in, JSON out.
    var wantsJSON = false
    /// When the open here-document began, in monotonic milliseconds.
    var documentBegan: Int64?
    private var line = JSONLine()

    var isInsideHereDocument: Bool { state.isInsideHereDocument }

    func loggedIn(as principal: Principal) {
        state.name = principal.id
        state.role = principal.role.rawValue
    }

    /// One JSON line as text.
    func render(_ bytes: [UInt8], verb: String?) -> [UInt8] {
        let content = bytes.last == UInt8(ascii: "\n") ? Array(bytes.dropLast()) : bytes
        guard (try? line.read(content)) != nil else { return bytes }
        return TextRenderer.render(line: line, verb: verb, state: &state)
    }

    /// Several JSON lines as text.
    func renderLines(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            text.append(contentsOf: render(Array(line), verb: nil))
        }
        return text
    }
}

extension Engine {
    func makeTyped(_ connection: Connection) -> TypedSession {
        let typed = TypedSession()
        if let principal = connection.principal { typed.loggedIn(as: principal) }
        connection.typed = typed
        return typed
    }

    func handleTyped(line: Span<UInt8>, from connection: Connection) {
        let typed = connection.typed ?? makeTyped(connection)
        var bytes: [UInt8] = []
        bytes.append(copying: line)
        switch TypedCommands.parse(bytes, &typed.state) {
        case .request(let json, let verb):
            guard read(json, from: connection) else { return }
            perform(from: connection, typedVerb: verb)
        case .signal(let json, let answer):
            guard read(json, from: connection) else { return }
            perform(from: connection, typedVerb: nil)
            enqueue(answer, to: connection, after: 0)
        case .local(let text):
            enqueue(text, to: connection, after: 0)
        case .more: break
        case .refusal(let refusal):
            refuse(connection, refusal, echo: nil, typedVerb: "")
        }
        typed.documentBegan = typed.isInsideHereDocument ? typed.documentBegan ?? now : nil
        touch(connection)
    }

    private func read(_ json: [UInt8], from connection: Connection) -> Bool {
        do {
            try request.line.read(json)
            return true
        } catch {
            refuse(connection, Refusal(error.code, error.message), echo: nil, typedVerb: "")
            return false
        }
    }

    /// Ops after which a person goes on with a ticket.
    private static let openingOps: Set<String> = ["ticket.open", "ticket.claim", "ticket.accept", "queue.next"]

    /// A person who starts or joins a session follows it at once.
    func followTyped(_ connection: Connection, op: String, on: StreamID, _ answer: Answer) {
        let opens = Self.openingOps.contains(op)
        if opens || op == "customer.create",
            let session = answer.fields.first(where: { $0.name == "session" })?.value.string.flatMap({ StreamID($0) })
        {
            followTyped(connection, op: "session.start", on: session, answer)
        }
        guard op == "session.start" || op == "session.join" || opens,
            !connection.subscriptions.contains(where: { $0.on == on }), let head = state.head(on)
        else { return }
        addSubscription(connection, on, after: head.seq, wantsSignals: true)
    }

    /// A here-document that nobody finishes is given up, so that the next line is a command again.
    func abandonHereDocument(_ connection: Connection) {
        guard let typed = connection.typed, let began = typed.documentBegan,
            now - began >= Int64(limits.hereDocumentMilliseconds)
        else { return }
        typed.documentBegan = nil
        if let refusal = TypedCommands.abandonHereDocument(&typed.state) {
            refuse(connection, refusal, echo: nil, typedVerb: "")
        }
    }
}
