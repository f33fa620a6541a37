// "Did you mean": the verbs close to what was typed, and `say …`, `note …` for a line that was meant for people.

extension TypedCommands {
    /// At most five things to try instead of this line, best first. Never empty.
    package static func suggest(_ line: String, role: String? = nil) -> [String] {
        var words = TypedWords(line)
        let word = words.next() ?? ""
        let close = nearestVerbs(word, role: role)
        // Several words, or one that resembles no verb, were meant to be read by somebody.
        guard close.isEmpty || !words.isAtEnd else { return close }
        return close + (role == "customer" ? ["say ..."] : ["say ...", "note ..."])
    }

    /// At most three verbs that this role is shown.
    static func nearestVerbs(_ word: String, role: String?) -> [String] {
        let shown = TypedVerbs.all.filter { $0.isShown(to: role) }
        let names = shown.flatMap { verb in [verb.name] + verb.aliases }
        var verbs: [String] = []
        for name in nearest(word, among: names) {
            let verb = shown.first { $0.name == name || $0.aliases.contains(name) }?.name ?? name
            if !verbs.contains(verb) { verbs.append(verb) }
        }
        return Array(verbs.prefix(3))
    }

    /// The candidates that begin with the word or are one slip away from it (two for words from five letters), the
    /// nearest first.
    static func nearest(_ word: String, among candidates: [String]) -> [String] {
        let typed = Array(word.lowercased().utf8.prefix(24))
        guard typed.count >= 2 else { return [] }
        let allowed = typed.count < 5 ? 1 : 2
        let ranked = candidates.enumerated().compactMap { order, candidate -> (slips: Int, order: Int, name: String)? in
            let bytes = Array(candidate.utf8)
            let slips = bytes.starts(with: typed) ? 0 : distance(typed, bytes)
            return slips <= allowed ? (slips, order, candidate) : nil
        }
        return ranked.sorted { ($0.slips, $0.order) < ($1.slips, $1.order) }.prefix(3).map(\.name)
    }

    /// Letters inserted, dropped, replaced, or swapped with their neighbour (optimal string alignment).
    static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: second.count + 1)
        var last = Array(0...second.count)
        for row in first.indices {
            var current = [row + 1]
            for column in second.indices {
                let replaced = last[column] + (first[row] == second[column] ? 0 : 1)
                var best = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last.last ?? 0
    }
}
