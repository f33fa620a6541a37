// Lines that are read, decoded and folded by several threads: folded in their order, each once, and nothing after the
// first error, wherever it is met.

import TandemSystem
import TandemTestSupport
import TandemWire
import Testing

@testable import TandemJournal

struct ReadAheadTests {
    /// `{"n":0}`, `{"n":1}`, … at positions 0, 10, 20, …, in batches of changing sizes.
    private struct Numbers: LineBatchSource {
        let count: Int
        /// What comes after them.
        var failure: JournalError?
        private var next = 0
        private var batches = 0

        init(_ count: Int, failure: JournalError? = nil) {
            self.count = count
            self.failure = failure
        }

        mutating func fill(_ batch: inout LineBatch) {
            batch.empty()
            batch.file = "numbers"
            batches += 1
            let size = batches % 5 == 0 ? LineBatch.linesMaximum : batches % 7
            while next < count, !batch.isFull, batch.positions.count < max(size, 1) {
                batch.append(Array(#"{"n":\#(next)}"#.utf8).span, at: UInt64(next) * 10)
                next += 1
            }
            if next == count { batch.ending = failure.map { .failed($0) } ?? .end }
        }
    }

    private struct Odd: Error, CustomStringConvertible {
        let number: Int
        var description: String { "\(number) is odd" }
    }

    @Sendable private static func number(_ line: JSONLine, _ numbers: inout [Int]) throws {
        numbers.append(line.integer(0) ?? -1)
    }

    /// The numbers that were folded, and the error that ended it.
    private func run(
        _ source: sending Numbers, decode: @escaping @Sendable (JSONLine, inout [Int]) throws -> Void = number,
        refusing refused: Int? = nil
    ) -> (folded: [Int], progress: [UInt64], count: Int?, error: JournalError?) {
        var folded: [Int] = []
        var progress: [UInt64] = []
        do {
            let count = try ReadAhead.run(source, decode: decode, progress: { progress.append($0) }) {
                position, number in
                if number == refused { throw Odd(number: number) }
                #expect(position == UInt64(number) * 10)
                folded.append(number)
            }
            return (folded, progress, count, nil)
        } catch {
            return (folded, progress, nil, error)
        }
    }

    @Test(arguments: [0, 1, 2, 255, 256, 257, 60_000])
    func foldsEveryLineOnceAndInOrder(_ count: Int) {
        let result = run(Numbers(count))
        #expect(result.folded == Array(0..<count))
        #expect(result.count == count)
        #expect(result.progress == result.progress.sorted())
        #expect(result.progress.last == (count == 0 ? nil : UInt64(count - 1) * 10))
        #expect(result.error == nil)
    }

    @Test(arguments: [0, 1, 300, 999])
    func stopsAtWhatCannotBeDecoded(_ bad: Int) {
        let result = run(Numbers(1_000)) { line, numbers in
            let number = line.integer(0) ?? -1
            guard number < bad else { throw Odd(number: number) }
            numbers.append(number)
        }
        #expect(result.folded == Array(0..<bad))
        #expect(
            result.error
                == .replayRefused(file: "numbers", position: UInt64(bad) * 10, reason: "\(bad) is odd"))
    }

    @Test(arguments: [0, 1, 300, 999])
    func stopsAtWhatCannotBeFolded(_ bad: Int) {
        let result = run(Numbers(1_000), refusing: bad)
        #expect(result.folded == Array(0..<bad))
        #expect(
            result.error
                == .replayRefused(file: "numbers", position: UInt64(bad) * 10, reason: "\(bad) is odd"))
    }

    @Test func tellsWhatTheSourceMetAfterTheLinesBefore() {
        let failure = JournalError.notARecord(position: 4_711)
        let result = run(Numbers(700, failure: failure))
        #expect(result.folded == Array(0..<700))
        #expect(result.error == failure)
    }
}
