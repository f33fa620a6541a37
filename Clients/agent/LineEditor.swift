// The line that is being typed: bytes from a raw terminal in, edits and finished lines out. Pure, so that every key is
// one line of test.
//
//   Left Right Home End ^B ^F ^A ^E   move            Backspace ^H Delete ^D   erase one character
//   ^U ^K ^W   erase to the beginning, to the end, a word     Up Down ^P ^N   history
//   ^C   abandon the line, or leave when it is empty          ^D   leave when the line is empty
//
// Invariant: 0 ≤ cursor ≤ text.count. A character is what a person sees as one (a grapheme cluster), so that
// Backspace takes "é" or a flag away whole.

package struct LineEditor {
    /// What the program has to do about a byte.
    package enum Action: Equatable {
        /// Draw the line again.
        case changed
        /// The line is finished; the editor is empty again.
        case submit(String)
        /// The person wants to leave.
        case leave
        /// The byte did nothing, or is part of something longer.
        case nothing
    }

    /// How much may be typed: the server's own limit for a line is 65,536 bytes.
    package static let maximumCharacters = 16_000
    private static let maximumHistory = 500

    package private(set) var text: [Character] = []
    package private(set) var cursor = 0
    private var history: [String] = []
    /// Where Up and Down are; `history.count` is the line being typed, kept in `draft` meanwhile.
    private var place = 0
    private var draft: [Character] = []
    private var state = State.ground

    private enum State {
        case ground
        case escape
        /// After ESC [ or ESC O: the parameter digits so far.
        case sequence([UInt8])
        /// A UTF-8 sequence that still wants so many bytes.
        case character([UInt8], wants: Int)
    }

    package init() {}

    package mutating func feed(_ byte: UInt8) -> Action {
        switch state {
        case .ground: return ground(byte)
        case .escape:
            state = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") ? .sequence([]) : .ground
            return .nothing
        case .sequence(let parameters):
            // ECMA-48: parameters are 0x30…0x3F, intermediates 0x20…0x2F, the final byte ends the sequence.
            if (0x20...0x3F).contains(byte) {
                state = parameters.count < 16 ? .sequence(parameters + [byte]) : .ground
                return .nothing
            }
            state = .ground
            return sequence(byte, parameters)
        case .character(let bytes, let wants):
            guard byte & 0xC0 == 0x80 else {
                state = .ground
                return ground(byte)
            }
            state = wants > 1 ? .character(bytes + [byte], wants: wants - 1) : .ground
            return wants > 1 ? .nothing : insert(bytes + [byte])
        }
    }

    private mutating func ground(_ byte: UInt8) -> Action {
        switch byte {
        case 0x0D, 0x0A: return submit()
        case 0x1B: state = .escape
        case 0x20...0x7E: return insert([byte])
        case 0xC2...0xDF: state = .character([byte], wants: 1)
        case 0xE0...0xEF: state = .character([byte], wants: 2)
        case 0xF0...0xF4: state = .character([byte], wants: 3)
        default: return control(byte)
        }
        return .nothing
    }

    private mutating func control(_ byte: UInt8) -> Action {
        switch byte {
        case 0x01: return move(to: 0)
        case 0x02: return move(to: cursor - 1)
        case 0x03:
            if text.isEmpty { return .leave }
            return replace([])
        case 0x04: return text.isEmpty ? .leave : erase(cursor..<cursor + 1)
        case 0x05: return move(to: text.count)
        case 0x06: return move(to: cursor + 1)
        case 0x08, 0x7F: return erase(cursor - 1..<cursor)
        case 0x0B: return erase(cursor..<text.count)
        case 0x0C: return .changed
        case 0x0E: return recall(place + 1)
        case 0x10: return recall(place - 1)
        case 0x15: return erase(0..<cursor)
        case 0x17: return erase(wordStart()..<cursor)
        default: return .nothing
        }
    }

    private mutating func sequence(_ final: UInt8, _ parameters: [UInt8]) -> Action {
        switch (final, parameters) {
        case (UInt8(ascii: "A"), _): recall(place - 1)
        case (UInt8(ascii: "B"), _): recall(place + 1)
        case (UInt8(ascii: "C"), _): move(to: cursor + 1)
        case (UInt8(ascii: "D"), _): move(to: cursor - 1)
        case (UInt8(ascii: "H"), _), (UInt8(ascii: "~"), [0x31]), (UInt8(ascii: "~"), [0x37]): move(to: 0)
        case (UInt8(ascii: "F"), _), (UInt8(ascii: "~"), [0x34]), (UInt8(ascii: "~"), [0x38]): move(to: text.count)
        case (UInt8(ascii: "~"), [0x33]): erase(cursor..<cursor + 1)
        default: .nothing
        }
    }

    // MARK: - Edits

    private mutating func insert(_ bytes: [UInt8]) -> Action {
        guard let typed = String(validating: bytes, as: UTF8.self), text.count < Self.maximumCharacters else {
            return .nothing
        }
        // A combining mark joins the character before it, so the pieces are put together and divided anew.
        let joined = Array(String(text[..<cursor]) + typed)
        text.replaceSubrange(..<cursor, with: joined)
        cursor = joined.count
        return .changed
    }

    private mutating func erase(_ range: Range<Int>) -> Action {
        let range = range.clamped(to: 0..<text.count)
        guard !range.isEmpty else { return .nothing }
        text.removeSubrange(range)
        cursor = range.lowerBound
        return .changed
    }

    private mutating func move(to place: Int) -> Action {
        let place = min(max(place, 0), text.count)
        guard place != cursor else { return .nothing }
        cursor = place
        return .changed
    }

    private mutating func replace(_ characters: [Character]) -> Action {
        text = characters
        cursor = characters.count
        place = history.count
        return .changed
    }

    private func wordStart() -> Int {
        var start = cursor
        while start > 0, text[start - 1] == " " { start -= 1 }
        while start > 0, text[start - 1] != " " { start -= 1 }
        return start
    }

    private mutating func submit() -> Action {
        let line = String(text)
        // A typed login holds a token, which must not come back at the press of a key.
        if !line.isEmpty, history.last != line, !TypedLine(line).isSecret {
            history.append(line)
            if history.count > Self.maximumHistory { history.removeFirst() }
        }
        _ = replace([])
        return .submit(line)
    }

    private mutating func recall(_ wanted: Int) -> Action {
        guard wanted >= 0, wanted <= history.count, wanted != place else { return .nothing }
        if place == history.count { draft = text }
        let recalled = wanted == history.count ? draft : Array(history[wanted])
        _ = replace(recalled)
        place = wanted
        return .changed
    }
}
