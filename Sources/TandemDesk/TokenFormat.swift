// The spelling of a token:
//
//     tdm_cus_4fzzzxjylrx…43 characters of base64url…_9f86d0
//     ─┬─ ─┬─ ────────────────────┬──────────────── ──┬───
//      │   kind                   32 random bytes     first 6 hex digits of SHA-256 of everything before the last `_`
//      lets secret scanners find it
//
// The check digits catch a token that was cut or mistyped before anything is looked up; they protect nothing.
// Servers keep only the digest.

import TandemWire

package enum TokenFormat {
    /// How many random bytes a token is made of.
    package static let entropyBytes = 32

    /// Builds a token from 32 random bytes. Its kind is three lower-case letters: `agt`, `bot`, `cus`, `adm`, ….
    package static func make(kind: String, entropy: [UInt8]) -> String {
        precondition(kind.utf8.count == 3, "a kind of token is three letters")
        precondition(entropy.count == entropyBytes, "a token is made of 32 random bytes")
        let stem = "tdm_\(kind)_\(Base64.urlEncode(entropy))"
        return "\(stem)_\(check(stem))"
    }

    /// SHA-256 of the token in hexadecimal: how it is kept and compared.
    package static func digest(_ token: String) -> String {
        hexadecimal(SHA256.hash(Array(token.utf8)))
    }

    /// Whether this has the shape of a token that `make` built, check digits included. The base64url part may contain
    /// `_` itself, so the parts are found by position.
    package static func isWellFormed(_ token: String) -> Bool {
        let bytes = Array(token.utf8)
        guard bytes.count == 58, token.hasPrefix("tdm_"), bytes[7] == UInt8(ascii: "_") else { return false }
        guard bytes[51] == UInt8(ascii: "_"), bytes[4..<7].allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) else {
            return false
        }
        let secret = String(decoding: bytes[8..<51], as: UTF8.self)
        guard Base64.urlDecode(secret)?.count == entropyBytes else { return false }
        return Array(check(String(decoding: bytes[..<51], as: UTF8.self)).utf8) == Array(bytes[52...])
    }

    private static func check(_ stem: String) -> String { String(digest(stem).prefix(6)) }
}
