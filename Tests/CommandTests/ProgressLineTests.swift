// Progress is for people who wait: silence at first, then a line that is written over, or lines in a log file.

import TandemTestSupport
import Testing

@testable import tandem

@Suite struct ProgressLineTests {
    private let clock = FakeClock()
    private let recorder = ConsoleRecorder()

    private func line(isInteractive: Bool) -> ProgressLine {
        let console = Console(
            out: recorder.console.out, error: recorder.console.error, isInteractive: isInteractive)
        return ProgressLine(console, clock: clock)
    }

    @Test func aShortCommandStaysQuiet() {
        var line = line(isInteractive: true)
        for _ in 0..<19 {
            clock.advance(milliseconds: 100)
            line.show("importing", 1, of: 2)
        }
        line.finish()
        #expect(recorder.error == "")
    }

    @Test func onATerminalOneLineIsWrittenOverAndRemoved() {
        var line = line(isInteractive: true)
        clock.advance(milliseconds: 2_000)
        line.show("importing", 1, of: 4)
        clock.advance(milliseconds: 100)
        line.show("importing", 2, of: 4)
        clock.advance(milliseconds: 900)
        line.show("importing", 3, of: 4)
        line.finish()
        let erase = "\r\u{1B}[K"
        #expect(recorder.error == "\(erase)importing 25 %, 2 s\(erase)importing 75 %, 3 s\(erase)")
    }

    @Test func inALogThereIsALineEveryTwoSeconds() {
        var line = line(isInteractive: false)
        for step in 1...5 {
            clock.advance(milliseconds: 1_000)
            line.show("verifying", step, of: 0)
        }
        line.finish()
        #expect(recorder.error == "verifying, 2 s\nverifying, 4 s\n")
    }
}
