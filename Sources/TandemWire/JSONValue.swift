// A JSON value as a tree. For configuration, import files, tests and the cold parts of ops;
// the hot path reads members straight out of a `JSONLine` instead.

/// One JSON value. Integers outside ±(2^53−1) do not exist here (I-JSON, RFC 7493 §2.2). What nests does so in arrays,
/// so that a value as such needs no memory of its own.
package enum JSONValue: Sendable, Equatable {
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

// MARK: Looking inside

extension JSONValue {
    /// The member with this name, if this is an object that has it. Names are compared as bytes, as the reader does:
    /// `==` on strings would take é composed and é decomposed for the same name.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let fields) = self else { return nil }
        return fields.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    package var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    package var integer: Int? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    package var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    package var fields: [JSONField]? {
        guard case .object(let fields) = self else { return nil }
        return fields
    }

    /// The value as `JSONWriter` writes it, without a line feed.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.take()
    }
}
