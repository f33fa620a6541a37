// A tiny regular expression matcher for the `pattern` keyword: literals, `\` escapes, `.`, classes `[a-z_]` and `[^…]`,
// groups with `|`, and the quantifiers `?`, `*`, `+`, `{n}`, `{n,m}`.
//
// Anchors: `^` first and `$` last, both required, so that a pattern always speaks about the whole string and means the
// same in every regular expression dialect. Backtracks over continuations; schema strings are short.

struct SchemaPattern {
    let text: String
    private let root: Piece

    private indirect enum Piece {
        case one(ranges: [ClosedRange<UInt32>], negated: Bool)
        case sequence([Piece])
        case choice([Piece])
        case repeated(Piece, least: Int, most: Int)
    }

    init(_ text: String) throws {
        self.text = text
        let scalars = Array(text.unicodeScalars.map(\.value))
        guard scalars.count >= 2, scalars.first == 0x5E, scalars.last == 0x24 else {
            throw SchemaError(description: "pattern \(text) must start with ^ and end with $")
        }
        var parser = Parser(scalars: Array(scalars.dropFirst().dropLast()), pattern: text)
        root = try parser.choice()
        guard parser.index == parser.scalars.count else { throw parser.error() }
    }

    func matches(_ string: String) -> Bool {
        let input = Array(string.unicodeScalars.map(\.value))
        return Self.match(root, input, 0) { $0 == input.count }
    }

    private static func match(_ piece: Piece, _ input: [UInt32], _ index: Int, _ rest: (Int) -> Bool) -> Bool {
        switch piece {
        case .one(let ranges, let negated):
            guard index < input.count else { return false }
            return ranges.contains { $0.contains(input[index]) } != negated && rest(index + 1)
        case .sequence(let pieces):
            guard let first = pieces.first else { return rest(index) }
            return match(first, input, index) { match(.sequence(Array(pieces.dropFirst())), input, $0, rest) }
        case .choice(let pieces):
            return pieces.contains { match($0, input, index, rest) }
        case .repeated(let inner, let least, let most):
            if most > 0 {
                let again = Piece.repeated(inner, least: max(0, least - 1), most: most - 1)
                if match(inner, input, index, { $0 > index && match(again, input, $0, rest) }) { return true }
            }
            return least == 0 && rest(index)
        }
    }

    private struct Parser {
        let scalars: [UInt32]
        let pattern: String
        var index = 0

        init(scalars: [UInt32], pattern: String) {
            self.scalars = scalars
            self.pattern = pattern
        }

        func error() -> SchemaError { SchemaError(description: "pattern \(pattern) is outside the supported subset") }

        private var next: Unicode.Scalar? { index < scalars.count ? Unicode.Scalar(scalars[index]) : nil }

        mutating func choice() throws -> Piece {
            var branches: [Piece] = [try sequence()]
            while next == "|" {
                index += 1
                branches.append(try sequence())
            }
            return branches.count == 1 ? branches[0] : .choice(branches)
        }

        private mutating func sequence() throws -> Piece {
            var pieces: [Piece] = []
            while let scalar = next, scalar != "|", scalar != ")" { pieces.append(try quantified()) }
            return .sequence(pieces)
        }

        private mutating func quantified() throws -> Piece {
            let piece = try atom()
            switch next {
            case "?":
                index += 1
                return .repeated(piece, least: 0, most: 1)
            case "*":
                index += 1
                return .repeated(piece, least: 0, most: Int.max)
            case "+":
                index += 1
                return .repeated(piece, least: 1, most: Int.max)
            case "{":
                index += 1
                let least = try number()
                var most = least
                if next == "," {
                    index += 1
                    most = next == "}" ? Int.max : try number()
                }
                guard next == "}", most >= least else { throw error() }
                index += 1
                return .repeated(piece, least: least, most: most)
            default: return piece
            }
        }

        private mutating func number() throws -> Int {
            var digits = ""
            while let scalar = next, ("0"..."9").contains(scalar) {
                digits.unicodeScalars.append(scalar)
                index += 1
            }
            guard let value = Int(digits) else { throw error() }
            return value
        }

        private mutating func atom() throws -> Piece {
            guard let scalar = next else { throw error() }
            index += 1
            switch scalar {
            case "(":
                let inner = try choice()
                guard next == ")" else { throw error() }
                index += 1
                return inner
            case "[": return try characterClass()
            case ".": return .one(ranges: [0x0A...0x0A], negated: true)
            case "\\":
                let escaped = try escape()
                return .one(ranges: [escaped...escaped], negated: false)
            case "*", "+", "?", "{", "}", "]", ")", "^", "$": throw error()
            default: return .one(ranges: [scalar.value...scalar.value], negated: false)
            }
        }

        /// Only punctuation may be escaped: `\d` and its kin mean different things in different dialects.
        private mutating func escape() throws -> UInt32 {
            guard let scalar = next, !scalar.properties.isAlphabetic, scalar.properties.numericType == nil else {
                throw error()
            }
            index += 1
            return scalar.value
        }

        private mutating func characterClass() throws -> Piece {
            var ranges: [ClosedRange<UInt32>] = []
            let negated = next == "^"
            if negated { index += 1 }
            while let scalar = next, scalar != "]" {
                index += 1
                let low = scalar == "\\" ? try escape() : scalar.value
                guard next == "-", index + 1 < scalars.count, Unicode.Scalar(scalars[index + 1]) != "]" else {
                    ranges.append(low...low)
                    continue
                }
                index += 1
                guard let end = next else { throw error() }
                index += 1
                let high = end == "\\" ? try escape() : end.value
                guard low <= high else { throw error() }
                ranges.append(low...high)
            }
            guard next == "]", !ranges.isEmpty else { throw error() }
            index += 1
            return .one(ranges: ranges, negated: negated)
        }
    }
}
