// Texts as words to be searched for: runs of letters and digits, in lower case and without accents, so that `Übergröße`
// is found as `ubergrosse`. Ideographs and kana are words of one character, because nothing stands between the words of
// those scripts.
//
// The tables cover Latin, the Greek tonos and ё; of other scripts the case is folded and combining accents are dropped.

enum SearchWords {
    /// Longer words are cut, in texts and in searches alike.
    static let bytesMaximum = 40

    /// Calls `body` with each word, in order.
    static func each(of text: String, _ body: (String) -> Void) {
        var word: [UInt8] = []
        func finish() {
            guard !word.isEmpty else { return }
            body(String(decoding: word, as: UTF8.self))
            word.removeAll(keepingCapacity: true)
        }
        for scalar in text.unicodeScalars {
            let value = scalar.value
            if value < 0x80 {
                let byte = ListText.lowered(UInt8(truncatingIfNeeded: value))
                if byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39 {
                    if word.count < bytesMaximum { word.append(byte) }
                } else {
                    finish()
                }
            } else if let letters = plain[value] {
                if word.count + letters.count <= bytesMaximum { word.append(contentsOf: letters) }
            } else if isWordByItself(value) {
                finish()
                word.append(contentsOf: String(scalar).utf8)
                finish()
            } else if !isAccent(value) {
                guard isPartOfWord(scalar) else {
                    finish()
                    continue
                }
                let letters = scalar.properties.lowercaseMapping.utf8
                if word.count + letters.count <= bytesMaximum { word.append(contentsOf: letters) }
            }
        }
        finish()
    }

    static func all(of text: String) -> [String] {
        var words: [String] = []
        each(of: text) { words.append($0) }
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
