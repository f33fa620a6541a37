// Files and functions that fit a screen and a head.

import TandemTestSupport
import Testing

struct SizeTests {
    private static let fileLines = 400
    private static let functionLines = 60
    private static let lineCharacters = 120

    @Test func filesAreShort() {
        for source in SwiftSource.all where source.lines.count - 1 > Self.fileLines {
            Issue.record("\(source.path) has \(source.lines.count - 1) lines, at most \(Self.fileLines)")
        }
    }

    @Test func functionsAreShort() {
        var count = 0
        for source in SwiftSource.all {
            for lines in source.functions {
                count += 1
                guard lines.count > Self.functionLines else { continue }
                Issue.record("\(source.path):\(lines.lowerBound): \(lines.count) lines, at most \(Self.functionLines)")
            }
        }
        // The search itself works.
        #expect(count > 1000, "found \(count) functions")
    }

    @Test func linesAreShort() {
        for source in SwiftSource.all {
            for (index, line) in source.lines.enumerated() where line.utf8.count > Self.lineCharacters {
                guard line.count > Self.lineCharacters else { continue }
                let text = line.drop { $0 == " " }
                // An example in a comment and a single text cannot be broken.
                let isExample = text.prefixMatch(of: /\/\/+(  |\s*(seed|sources):)/) != nil
                let isText = text.hasPrefix("\"") || text.hasPrefix("#\"")
                if !isExample, !isText {
                    Issue.record(
                        "\(source.path):\(index + 1): \(line.count) characters, at most \(Self.lineCharacters)")
                }
            }
        }
    }
}
