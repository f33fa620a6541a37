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
            guard let index = line.find(name), Self.mayHoldNumber(line, index) else { continue }
            let value = line.value(index)
            let resolved = try resolve(value, for: principal)
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

    private func resolve(_ value: JSONValue, for principal: Principal) throws(Refusal) -> JSONValue {
        switch value {
        case .string(let text):
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
                resolved.append(try resolve(element, for: principal))
            }
            return resolved.count == elements.count ? .array(resolved) : value
        default: return value
        }
    }

    /// Two letters or more, a hyphen, and a digit somewhere: `TKT-2026-00204`. The name of a stream has one letter, or
    /// something else behind its letters.
    private static func looksLikeNumber(_ text: String) -> Bool {
        let (bytes, letters) = (text.utf8, letters(text.utf8.span))
        return letters >= 2 && bytes.count <= 40 && StreamID.isName(bytes)
            && bytes.dropFirst(letters).first == UInt8(ascii: "-")
            && bytes.contains { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }

    /// Whether a member has to be looked at: it could be a display number, be spelt with escapes, or be a list. Most
    /// names of streams are told by their letters, without being read.
    private static func mayHoldNumber(_ line: JSONLine, _ index: Int) -> Bool {
        guard line.kind(index) == .string else { return true }
        let quoted = line.rawRange(index)
        let text = line.bytes.span.extracting((quoted.lowerBound + 1)..<quoted.upperBound)
        let letters = letters(text)
        // The closing quote is behind them at the latest.
        return text[letters] == UInt8(ascii: "\\") || letters >= 2 && text[letters] == UInt8(ascii: "-")
    }

    /// How many letters a text begins with.
    private static func letters(_ text: Span<UInt8>) -> Int {
        var count = 0
        while count < text.count, text[count] | 0x20 >= UInt8(ascii: "a"), text[count] | 0x20 <= UInt8(ascii: "z") {
            count += 1
        }
        return count
    }

    static func badStream(_ name: String) -> Refusal {
        Refusal(
            .badField, "\"\(name)\" is not a stream id; examples: S-17, T-204, cust:42",
            [JSONField("field", .string(name))])
    }
}
