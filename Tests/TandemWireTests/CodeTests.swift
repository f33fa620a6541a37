// The registry of refusals keeps its promises: words that are unique, and one advice for each.

import TandemWire
import Testing

@Suite struct CodeTests {
    @Test func hasUniqueWordsOfOneShape() {
        let words = Code.allCases.map(\.rawValue)
        #expect(Set(words).count == words.count)
        for word in words {
            #expect(word.utf8.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x5F || (0x30...0x39).contains($0) })
            #expect(word.utf8.count <= 32)
        }
    }

    @Test func givesEveryAdviceSomewhere() {
        for retry in Retry.allCases { #expect(Code.allCases.contains { $0.retry == retry }) }
    }
}
