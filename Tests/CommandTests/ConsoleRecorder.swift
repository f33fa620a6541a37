// Runs the program inside the test: what it would have printed is kept, what it would have exited with is returned.

import Synchronization
import TandemTestSupport
import TandemWire

@testable import tandem

final class ConsoleRecorder: Sendable {
    private let output = Mutex<[UInt8]>([])
    private let errors = Mutex<[UInt8]>([])

    var console: Console {
        Console(
            out: { [self] bytes in output.withLock { $0 += bytes } },
            error: { [self] bytes in errors.withLock { $0 += bytes } }, isInteractive: false)
    }

    var out: String { output.withLock { String(decoding: $0, as: UTF8.self) } }
    var error: String { errors.withLock { String(decoding: $0, as: UTF8.self) } }

    /// The printed lines, each read as JSON.
    var json: [JSONValue] {
        get throws {
            try out.split(separator: "\n").map { line throws(JSONError) in try JSONReader.parse(Array(line.utf8)) }
        }
    }
}

/// Runs `tandem` with these words.
func tandem(_ words: String...) -> (code: ExitCode, recorder: ConsoleRecorder) {
    let recorder = ConsoleRecorder()
    return (Tandem.run(words, recorder.console), recorder)
}
