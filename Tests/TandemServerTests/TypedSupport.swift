// Shared by the tests of typed lines: states to start from, and both directions as plain strings.

import TandemWire

@testable import TandemServer

enum Typed {
    /// Sarah, an agent in session S-17, who had T-204 in hand before, has been shown message 12.
    static var agent: TypedState {
        var state = TypedState()
        state.name = "agent:sarah"
        state.role = "agent"
        state.current = "T-204"
        state.current = "S-17"
        state.sawEvent(12, of: "S-17")
        state.sawEvent(12, of: "C-9")
        return state
    }

    static var customer: TypedState {
        var state = agent
        state.name = "cust:42"
        state.role = "customer"
        return state
    }

    /// What one line means, as one string: the JSON, the text, `...`, or `CODE message`.
    static func parse(_ line: String, _ state: inout TypedState) -> String {
        switch TypedCommands.parse(line, &state) {
        case .request(let bytes, _): String(decoding: bytes, as: UTF8.self)
        case .signal(let bytes, _): String(decoding: bytes, as: UTF8.self)
        case .local(let bytes): String(decoding: bytes, as: UTF8.self)
        case .more: "..."
        case .refusal(let refusal): "\(refusal.code.rawValue) \(refusal.message)"
        }
    }

    static func parse(_ line: String, as state: TypedState = agent) -> String {
        var state = state
        return parse(line, &state)
    }

    static func render(_ json: String, verb: String? = nil, _ state: inout TypedState) throws -> String {
        var line = JSONLine()
        try line.read(Array(json.utf8))
        return String(decoding: TextRenderer.render(line: line, verb: verb, state: &state), as: UTF8.self)
    }

    static func render(_ json: String, verb: String? = nil, as state: TypedState = agent) throws -> String {
        var state = state
        return try render(json, verb: verb, &state)
    }
}
