// A JSON value as a tree. For configuration, import files, tests and the cold parts of ops;
// the hot path reads members straight out of a `JSONLine` instead.

/// One JSON value. Integers outside ±(2^53−1) do not exist here (I-JSON, RFC 7493 §2.2).
package indirect enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case real(Double)
    case string(String)
    case array([JSONValue])
    case object([JSONField])
}

/// One member of a JSON object, in the order it stands in the text.
package struct JSONField: Sendable, Equatable {
    package var name: String
    package var value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
        self.name = name
        self.value = value
    }
}
