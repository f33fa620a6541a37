// Conditions of a list as words of a command line: what may stand behind the verb `search`, in words that a shell has
// cut already.

import TandemWire

extension TypedCommands {
    /// The members of a query: `status=open,new` and the like, in any order; all other words are searched for.
    ///
    /// - Throws: what is wrong with the words, as a typed line would be told.
    package static func conditions(_ words: [String]) throws(Refusal) -> [JSONField] {
        guard let verb = TypedVerbs.find("search") else { return [] }
        let options = words.filter { $0.utf8.contains(UInt8(ascii: "=")) }.map(quoted)
        let search = words.filter { !$0.utf8.contains(UInt8(ascii: "=")) }
        let line = TypedWords((options + search).joined(separator: " "))
        var request = TypedRequest(verb, line, TypedState())
        let json = try request.line()
        let members = (try? JSONReader.parse(json))?.fields ?? []
        return members.filter { $0.name != "op" }
    }

    /// `subject=Wrong size` as `subject="Wrong size"`.
    private static func quoted(_ word: String) -> String {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return word }
        let value = parts[1].replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\(parts[0])=\"\(value)\""
    }
}
