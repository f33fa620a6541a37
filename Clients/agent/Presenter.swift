// Where lines go and where typed lines come from: a terminal with an editor, or a pipe with neither.

import TandemSystem

/// What standard input brought.
enum Typed {
    case line(String)
    /// The person leaves: ^D or ^C on an empty line, or the end of the pipe.
    case end
}

/// A person at a terminal.
struct TerminalPresenter {
    private var editor = LineEditor()
    private var screen: Screen
    var prompt = "> "

    init(hasColour: Bool) {
        screen = Screen(hasColour: hasColour)
    }

    mutating func show(_ text: String, isStaffOnly: Bool) {
        write(screen.hide() + screen.line(text, isStaffOnly: isStaffOnly))
    }

    mutating func say(_ text: String) {
        write(screen.hide() + screen.remark(text))
    }

    /// Draws the typed line again, after everything that came in at once has been printed.
    mutating func settle() {
        write(screen.show(editor, prompt: prompt, columns: RawTerminal.columns()))
    }

    mutating func take(_ bytes: ArraySlice<UInt8>) -> [Typed] {
        var typed: [Typed] = []
        for byte in bytes {
            switch editor.feed(byte) {
            case .submit(let line):
                write(screen.finish(line, prompt: prompt))
                typed.append(.line(line))
            case .leave: typed.append(.end)
            case .changed, .nothing: break
            }
        }
        return typed
    }

    mutating func leave() {
        write(screen.hide())
        RawTerminal.leave()
    }

    private func write(_ text: String) {
        Terminal.write(Array(text.utf8), to: .output)
    }
}

/// A pipe: exact lines, no editing, no colour; the client's own remarks go to standard error.
struct PipePresenter {
    private var rest: [UInt8] = []

    func show(_ text: String) {
        Terminal.write(Array(text.utf8) + [0x0A], to: .output)
    }

    func say(_ text: String) {
        Terminal.write(Array("-- \(text)\n".utf8), to: .error)
    }

    mutating func take(_ bytes: ArraySlice<UInt8>) -> [Typed] {
        rest += bytes
        var typed: [Typed] = []
        while let end = rest.firstIndex(of: 0x0A) {
            typed.append(.line(Self.text(rest[..<end])))
            rest.removeFirst(end + 1)
        }
        return typed
    }

    /// The end of the pipe, with a last line that has no newline.
    mutating func finish() -> [Typed] {
        defer { rest = [] }
        return (rest.isEmpty ? [] : [.line(Self.text(rest[...]))]) + [.end]
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.last == 0x0D ? bytes.dropLast() : bytes, as: UTF8.self)
    }
}
