// Expected lines of typed output: literal text, `...` for any run of characters, `$NAME` for a word to learn or to
// meet.
//
//     ok $S started: customer cust:42 ...
//     [...] #4* agent:sarah (staff)> size label is wrong

import TandemWire

package struct TranscriptTypedPattern {
    private enum Piece {
        case literal(Character)
        case gap
        case name(String)
    }

    private let pieces: [Piece]

    package init(_ text: String) {
        var pieces: [Piece] = []
        var rest = Substring(text)
        while let first = rest.first {
            if rest.hasPrefix("...") {
                pieces.append(.gap)
                rest = rest.dropFirst(3)
            } else if first == "$", !rest.dropFirst().nameAtStart.isEmpty {
                let name = rest.dropFirst().nameAtStart
                pieces.append(.name(String(name)))
                rest = rest.dropFirst(1 + name.count)
            } else {
                pieces.append(.literal(first))
                rest = rest.dropFirst()
            }
        }
        self.pieces = pieces
    }

    /// True when the whole of `line` is as expected; names are learned only then.
    package func matches(_ line: String, _ names: inout TranscriptNames) -> Bool {
        guard let learned = Self.match(pieces[...], Array(line)[...], names) else { return false }
        names = learned
        return true
    }

    private static func match(
        _ pieces: ArraySlice<Piece>, _ line: ArraySlice<Character>, _ names: TranscriptNames
    ) -> TranscriptNames? {
        guard let piece = pieces.first else { return line.isEmpty ? names : nil }
        let rest = pieces.dropFirst()
        switch piece {
        case .literal(let character):
            return line.first == character ? match(rest, line.dropFirst(), names) : nil
        case .gap:
            for skipped in 0...line.count {
                if let learned = match(rest, line.dropFirst(skipped), names) { return learned }
            }
            return nil
        case .name(let name):
            if let known = names[name] {
                let text = Array(substitute("$" + name, [name: known]).text)
                return line.starts(with: text) ? match(rest, line.dropFirst(text.count), names) : nil
            }
            let word = line.prefix { !$0.isWhitespace }
            for length in stride(from: word.count, to: 0, by: -1) {
                var learned = names
                learned[name] = .string(String(word.prefix(length)))
                if let all = match(rest, line.dropFirst(length), learned) { return all }
            }
            return nil
        }
    }
}
