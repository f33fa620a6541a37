// The line reader under a verifier: the same stream whole, cut in two at every byte, dripped byte by byte, and with a
// pause after every line must give the same lines, which are those of a definition too simple to be wrong.

import TandemWire
import Testing

/// What a stream was cut into. `nil` stands for a line that was too long.
typealias Lines = [[UInt8]?]

/// The definition, in words a reader can check: cut at LF, drop one CR, give up what is longer than the maximum.
func definedLines(_ stream: [UInt8], maximumBytes: Int) -> Lines {
    var lines: Lines = []
    var pieces = stream.split(separator: 0x0A, omittingEmptySubsequences: false)
    let unfinished = pieces.removeLast()
    for piece in pieces {
        let isTooLong = piece.count + 1 > maximumBytes
        lines.append(isTooLong ? nil : [UInt8](piece.last == 0x0D ? piece.dropLast() : piece))
    }
    if unfinished.count + 1 > maximumBytes { lines.append(nil) }
    return lines
}

/// Feeds a stream in the given chunks. With `pausing`, the reader is stopped after every line and fed the rest again.
func lines(of chunks: [[UInt8]], maximumBytes: Int, pausing: Bool = false) -> (lines: Lines, reader: LineReader) {
    var reader = LineReader(maximumBytes: maximumBytes)
    var lines: Lines = []
    for chunk in chunks {
        var start = 0
        repeat {
            start += reader.feed(chunk.span.extracting(start...)) { line in
                if let line { lines.append([UInt8](copying: line)) } else { lines.append(nil) }
                return !pausing
            }
        } while start < chunk.count
    }
    return (lines, reader)
}

@Suite struct LineReaderTests {
    static let streams: [String] = [
        "", "\n", "\r\n", "\r", "a", "a\n", "a\r\n", "a\r", "\n\n\n", "a\nb\nc\n", "a\r\nb\r\n", "a\rb\n", "a\r\r\n",
        "\ra\n", "one\ntwo\r\n\r\nfour\nunfinished", "{\"op\":\"ping\"}\n{\"op\":\"ping\"}\nping\n",
        "0123456\n", "01234567\n", "012345678\n", "0123456\r\n", "012345\r\n", "0123456", "01234567", "012345678",
        "toolongline\nok\n", "ok\ntoolongline\nok\nalsotoolong\nok", "toolongtoolongtoolong",
        "toolong and again\n\n\nx\n",
        "\u{0}\n\u{0}\u{0}\n", "äöü\n", "aaaaaaa\r\nb\n", "aaaaaaaa\r\nb\n",
    ]

    @Test(arguments: streams)
    func agreesWithTheDefinitionHoweverItIsCut(_ text: String) {
        let stream = [UInt8](text.utf8)
        for maximumBytes in [2, 8, 9, 100] {
            let expected = definedLines(stream, maximumBytes: maximumBytes)
            for pausing in [false, true] {
                #expect(lines(of: [stream], maximumBytes: maximumBytes, pausing: pausing).lines == expected)
                let drip = stream.map { [$0] }
                #expect(lines(of: drip, maximumBytes: maximumBytes, pausing: pausing).lines == expected)
                for cut in stream.indices {
                    let halves = [[UInt8](stream[..<cut]), [UInt8](stream[cut...])]
                    #expect(lines(of: halves, maximumBytes: maximumBytes, pausing: pausing).lines == expected)
                }
            }
        }
    }

    @Test(arguments: testSeeds)
    func agreesOnRandomStreams(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let alphabet: [UInt8] = [0x0A, 0x0A, 0x0D, 0x61, 0x62, 0x63, 0x8A, 0x0B]
            let stream = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            let maximumBytes = Int.random(in: 2...20, using: &generator)
            var chunks: [[UInt8]] = []
            var rest = stream[...]
            while !rest.isEmpty {
                let length = Int.random(in: 1...40, using: &generator)
                chunks.append([UInt8](rest.prefix(length)))
                rest = rest.dropFirst(length)
            }
            let expected = definedLines(stream, maximumBytes: maximumBytes)
            let pausing = Bool.random(using: &generator)
            #expect(lines(of: chunks, maximumBytes: maximumBytes, pausing: pausing).lines == expected)
        }
    }

    @Test func consumesUpToThePause() {
        var reader = LineReader(maximumBytes: 100)
        let chunk = [UInt8]("one\ntwo\nthree\nrest".utf8)
        var seen = 0
        let consumed = reader.feed(chunk.span) { _ in
            seen += 1
            return seen < 2
        }
        #expect(seen == 2)
        #expect(consumed == 8)
        #expect(!reader.isMidLine)
        #expect(reader.feed(chunk.span.extracting(8...)) { _ in true } == 10)
        #expect(reader.isMidLine)
        #expect(reader.bufferedBytes == 4)
    }

    @Test func countsTheLineFeedAndNothingElse() {
        // 64 KiB exactly is a line, one more is not.
        let maximum = 65_536
        let fits = [UInt8](repeating: 0x61, count: maximum - 1)
        #expect(lines(of: [fits + [0x0A]], maximumBytes: maximum).lines == [fits])
        #expect(lines(of: [fits, [0x0A]], maximumBytes: maximum).lines == [fits])
        #expect(lines(of: [fits + [0x61, 0x0A, 0x62, 0x0A]], maximumBytes: maximum).lines == [nil, [0x62]])
        #expect(lines(of: [fits, [0x61], [0x0A, 0x62, 0x0A]], maximumBytes: maximum).lines == [nil, [0x62]])
    }

    @Test func reportsALongLineAtOnceAndSkipsItInConstantMemory() {
        var reader = LineReader(maximumBytes: 1000)
        let chunk = [UInt8](repeating: 0x61, count: 600)
        var reports = 0
        for round in 0..<1000 {
            _ = reader.feed(chunk.span) { line in
                if line == nil { reports += 1 } else { Issue.record("there is no line yet") }
                return true
            }
            #expect(reports == (round == 0 ? 0 : 1))
            #expect(reader.bufferedBytes == (round == 0 ? 600 : 0))
            #expect(reader.isMidLine)
        }
        var next: [UInt8] = []
        _ = reader.feed([UInt8]("end of it\nok\n".utf8).span) { line in
            if let line { next.append(copying: line) }
            return true
        }
        #expect(next == [UInt8]("ok".utf8))
        #expect(!reader.isMidLine)
    }

    @Test func givesUpTheUnfinishedLineAtTheEndOfTheStream() {
        var reader = LineReader(maximumBytes: 20)
        #expect(reader.takeUnfinished() == nil)
        _ = reader.feed([UInt8]("one\nno end".utf8).span) { _ in true }
        #expect(reader.takeUnfinished() == [UInt8]("no end".utf8))
        #expect(reader.takeUnfinished() == nil)
        #expect(!reader.isMidLine)
        // The rest of a line that was too long is nothing to hand out.
        _ = reader.feed([UInt8](repeating: 0x61, count: 30).span) { _ in true }
        #expect(reader.takeUnfinished() == nil)
    }

    @Test func acceptsLongerLinesOnceItsMaximumIsRaised() {
        var reader = LineReader(maximumBytes: 4)
        let chunk = [UInt8]("long\nlong\n".utf8)
        var results: [Bool] = []
        let consumed = reader.feed(chunk.span) { line in
            results.append(line != nil)
            return false
        }
        reader.maximumBytes = 8
        _ = reader.feed(chunk.span.extracting(consumed...)) { line in
            results.append(line != nil)
            return true
        }
        #expect(results == [false, true])
    }
}
