// Tokens: their letters, their checksum, their digest.

import TandemDesk
import Testing

struct TokenFormatTests {
    private static let token = TokenFormat.make(kind: "cus", entropy: Array(0..<32))

    @Test func theShape() {
        #expect(Self.token.hasPrefix("tdm_cus_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8_"))
        #expect(Self.token.utf8.count == 58)
        #expect(TokenFormat.isWellFormed(Self.token))
        #expect(TokenFormat.isWellFormed(TokenFormat.make(kind: "agt", entropy: [UInt8](repeating: 0xFF, count: 32))))
    }

    @Test func everyChangedCharacterIsNoticed() {
        for index in Self.token.indices {
            var changed = Self.token
            changed.replaceSubrange(index...index, with: changed[index] == "a" ? "b" : "a")
            #expect(!TokenFormat.isWellFormed(changed), "\(changed)")
        }
    }

    @Test(arguments: [
        "", "demo-sarah", "tdm_cus_", String(repeating: "é", count: 29), "tdm_cus_\(String(repeating: "A", count: 50))",
    ])
    func whatIsNoToken(text: String) {
        #expect(!TokenFormat.isWellFormed(text))
    }

    /// FIPS 180-4, the example "abc".
    @Test func theDigestIsSHA256InHexadecimal() {
        #expect(
            TokenFormat.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
