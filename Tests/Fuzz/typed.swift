// Fuzzes typed lines and their rendering. The first byte chooses the role and whether there is a current session; the
// rest is what one connection types, and then what somebody else wrote to it.
//
// sources: Sources/TandemWire Sources/TandemServer/Typed
// seed: \x00login sarah demo-sarah\nstart cust:42 order=O-5512\nsay #12: hi\nnote <<END\na\nb\nEND\nend resolved
// seed: \x01customer put cust:42 name="a \\" b" tags=x,y orders=\ntransfer S-17 agent:ben: note\nexplain hist 5 before #4
// seed: \x02help say\nls all agent=me\ntyping on\nwatch\nread\nredact 3 why\nuse T-204\nwho all\ncontext order=\n?
//
// What must hold: a line becomes one request or signal that the JSON reader accepts and that is ASCII, or safe text;
// a request's line, explained, is the same line; a here-document keeps no more than a message; and whatever somebody
// wrote reaches the terminal without a control and without beginning a line.

/// One input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    var state = TypedState()
    state.role = [nil, "agent", "customer", "bot"][Int(bytes[0] & 3)]
    state.name = state.role.map { $0 == "customer" ? "cust:42" : "\($0):sarah" }
    state.current = bytes[0] & 4 == 0 ? "S-17" : nil
    for line in bytes[1...].split(separator: 0x0A, omittingEmptySubsequences: false) {
        checkTyped([UInt8](line), &state)
    }
    checkRendered([UInt8](bytes[1...]), &state)
    return 0
}

/// Tables in global storage are no leak, but the leak check at exit does not see that they are reachable.
@_cdecl("__lsan_is_turned_off")
public func leakCheckIsOff() -> CInt { 1 }

func checkTyped(_ line: [UInt8], _ state: inout TypedState) {
    let before = state
    switch TypedCommands.parse(line, &state) {
    case .request(let json, _), .signal(let json, _):
        precondition(json.allSatisfy { (0x20...0x7E).contains($0) })
        var reader = JSONLine()
        guard (try? reader.read(json)) != nil else { preconditionFailure("the reader refuses it") }
        precondition((reader.find("op") == nil) != (reader.find("sig") == nil))
        if !before.isInsideHereDocument {
            var explaining = before
            let explained = TypedCommands.parse(Array("explain ".utf8) + line, &explaining)
            precondition(explained == .local(json + [0x0A]))
        }
    case .local(let text):
        precondition(text.isEmpty || isSafe(text))
    case .refusal(let refusal):
        precondition(isSafe(TextRenderer.render(refusal)))
    case .more:
        precondition(state.isInsideHereDocument)
        precondition(state.hereDocument.map { $0.text.unicodeScalars.count } ?? 0 <= HereDocument.maximumScalars)
    }
}

/// The bytes as a message, a name and a listing of somebody else; and, if they are JSON, as a line of output.
func checkRendered(_ bytes: [UInt8], _ state: inout TypedState) {
    let text = JSONValue.string(String(decoding: bytes, as: UTF8.self))
    let event: [JSONField] = [
        JSONField("ev", .string("message.posted")), JSONField("on", .string("S-17")), JSONField("seq", .integer(3)),
        JSONField("at", .string("2026-11-21T19:12:40.123Z")), JSONField("by", text), JSONField("text", text),
    ]
    precondition(isSafe(TextRenderer.render(.object(event), verb: nil, state: &state)))
    let person = JSONValue.object([JSONField("who", text), JSONField("mode", text)])
    for verb in ["who", "show", "start", "describe", nil] {
        let answer: [JSONField] = [
            JSONField("ok", .bool(true)), JSONField("on", text), JSONField("who", .array([person])),
            JSONField("name", text),
        ]
        precondition(isSafe(TextRenderer.render(.object(answer), verb: verb, state: &state)))
    }
    var line = JSONLine()
    guard (try? line.read(bytes)) != nil else { return }
    let rendered = TextRenderer.render(line: line, verb: nil, state: &state)
    precondition(rendered.isEmpty || isSafe(rendered))
}

/// Whether every control is a line feed or a tab, and every line but the first (or those of JSON and remarks, which the
/// text layer itself begins) is marked as a continuation.
func isSafe(_ bytes: [UInt8]) -> Bool {
    guard bytes.last == 0x0A, let text = String(validating: bytes, as: UTF8.self) else { return false }
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case 0x09, 0x0A: continue
        case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xE0000...0xE007F:
            return false
        default: continue
        }
    }
    let lines = bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).map { [UInt8]($0) }
    let isOverview = lines.first?.starts(with: Array("ok type a verb".utf8)) == true
    return isOverview
        || lines.dropFirst().allSatisfy { line in
            ["   ", "  | ", "-- ", "[19:12:40] "].contains { line.starts(with: Array($0.utf8)) }
        }
}
