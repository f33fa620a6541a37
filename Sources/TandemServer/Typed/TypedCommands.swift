// Typed lines: one line a person typed in, one JSON line, some text, or a refusal out.
//
// A line is typed when its first byte that is not blank is not `{`. Nothing is ever posted without `say` or `note`: an
// unknown first word is refused with what was probably meant. Pure; the server owns sockets, time and the login.

import TandemWire

package enum TypedCommands {
    /// What this line means. The line comes without its LF and CR.
    package static func parse(_ line: String, _ state: inout TypedState) -> TypedResult {
        if let document = state.hereDocument { return continueDocument(document, line, &state) }
        let result = parse(line, &state, body: .line)
        // A text whose command was refused must not run line by line as commands instead.
        if case .refusal(let refusal) = result, let delimiter = TypedWords(line).lastWord.flatMap(delimiter) {
            state.hereDocument = HereDocument(command: line, delimiter: delimiter, refusal: refusal)
            return .more
        }
        return result
    }

    /// The same for bytes as they came from the socket.
    package static func parse(_ bytes: [UInt8], _ state: inout TypedState) -> TypedResult {
        guard let line = String(validating: bytes, as: UTF8.self) else {
            return .refusal(Refusal(.badUTF8, "the line is not UTF-8"))
        }
        return parse(line, &state)
    }

    /// Ends a here-document that took too long; its lines are forgotten.
    package static func abandonHereDocument(_ state: inout TypedState) -> Refusal? {
        guard let document = state.hereDocument else { return nil }
        state.hereDocument = nil
        return document.refusal ?? TypedRefusal.unfinished(document)
    }

    /// The delimiter if `text` is exactly `<<WORD`.
    static func delimiter(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count > 2, bytes.count <= 34, bytes.starts(with: "<<".utf8) else { return nil }
        let word = bytes.dropFirst(2)
        guard word.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }) else { return nil }
        return String(decoding: word, as: UTF8.self)
    }

    private static func continueDocument(
        _ document: HereDocument, _ line: String, _ state: inout TypedState
    ) -> TypedResult {
        guard line == document.delimiter else {
            state.hereDocument?.append(line)
            return .more
        }
        state.hereDocument = nil
        if let refusal = document.refusal { return .refusal(refusal) }
        if document.isTooLong { return .refusal(TypedRefusal.tooLong()) }
        return parse(document.command, &state, body: .text(document.text))
    }

    private static func parse(_ line: String, _ state: inout TypedState, body: TypedRequest.Body) -> TypedResult {
        var words = TypedWords(line)
        guard !words.isAtEnd else { return .local([]) }
        guard let verb = TypedVerbs.take(&words) else {
            return .refusal(TypedRefusal.unknown(line, role: state.role))
        }
        switch verb.name {
        case "help": return help(words, state)
        case "explain": return explain(words, &state, line, body)
        default: return request(verb, words, &state, line, body)
        }
    }

    private static func request(
        _ verb: TypedVerb, _ words: TypedWords, _ state: inout TypedState, _ line: String, _ body: TypedRequest.Body
    ) -> TypedResult {
        var request = TypedRequest(verb, words, state, body: body)
        let json: [UInt8]
        do throws(Refusal) { json = try request.line() } catch { return .refusal(error) }
        if let delimiter = request.opens {
            state.hereDocument = HereDocument(command: line, delimiter: delimiter)
            return .more
        }
        switch verb.form {
        case .op:
            return .request(json, verb: request.selector.map { "\(verb.name) \($0)" } ?? verb.name)
        case .signal:
            return .signal(json, answer: TextRenderer.encode(["ok \(request.stream ?? "") \(verb.name)"]))
        case .local:
            return use(request.stream, &state)
        }
    }

    /// `use S-17`: the only verb besides `help` and `explain` that never reaches the server.
    private static func use(_ stream: String?, _ state: inout TypedState) -> TypedResult {
        state.current = stream ?? state.current
        return .local(TextRenderer.encode(["ok \(state.current ?? "nothing") is current"]))
    }

    private static func help(_ words: TypedWords, _ state: TypedState) -> TypedResult {
        if words.isAtEnd { return .local(TypedHelp.overview(role: state.role)) }
        guard let text = TypedHelp.page(words.rest, role: state.role) else {
            return .refusal(TypedRefusal.unknownTopic(words.rest, role: state.role))
        }
        return .local(text)
    }

    private static func explain(
        _ words: TypedWords, _ state: inout TypedState, _ line: String, _ body: TypedRequest.Body
    ) -> TypedResult {
        var words = words
        let rest = words.rest
        guard !words.isAtEnd else { return .local(TypedHelp.page("explain", role: state.role) ?? []) }
        guard let verb = TypedVerbs.take(&words) else {
            return .refusal(TypedRefusal.unknown(rest, role: state.role))
        }
        guard verb.form != .local else {
            return .local(TextRenderer.encode(["ok \(verb.name) is answered right here and has no JSON form"]))
        }
        var request = TypedRequest(verb, words, state, body: body, teaches: true)
        let json: [UInt8]
        do throws(Refusal) { json = try request.line() } catch { return .refusal(error) }
        if let delimiter = request.opens {
            state.hereDocument = HereDocument(command: line, delimiter: delimiter)
            return .more
        }
        let remark = "-- no session is current, \(TypedRequest.standIn) stands for yours\n"
        return .local(json + [UInt8(ascii: "\n")] + (request.usedStandIn ? Array(remark.utf8) : []))
    }
}
