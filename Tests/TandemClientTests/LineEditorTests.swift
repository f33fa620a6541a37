// Every key of the line editor, and the screen byte by byte: a half-typed line survives whatever comes in.

import Testing
import tandem_agent

struct LineEditorTests {
    private static let left = "\u{1B}[D", right = "\u{1B}[C", up = "\u{1B}[A", down = "\u{1B}[B"

    private func type(_ keys: String, into editor: inout LineEditor) -> [LineEditor.Action] {
        keys.utf8.map { editor.feed($0) }
    }

    @Test(arguments: [
        ("abc", "abc", 3), ("abc\u{7F}", "ab", 2), ("\u{7F}", "", 0), ("say grüße\u{8}\u{8}", "say grü", 7),
        ("e\u{301}x\u{7F}\u{7F}", "", 0), ("🇬🇧\u{7F}", "", 0), ("日本\u{7F}", "日", 1),
        ("abc" + left + left + "X", "aXbc", 2), ("ab" + left + left + left + "X", "Xab", 1),
        ("ab" + left + right + right + "X", "abX", 3), ("abc\u{1}\u{4}", "bc", 0), ("abc\u{1}\u{5}d", "abcd", 4),
        ("abc\u{2}\u{6}\u{2}X", "abXc", 3), ("hello world\u{17}", "hello ", 6), ("hello  \u{17}", "", 0),
        ("hello" + left + "\u{15}", "o", 0), ("hello" + left + left + "\u{B}", "hel", 3),
        ("abc\u{1B}[H\u{1B}[3~", "bc", 0), ("abc\u{1B}[1~X\u{1B}[4~Y", "XabcY", 5), ("abc\u{1B}OHX", "Xabc", 1),
        ("abc\u{3}", "", 0), ("a\u{1B}[200~b", "ab", 2), ("a\tb\u{0}c", "abc", 3), ("a\u{1B}[1;5Cb", "ab", 2),
    ])
    func keysEditTheLine(_ keys: String, _ text: String, _ cursor: Int) {
        var editor = LineEditor()
        _ = type(keys, into: &editor)
        #expect(String(editor.text) == text)
        #expect(editor.cursor == cursor)
    }

    @Test func brokenUTF8IsNeverText() {
        var editor = LineEditor()
        for byte: UInt8 in [0xC3, 0x41, 0xFF, 0x80, 0xE2, 0x82, 0x42, 0xED, 0xA0, 0x80, 0xC0, 0xAF] {
            _ = editor.feed(byte)
        }
        #expect(String(editor.text) == "AB")
    }

    @Test func linesAreSubmittedAndRemembered() {
        var editor = LineEditor()
        #expect(type("one\r", into: &editor).last == .submit("one"))
        #expect(type("two\n", into: &editor).last == .submit("two"))
        #expect(type("\r", into: &editor) == [.submit("")])
        _ = type("dra" + Self.up, into: &editor)
        #expect(String(editor.text) == "two")
        _ = type(Self.up + Self.up, into: &editor)
        #expect(String(editor.text) == "one")
        _ = type(Self.down + Self.down, into: &editor)
        #expect(String(editor.text) == "dra")
        #expect(type(Self.up + "!\r", into: &editor).last == .submit("two!"))
    }

    @Test func loginIsNotRemembered() {
        var editor = LineEditor()
        _ = type("login sarah secret\r" + Self.up, into: &editor)
        #expect(editor.text.isEmpty)
    }

    @Test func leavingNeedsAnEmptyLine() {
        var editor = LineEditor()
        #expect(type("x\u{3}", into: &editor).last == .changed)
        #expect(type("\u{3}", into: &editor) == [.leave])
        #expect(type("\u{4}", into: &editor) == [.leave])
    }

    @Test func arbitraryBytesNeverBreakTheInvariant() {
        var seed: UInt64 = 0x5EED
        var editor = LineEditor()
        for _ in 0..<20_000 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            _ = editor.feed(UInt8(truncatingIfNeeded: seed >> 56))
            #expect(editor.cursor >= 0 && editor.cursor <= editor.text.count, "seed 0x5EED")
        }
    }
}

struct ScreenTests {
    private func editor(_ keys: String) -> LineEditor {
        var editor = LineEditor()
        for byte in keys.utf8 { _ = editor.feed(byte) }
        return editor
    }

    @Test func halfTypedLineIsHiddenAndShownAgain() {
        var screen = Screen(hasColour: true)
        let typing = editor("say hal\u{1B}[D")
        var output = screen.show(typing, prompt: "S-17> ", columns: 80)
        output += screen.hide()
        output += screen.line("[19:12:40] #4 cust:42> hello", isStaffOnly: false)
        output += screen.show(typing, prompt: "S-17> ", columns: 80)
        #expect(
            output == "\r\u{1B}[KS-17> say hal\u{1B}[1D"
                + "\r\u{1B}[K[19:12:40] #4 cust:42> hello\n"
                + "\r\u{1B}[KS-17> say hal\u{1B}[1D")
    }

    @Test func hidingNothingWritesNothing() {
        var screen = Screen(hasColour: true)
        #expect(screen.hide().isEmpty)
        _ = screen.show(editor("a"), prompt: "> ", columns: 80)
        #expect(screen.hide() == "\r\u{1B}[K")
        #expect(screen.hide().isEmpty)
    }

    @Test func staffLinesAreBrightOrangeAndBold() {
        let line = "[19:12:40] #3* agent:sarah (staff)> size label is wrong"
        #expect(
            Screen(hasColour: true).line(line, isStaffOnly: true) == "\u{1B}[1;38;5;208m" + line + "\u{1B}[0m\n")
        #expect(Screen(hasColour: false).line(line, isStaffOnly: true) == line + "\n")
    }

    @Test func noteIsOrangeWhileItIsTyped() {
        var screen = Screen(hasColour: true)
        #expect(
            screen.show(editor("note x"), prompt: "> ", columns: 80)
                == "\r\u{1B}[K> \u{1B}[1;38;5;208mnote x\u{1B}[0m")
        #expect(
            screen.finish("note x", prompt: "> ") == "\r\u{1B}[K> \u{1B}[1;38;5;208mnote x\u{1B}[0m\n")
        #expect(screen.show(editor("notes"), prompt: "> ", columns: 80) == "\r\u{1B}[K> notes")
    }

    @Test func longLineScrollsInsteadOfWrapping() {
        var screen = Screen(hasColour: false)
        let long = editor("abcdefghijklmnopqrstuvwxyz")
        #expect(screen.show(long, prompt: "> ", columns: 20) == "\r\u{1B}[K> jklmnopqrstuvwxyz")
        let atStart = editor("abcdefghijklmnopqrstuvwxyz\u{1}")
        #expect(screen.show(atStart, prompt: "> ", columns: 20) == "\r\u{1B}[K> abcdefghijklmnopq\u{1B}[17D")
    }

    @Test func cursorCountsColumnsNotCharacters() {
        var screen = Screen(hasColour: false)
        #expect(screen.show(editor("日本\u{1B}[D"), prompt: "> ", columns: 80) == "\r\u{1B}[K> 日本\u{1B}[2D")
        #expect(screen.show(editor("e\u{301}é\u{1B}[D"), prompt: "> ", columns: 80) == "\r\u{1B}[K> e\u{301}é\u{1B}[1D")
    }

    @Test(arguments: [
        ("a", 1), ("é", 1), ("e\u{301}", 1), ("日", 2), ("한", 2), ("🎉", 2), ("🇬🇧", 2), ("☎️", 2), ("👩‍💻", 2),
        ("\u{200B}", 0),
    ])
    func widths(_ character: Character, _ width: Int) {
        #expect(DisplayWidth.of(character) == width)
    }

    @Test func controlCharactersOfADishonestServerDoNothing() {
        let line = Screen(hasColour: true).line("ok \u{1B}[2J\u{7}\u{9B}x\ty", isStaffOnly: false)
        #expect(line == "ok \u{FFFD}[2J\u{FFFD}\u{FFFD}x\ty\n")
    }
}
