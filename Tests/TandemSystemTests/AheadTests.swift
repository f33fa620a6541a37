// Work of other threads: it comes out in order, whoever did it, and stops when nobody wants it any more.

import Synchronization
import TandemSystem
import Testing

@Suite struct AheadTests {
    /// Takes the numbers up to `last`, and makes of each a thousand times as much. Every fifth waits until the next one
    /// is made, if some are slow.
    private struct Worker: AheadWorker {
        let last: Int
        let someAreSlow: Bool
        let made: Shared
        private var taken = 0

        init(last: Int, someAreSlow: Bool = false, made: Shared) {
            (self.last, self.someAreSlow, self.made) = (last, someAreSlow, made)
        }

        mutating func take(from source: inout Int) -> Bool {
            taken = source
            source += 1
            return taken < last
        }

        mutating func make(_ piece: inout [Int]) {
            if someAreSlow, taken % 5 == 0, taken < last {
                while made.numbers.withLock({ !$0.contains(taken + 1) }) {}
            }
            piece.append(taken * 1000)
            made.numbers.withLock { _ = $0.insert(taken) }
        }
    }

    private final class Shared: Sendable {
        let numbers = Mutex<Set<Int>>([])
    }

    @Test(arguments: [1, 2, 3]) func piecesComeInTheOrderInWhichTheyWereTaken(_ workers: Int) {
        let made = Shared()
        // One worker alone would wait for itself.
        let worker = Worker(last: 99, someAreSlow: workers > 1, made: made)
        let ahead = Ahead(0, [Int](), worker, workers: workers, label: "test")
        for number in 0..<100 {
            var piece: [Int] = []
            ahead.exchange(&piece, number: number)
            #expect(piece == [number * 1000])
        }
        ahead.rest()
        #expect(made.numbers.withLock { $0 } == Set(0..<100), "each was made once, and nothing after the last")
    }

    @Test func aPieceThatWasUsedIsUsedAgain() {
        let ahead = Ahead(0, [Int](), Worker(last: 9, made: Shared()), workers: 1, label: "test")
        var piece = [-1]
        // Two slots: what is given for piece 0 is what piece 2 is made in.
        ahead.exchange(&piece, number: 0)
        #expect(piece == [0])
        ahead.exchange(&piece, number: 1)
        #expect(piece == [1000])
        ahead.exchange(&piece, number: 2)
        #expect(piece == [-1, 2000])
        ahead.rest()
    }

    @Test(arguments: [0, 1, 7]) func itStopsWithPiecesThatNobodyTook(_ taken: Int) {
        let made = Shared()
        let worker = Worker(last: .max, made: made)
        let ahead = Ahead(1, [Int](), worker, workers: 2, label: "test")
        for number in 0..<taken {
            var piece: [Int] = []
            ahead.exchange(&piece, number: number)
            #expect(piece == [(number + 1) * 1000])
        }
        ahead.rest()
        #expect(made.numbers.withLock { $0.count } <= taken + 4, "no more are made than there are slots")
    }
}

@Suite struct LaterTests {
    @Test func theValueIsWaitedFor() {
        let mayGo = Mutex(false)
        let later = Later(label: "test") {
            while !mayGo.withLock({ $0 }) {}
            return 42
        }
        mayGo.withLock { $0 = true }
        #expect(later.value == 42)
        #expect(later.value == 42, "as often as one likes")
    }
}
