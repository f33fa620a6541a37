// The one shape of "no": a code from the closed registry, a sentence for people, and the few facts a program needs.

/// A refused request. Written to the wire as `{"ok":false,…,"code":…,"msg":…,"retry":…}` plus `facts`.
package struct Refusal: Error, Sendable, Equatable {
    package let code: Code
    /// Says what is wrong, where, and what to do. Never parsed by programs, never contains another person's text.
    package let message: String
    /// Further members of the error line, in order, e.g. `("limit", 12000)`, `("on", "S-17")`, `("seq", 10)`.
    package var facts: [JSONField]

    package init(_ code: Code, _ message: String, _ facts: [JSONField] = []) {
        self.code = code
        self.message = message
        self.facts = facts
    }
}
