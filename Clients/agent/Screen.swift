// The terminal as a person sees it: the typed line stays at the bottom, whole, whatever comes in.
//
// The whole trick is smallchat's (github.com/antirez/smallchat): hide the typed line, print, show it again. The typed
// line never wraps, it scrolls sideways, so hiding it is erasing one row. Pure: it makes bytes, the loop writes them.

package struct Screen {
    /// Orange and bold, from the 256-colour palette: what only staff may see.
    package static let staffColour = "\u{1B}[1;38;5;208m"
    private static let quietColour = "\u{1B}[2m"
    private static let plain = "\u{1B}[0m"
    private static let eraseRow = "\r\u{1B}[K"

    private let hasColour: Bool
    private var isShown = false

    package init(hasColour: Bool) {
        self.hasColour = hasColour
    }

    /// The typed line as it is now, with the terminal's cursor where the editor's is.
    package mutating func show(_ editor: LineEditor, prompt: String, columns: Int) -> String {
        isShown = true
        let room = max(8, columns - DisplayWidth.of(prompt) - 1)
        let (visible, before) = Self.window(editor, room: room)
        let after = DisplayWidth.of(visible) - before
        let isNote = TypedLine(String(editor.text.prefix(64))).isNote
        let back = after > 0 ? "\u{1B}[\(after)D" : ""
        return Self.eraseRow + prompt + coloured(visible, isNote ? Self.staffColour : nil) + back
    }

    /// Takes the typed line away.
    package mutating func hide() -> String {
        defer { isShown = false }
        return isShown ? Self.eraseRow : ""
    }

    /// The finished line, which stays in the scrollback as it was typed.
    package mutating func finish(_ line: String, prompt: String) -> String {
        let colour = TypedLine(line).isNote ? Self.staffColour : nil
        return hide() + prompt + coloured(Self.harmless(line), colour) + "\n"
    }

    /// A line of the server. To be called while the typed line is hidden.
    package func line(_ text: String, isStaffOnly: Bool) -> String {
        let isQuiet = text.hasPrefix("-- ")
        return coloured(Self.harmless(text), isStaffOnly ? Self.staffColour : isQuiet ? Self.quietColour : nil) + "\n"
    }

    /// A line of the client's own.
    package func remark(_ text: String) -> String {
        line("-- " + text, isStaffOnly: false)
    }

    private func coloured(_ text: String, _ colour: String?) -> String {
        guard let colour, hasColour, !text.isEmpty else { return text }
        return colour + text + Self.plain
    }

    /// The part of the typed line that fits, and the columns of it that stand before the cursor.
    private static func window(_ editor: LineEditor, room: Int) -> (String, before: Int) {
        var start = editor.cursor
        var before = 0
        // As much as possible before the cursor, then what fits after it.
        while start > 0, before + DisplayWidth.of(editor.text[start - 1]) <= room {
            start -= 1
            before += DisplayWidth.of(editor.text[start])
        }
        var end = editor.cursor
        var width = before
        while end < editor.text.count, width + DisplayWidth.of(editor.text[end]) <= room {
            width += DisplayWidth.of(editor.text[end])
            end += 1
        }
        return (String(editor.text[start..<end]), before)
    }

    /// The server neutralises what other people wrote; this holds even if it did not.
    private static func harmless(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value < 0x20 && scalar != "\t") || (0x7F...0x9F).contains(scalar.value)
    }
}
