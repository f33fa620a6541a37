// Aligned columns under an answer: a title row, then rows; columns in which no row has anything are left out.

struct TextTable {
    private let titles: [SafeText]
    private var rows: [[SafeText]] = []

    init(_ titles: [SafeText]) { self.titles = titles }

    /// A table without titles, for `key  value` lines.
    init(columns: Int) { titles = [SafeText](repeating: "", count: columns) }

    /// A row that is too short is filled up.
    mutating func add(_ row: [SafeText]) {
        rows.append(titles.indices.map { row.indices.contains($0) ? row[$0] : "" })
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
