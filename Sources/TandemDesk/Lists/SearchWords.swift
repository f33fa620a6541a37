// Texts as words to be searched for: runs of letters and digits, in lower case and without accents, so that `Übergröße`
// is found as `ubergrosse`. Ideographs and kana are words of one character, because nothing stands between the words of
// those scripts.
//
// The tables cover Latin, the Greek tonos and ё; of other scripts the case is folded and combining accents are dropped.

import TandemWire

enum SearchWords {
    /// Longer words are cut, in texts and in searches alike.
    static let bytesMaximum = 40

    /// Calls `body` with each word, in order.
    static func each(of text: String, _ body: (borrowing SearchWord) -> Void) {
        let bytes = text.utf8.span
        var word = SearchWord()
        var at = 0
        while at < bytes.count {
            let letters = ListText.lowered(eight(bytes, at))
            let stops =
                ~(ListText.marks(letters, from: 0x61, through: 0x7A)
                | ListText.marks(letters, from: 0x30, through: 0x39)) & 0x8080_8080_8080_8080
            let run = stops.trailingZeroBitCount &>> 3
            if run > 0 {
                word.append(letters, count: min(run, max(bytesMaximum &- word.count, 0)))
                at &+= run
            }
            guard run < 8, at < bytes.count else { continue }
            if bytes[at] < 0x80 {
                finish(&word, body)
                at &+= 1
            } else {
                let (scalar, end) = scalar(bytes, at)
                add(scalar, to: &word, body)
                at = end
            }
        }
        finish(&word, body)
    }

    /// Up to eight bytes, the first one lowest, zeros behind the end.
    @inline(__always)
    private static func eight(_ bytes: Span<UInt8>, _ start: Int) -> UInt64 {
        if start >= 0, start &+ 8 <= bytes.count { return bytes.word(at: start) }
        var word: UInt64 = 0
        for index in (start..<bytes.count).reversed() { word = word &<< 8 | UInt64(bytes[index]) }
        return word
    }

    @inline(__always)
    private static func finish(_ word: inout SearchWord, _ body: (borrowing SearchWord) -> Void) {
        guard !word.isEmpty else { return }
        body(word)
        word.removeAll()
    }

    private static func add(
        _ scalar: Unicode.Scalar, to word: inout SearchWord, _ body: (borrowing SearchWord) -> Void
    ) {
        if let letters = plain[scalar.value] {
            append(letters, to: &word)
        } else if isWordByItself(scalar.value) {
            finish(&word, body)
            append(Array(String(scalar).utf8), to: &word)
            finish(&word, body)
        } else if !isAccent(scalar.value) {
            guard isPartOfWord(scalar) else { return finish(&word, body) }
            append(Array(scalar.properties.lowercaseMapping.utf8), to: &word)
        }
    }

    private static func append(_ letters: [UInt8], to word: inout SearchWord) {
        guard word.count + letters.count <= bytesMaximum else { return }
        for letter in letters { word.append(letter) }
    }

    /// The scalar that begins here and where it ends. A `String` is well-formed, so its first byte tells the length.
    private static func scalar(_ bytes: Span<UInt8>, _ start: Int) -> (Unicode.Scalar, Int) {
        let first = UInt32(bytes[start])
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        let end = min(start + length, bytes.count)
        var value = first & (0xFF >> UInt32(length + 1))
        for place in (start + 1)..<end { value = value << 6 | UInt32(bytes[place] & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", end)
    }

    static func all(of text: String) -> [String] { packed(of: text).map(\.text) }

    /// The same, as the index keeps them.
    static func packed(of text: String) -> [SearchWord] {
        var words: [SearchWord] = []
        each(of: text) { words.append(copy $0) }
        return words
    }

    private static func isAccent(_ value: UInt32) -> Bool { value >= 0x300 && value <= 0x36F }

    /// Kana, ideographs, and their extensions.
    private static func isWordByItself(_ value: UInt32) -> Bool {
        switch value {
        case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x2_0000...0x3_FFFF: true
        default: false
        }
    }

    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark:
            true
        default: false
        }
    }

    /// Letters with accents, as bytes without, by code point.
    private static let plain: [UInt32: [UInt8]] = {
        let rows = [
            "a": "àáâãäåāăąǎảạấầẩẫậắằẳẵặ", "ae": "æ", "c": "çćĉċč", "d": "ďđð", "e": "èéêëēĕėęěẻẽẹếềểễệ", "g": "ĝğġģ",
            "h": "ĥħ", "i": "ìíîïĩīĭįıỉị", "ij": "ĳ", "j": "ĵ", "k": "ķĸ", "l": "ĺļľŀł", "n": "ñńņňŉŋ",
            "o": "òóôõöøōŏőǒơỏọốồổỗộớờởỡợ", "oe": "œ", "r": "ŕŗř", "s": "śŝşšșſ", "ss": "ß", "t": "ţťŧț", "th": "þ",
            "u": "ùúûüũūŭůűųǔưủụứừửữự", "w": "ŵ", "y": "ýÿŷỳỷỹỵ", "z": "źżž", "α": "ά", "ε": "έ", "η": "ή", "ι": "ίϊΐ",
            "ο": "ό", "υ": "ύϋΰ", "ω": "ώ", "σ": "ς", "е": "ё",
        ]
        var table: [UInt32: [UInt8]] = [:]
        for (letters, accented) in rows {
            for scalar in accented.unicodeScalars {
                table[scalar.value] = Array(letters.utf8)
                let upper = scalar.properties.uppercaseMapping.unicodeScalars
                if upper.count == 1, let first = upper.first, first.value >= 0x80 {
                    table[first.value] = Array(letters.utf8)
                }
            }
        }
        table[0x130] = Array("i".utf8)
        table[0x1E9E] = Array("ss".utf8)
        return table
    }()
}
