// Aligned columns under an answer: a title row, then rows; columns in which no row has anything are left out.

struct TextTable {
    /// Wide enough for a terminal of 80 to 100 columns.
    static let widthMaximum = 96
    /// What a last column keeps that has to be shortened.
    private static let lastWidthMinimum = 28

    private var titles: [SafeText]
    private var rows: [[SafeText]] = []

    init(_ titles: [SafeText]) { self.titles = titles }

    /// A table without titles, for `key  value` lines.
    init(columns: Int) { titles = [SafeText](repeating: "", count: columns) }

    /// A row that is too short is filled up.
    mutating func add(_ row: [SafeText]) {
        rows.append(titles.indices.map { row.indices.contains($0) ? row[$0] : "" })
    }

    /// Makes the table fit: columns are left out in the given order as long as it is too wide even with the texts of
    /// the last one shortened, then those are.
    mutating func fit(dropping dispensable: [SafeText], indent: Int = 3) {
        for title in dispensable where indent + width(last: Self.lastWidthMinimum) > Self.widthMaximum {
            guard let column = titles.firstIndex(of: title) else { continue }
            titles.remove(at: column)
            for row in rows.indices { rows[row].remove(at: column) }
        }
        let excess = indent + width(last: .max) - Self.widthMaximum
        guard excess > 0, let last = titles.indices.last else { return }
        let room = max(Self.lastWidthMinimum, columnWidth(last) - excess)
        for row in rows.indices { rows[row][last] = Self.shortened(rows[row][last], to: room) }
    }

    /// Of all columns that have anything, with two blanks between them, `last` being the most of the last one.
    private func width(last: Int) -> Int {
        let used = titles.indices.filter { column in rows.contains { !$0[column].isEmpty } }
        return used.reduce(-2) { $0 + min(columnWidth($1), $1 == used.last ? last : .max) + 2 }
    }

    private func columnWidth(_ column: Int) -> Int {
        max(Self.width(titles[column]), rows.map { Self.width($0[column]) }.max() ?? 0)
    }

    /// The beginning of a text, with an ellipsis if it is not all of it.
    private static func shortened(_ text: SafeText, to room: Int) -> SafeText {
        guard width(text) > room else { return text }
        var kept = text.text
        while !kept.isEmpty, width("\(kept)") >= room { kept.removeLast() }
        return "\(kept)…"
    }

    /// Under an answer every line is indented, so that none can be taken for an answer itself.
    func lines(indent: Int = 3) -> [SafeText] {
        let used = titles.indices.filter { column in rows.contains { !$0[column].isEmpty } }
        let hasTitles = used.contains { !titles[$0].isEmpty }
        let shown = (hasTitles ? [titles] : []) + rows
        let widths = used.map { column in shown.map { Self.width($0[column]) }.max() ?? 0 }
        return shown.map { row in
            var line: SafeText = ""
            var owed = indent
            for (column, width) in zip(used, widths) where !row[column].isEmpty || width > 0 {
                if !row[column].isEmpty {
                    line = "\(line)\(String(repeating: " ", count: owed))\(row[column])"
                    owed = 0
                }
                owed += width - Self.width(row[column]) + 2
            }
            return line
        }
    }

    /// Columns on a terminal: one for a Character, two for East Asian wide ones and emoji (the ranges of Unicode's
    /// EastAsianWidth that people type; a miss only shifts a column).
    static func width(_ text: SafeText) -> Int {
        text.text.reduce(0) { width, character in
            switch character.unicodeScalars.first?.value ?? 0 {
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
                0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
                width + 2
            default:
                width + 1
            }
        }
    }
}
