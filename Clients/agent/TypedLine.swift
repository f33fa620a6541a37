// What the client understands of a line that a person typed. As little as possible: the server knows the verbs.

import TandemClient
import TandemWire

package struct TypedLine {
    package let text: String
    /// The first word in lower case, or the op of a JSON line.
    private let verb: String
    private let request: Members?

    package init(_ text: String) {
        self.text = text
        let trimmed = text.drop { $0 == " " || $0 == "\t" }
        if trimmed.first == "{" {
            request = Members(Array(trimmed.utf8))
            verb = request?.string("op") ?? ""
        } else {
            request = nil
            verb = trimmed.prefix { $0 != " " }.lowercased()
        }
    }

    package var isJSON: Bool { request != nil }

    /// Holds a token: kept out of the history.
    package var isSecret: Bool { verb == "login" || verb == "hello" }

    /// The token that a login holds.
    package var token: String? {
        if let request { return request.string("token") }
        let words = text.split(separator: " ")
        return verb == "login" && words.count == 3 ? String(words[2]) : nil
    }

    /// A note is typed in the colour of staff-only lines: the eye sees the difference before Enter does.
    package var isNote: Bool { verb == "note" || request?.string("vis") == "staff" }

    /// The person leaves: the connection will end and must not be made again.
    package var isFarewell: Bool { ["quit", "exit"].contains(verb) }

    /// Its answer is preceded by events of the past, which are no news.
    package var readsHistory: Bool { verb == "hist" || verb == "history" }

    /// Exactly one line beginning with `ok` or `ERR` answers it. The other lines: blank ones, comments, `explain`.
    package var isAnswered: Bool { !verb.isEmpty && verb != "explain" && !verb.hasPrefix("#") }

    /// The word that ends the text which this line opens with `<<WORD`.
    package var opensTextUntil: String? {
        guard !isJSON, let last = text.split(separator: " ").last, last.hasPrefix("<<"), last.count > 2 else {
            return nil
        }
        return String(last.dropFirst(2))
    }

    /// `text` or `json` if the line chooses the form of the output; a typed line chooses text by being typed.
    package var outputForm: String? {
        if let request { return verb == "mode" ? request.string("to") : nil }
        if verb == "mode" { return text.split(separator: " ").last.map(String.init) }
        return verb.isEmpty || verb.hasPrefix("#") ? nil : "text"
    }

    /// The streams that a JSON line follows or no longer follows. The typed verbs are known by their answers.
    package var subscribes: [String] { verb == "sub" && isJSON ? streams : [] }
    package var unsubscribes: [String] { verb == "unsub" && isJSON ? streams : [] }

    private var streams: [String] {
        guard let on = request?.object["on"] else { return [] }
        return on.string.map { [$0] } ?? on.array?.compactMap(\.string) ?? []
    }
}
