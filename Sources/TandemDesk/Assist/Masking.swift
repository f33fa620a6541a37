// What never leaves a customer's page, whatever their browser sent: values of secret fields, and card numbers. The
// browser masks first; this is the second time.
//
//     a secret field   its name, type or autocomplete says so: password, hidden, cc-number, one-time-code, pin, …
//     a card number    13 to 19 digits, with or without blanks and hyphens between them, whose check digit is right
//                      (ISO/IEC 7812-1 annex B) and that has no further digit on either side
//
// Masking is done in the bytes of the JSON text and keeps its length: each byte of a value becomes `*`, each digit of a
// card number in a string `*` and in a JSON number `0` behind a `1`, so the text stays JSON and nothing else moves.
// A number of 13 to 19 digits that begins with 1 is a time and stays; no card begins with 1.

import TandemWire

package enum Masking {
    // MARK: Names

    /// Whether a field that is called this, or has this type or autocomplete, is never shown.
    package static func isSensitive(_ name: String) -> Bool {
        var words: Set<String> = []
        var word = ""
        var joined = ""
        var wasLower = false
        for byte in name.utf8 {
            let isUpper = (0x41...0x5A).contains(byte)
            let isWord = isUpper || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte >= 0x80
            if !isWord || (isUpper && wasLower) {
                words.insert(word)
                word = ""
            }
            wasLower = isWord && !isUpper
            guard isWord else { continue }
            let lower = Character(UnicodeScalar(isUpper ? byte + 0x20 : byte))
            word.append(lower)
            joined.append(lower)
        }
        words.insert(word)
        return !words.isDisjoint(with: secretWords) || secretParts.contains { joined.contains($0) }
    }

    private static let secretWords: Set<String> = [
        "hidden", "cc", "card", "pan", "cvc", "cvc2", "cvv", "cvv2", "csc", "cid", "pin", "tan", "otp", "totp", "pwd",
        "pw", "pass", "ssn", "iban", "secret",
    ]
    private static let secretParts = [
        "password", "passwd", "passwort", "passphrase", "passcode", "creditcard", "cardnumber", "cardno", "ccnum",
        "securitycode", "onetimecode",
    ]

    // MARK: Whole snapshots

    /// Whether a snapshot of a page is a JSON object in which nothing has to be masked any more. Letters, digits,
    /// blanks and hyphens stand in it as they are: what is spelt with escapes could hide anything.
    package static func isClean(snapshot bytes: [UInt8]) -> Bool {
        guard bytes.first == UInt8(ascii: "{"), String(validating: bytes, as: UTF8.self) != nil else { return false }
        for at in bytes.indices.dropLast(5) where bytes[at] == UInt8(ascii: "\\") && bytes[at + 1] == 0x75 {
            guard let unit = UInt32(String(decoding: bytes[(at + 2)...(at + 5)], as: UTF8.self), radix: 16) else {
                continue
            }
            if unit == 0x20 || unit == 0x2D || (0x30...0x39).contains(unit) || (0x41...0x5A).contains(unit)
                || (0x61...0x7A).contains(unit)
            {
                return false
            }
        }
        let walk = MaskingWalk(bytes)
        return !walk.hasMasked && !walk.isOverwhelmed
    }

    // MARK: Addresses

    /// The address of a page without what may hold secrets: the query, the fragment, the name and password of a user.
    package static func page(_ url: String) -> String {
        var text = String(url.prefix { $0 != "?" && $0 != "#" })
        if let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") {
            let start = text.index(colon, offsetBy: 3)
            let rest = text[start...]
            if let at = rest.prefix(while: { $0 != "/" }).lastIndex(of: "@") {
                text = String(text[..<start]) + String(rest[rest.index(after: at)...])
            }
        }
        var bytes = Array(text.utf8)
        _ = maskCards(&bytes, in: 0..<bytes.count)
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Card numbers

    /// Whether a text, as it is and not as JSON, has a card number.
    package static func hasCard(_ text: String) -> Bool {
        var bytes = Array(text.utf8)
        return maskCards(&bytes, in: 0..<bytes.count)
    }

    /// Masks the card numbers in a stretch of text.
    /// - Returns: whether there were any.
    static func maskCards(_ bytes: inout [UInt8], in range: Range<Int>) -> Bool {
        var found = false
        var at = range.lowerBound
        while at < range.upperBound {
            guard isDigit(bytes[at]) else {
                at += 1
                continue
            }
            var run = DigitRun()
            at = run.read(bytes, from: at, to: range.upperBound)
            if run.places.count >= 13 {
                for place in run.cards(bytes) {
                    bytes[place] = UInt8(ascii: "*")
                    found = true
                }
            }
        }
        return found
    }

    /// ISO/IEC 7812-1 annex B: every second digit from the right is doubled.
    static func isLuhn(_ digits: some BidirectionalCollection<UInt8>) -> Bool {
        var sum = 0
        var doubles = false
        for digit in digits.reversed() {
            let value = Int(digit) * (doubles ? 2 : 1)
            sum += value > 9 ? value - 9 : value
            doubles.toggle()
        }
        return sum % 10 == 0
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}

/// Digits with blanks and hyphens between them.
private struct DigitRun {
    /// Where each digit stands.
    var places: [Int] = []
    /// Indices in `places` at which a group begins; the end is one more.
    private var groups: [Int] = []

    /// - Returns: where the run ends.
    mutating func read(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
        var at = start
        groups = [0]
        while at < end {
            if Masking.isDigit(bytes[at]) {
                places.append(at)
                at += 1
                continue
            }
            var next = at
            for _ in 0..<3 {
                guard let length = Self.separator(bytes, next, end) else { break }
                next += length
            }
            guard next > at, next < end, Masking.isDigit(bytes[next]) else { break }
            groups.append(places.count)
            at = next
        }
        groups.append(places.count)
        return at
    }

    /// The length of a blank or hyphen: those of ASCII, as JSON escapes, and what looks like one in Unicode.
    private static func separator(_ bytes: [UInt8], _ at: Int, _ end: Int) -> Int? {
        guard at < end else { return nil }
        switch bytes[at] {
        case UInt8(ascii: " "), UInt8(ascii: "-"), 0x09: return 1
        case UInt8(ascii: "\\"):
            guard at + 1 < end else { return nil }
            return [UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r")].contains(bytes[at + 1]) ? 2 : nil
        case 0xC2: return at + 1 < end && (bytes[at + 1] == 0xA0 || bytes[at + 1] == 0xAD) ? 2 : nil
        case 0xE2:
            // U+2000…U+2015, U+2028…U+202F, U+2060, U+2212.
            guard at + 2 < end else { return nil }
            switch (bytes[at + 1], bytes[at + 2]) {
            case (0x80, 0x80...0x95), (0x80, 0xA8...0xAF), (0x81, 0xA0), (0x88, 0x92): return 3
            default: return nil
            }
        case 0xEF: return at + 2 < end && bytes[at + 1] == 0xBB && bytes[at + 2] == 0xBF ? 3 : nil
        default: return nil
        }
    }

    /// Where the digits of card numbers stand: whole groups, 13 to 19 digits.
    func cards(_ bytes: [UInt8]) -> Set<Int> {
        let digits = places.map { bytes[$0] - 0x30 }
        var found: Set<Int> = []
        for (index, first) in groups.dropLast().enumerated() {
            for last in groups[(index + 1)...] {
                let count = last - first
                if count > 19 { break }
                if count >= 13, Masking.isLuhn(digits[first..<last]) { found.formUnion(places[first..<last]) }
            }
        }
        return found
    }
}
