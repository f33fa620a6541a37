// The words of an enumeration, found where they stand in a line, without a text being made of each.

import TandemWire

struct WordList<Word: CaseIterable & RawRepresentable & Sendable>: Sendable where Word.RawValue == String {
    fileprivate let texts: JSONWords
    fileprivate let words: [Word]

    init() {
        words = Array(Word.allCases)
        texts = JSONWords(words.map(\.rawValue))
    }
}

extension JSONLine {
    /// The word that a member is; nil if it is none of the list.
    func word<Word>(_ index: Int, of list: WordList<Word>) -> Word? {
        word(index, of: list.texts).map { list.words[$0] }
    }
}

extension JSONRow {
    /// The word that the next element is; nil if it is none of the list.
    mutating func word<Word>(of list: WordList<Word>, _ line: borrowing JSONLine) -> Word? {
        word(of: list.texts, line).map { list.words[$0] }
    }

    /// The same, or null.
    mutating func optionalWord<Word>(of list: WordList<Word>, _ line: borrowing JSONLine) -> Word? {
        optionalWord(of: list.texts, line).map { list.words[$0] }
    }
}
