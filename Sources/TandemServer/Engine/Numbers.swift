// Display numbers of tickets, resolved in one place and before any op sees them: a request that says `TKT-2026-00204`
// where a stream is named is rewritten to say `T-204`, and goes on as if it had been written so. Keys and their hashes
// are therefore the same for both spellings.
//
// A number of a ticket that the caller may not see is answered as one that does not exist.

import TandemDesk
import TandemWire

extension Engine {
    /// The line with every display number in it replaced; nil if there is none.
    ///
    /// - Throws: `NOT_FOUND` for what looks like a number and is none that the caller may see, `BAD_FIELD` for what is
    ///   neither number nor stream.
    func resolvingNumbers(
        in line: JSONLine, _ envelope: Request, _ spec: OpSpec, for principal: Principal
    ) throws(Refusal) -> JSONLine? {
        guard envelope.namesUnknownStream || spec.namesStreams else { return nil }
        var changes: [(range: Range<Int>, value: JSONValue)] = []
        for name in spec.streamNames {
            guard let index = line.find(name), line.mayHoldNumber(index) else { continue }
            let value = line.value(index)
            let resolved = try resolve(value, name.text, for: principal)
            if resolved != value { changes.append((line.rawRange(index), resolved)) }
        }
        guard !changes.isEmpty else {
            if envelope.namesUnknownStream { throw Self.badStream("on") }
            return nil
        }
        changes.sort { $0.range.lowerBound < $1.range.lowerBound }
        var bytes: [UInt8] = []
        var copied = 0
        for change in changes {
            bytes += line.bytes[copied..<change.range.lowerBound]
            bytes += change.value.encoded()
            copied = change.range.upperBound
        }
        bytes += line.bytes[copied...]
        var result = JSONLine()
        do { try result.read(bytes) } catch { throw error.refusal }
        return result
    }

    private func resolve(_ value: JSONValue, _ name: String, for principal: Principal) throws(Refusal) -> JSONValue {
        switch value {
        case .string(let text):
            guard StreamID(text) == nil, text != "*" else { return value }
            guard Self.looksLikeNumber(text) else { return value }
            let known = state.desk.ticket(number: text, for: principal)
            guard let stream = known ?? state.desk.ticket(number: text.uppercased(), for: principal) else {
                throw Refusal(
                    .notFound, "\(text) does not exist, or you may not see it; check the number",
                    [JSONField("on", .string(text))])
            }
            return .string(stream.text)
        case .array(let elements):
            var resolved: [JSONValue] = []
            for element in elements.prefix(limits.subscriptions + 1) {
                resolved.append(try resolve(element, name, for: principal))
            }
            return resolved.count == elements.count ? .array(resolved) : value
        default: return value
        }
    }

    /// Two letters or more, a hyphen, and a digit somewhere: `TKT-2026-00204`.
    private static func looksLikeNumber(_ text: String) -> Bool {
        let letters = text.utf8.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }.count
        return letters >= 2 && text.utf8.count <= 40 && StreamID.isName(text.utf8)
            && text.utf8.dropFirst(letters).first == UInt8(ascii: "-")
            && text.utf8.contains { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }

    static func badStream(_ name: String) -> Refusal {
        Refusal(
            .badField, "\"\(name)\" is not a stream id; examples: S-17, T-204, cust:42",
            [JSONField("field", .string(name))])
    }
}

extension JSONLine {
    /// Whether a member could be a display number, or have one in it: two letters and a hyphen, or letters that are
    /// spelt as escapes. Names of streams have a colon there, or one letter.
    fileprivate func mayHoldNumber(_ index: Int) -> Bool {
        guard kind(index) == .string else { return true }
        let quoted = rawRange(index)
        let text = bytes.span.extracting((quoted.lowerBound + 1)..<quoted.upperBound)
        var letters = 0
        while letters < text.count, text[letters] | 0x20 >= UInt8(ascii: "a"), text[letters] | 0x20 <= UInt8(ascii: "z")
        {
            letters += 1
        }
        guard letters < text.count else { return true }
        return text[letters] == UInt8(ascii: "\\") || letters >= 2 && text[letters] == UInt8(ascii: "-")
    }
}
