// A JSON Schema 2020-12 validator for exactly the keywords that Protocol/tandem.schema.json uses.
//
// Annotations ($schema $id $comment title description default examples deprecated) are skipped; a keyword that is
// neither known nor an annotation refuses to load, so that nothing in the schema is believed and not checked.
// `Tests/TranscriptTests/check_schema.py` asks Python's jsonschema the same questions.

import TandemWire

package struct SchemaError: Error, CustomStringConvertible {
    package let description: String
}

package final class SchemaValidator {
    private let root: SchemaNode
    private var definitions: [String: SchemaNode] = [:]

    /// Compiles the schema text and checks that every `$ref` leads somewhere.
    package init(_ text: String) throws {
        let tree = try JSONValue(testing: text)
        root = try SchemaNode(tree, path: "#")
        for field in tree.member("$defs")?.fieldList ?? [] {
            definitions["#/$defs/\(field.name)"] = try SchemaNode(field.value, path: "#/$defs/\(field.name)")
        }
        for node in definitions.values { try check(node) }
        try check(root)
    }

    package var definitionNames: [String] { definitions.keys.map { String($0.dropFirst("#/$defs/".count)) }.sorted() }

    package func has(_ definition: String) -> Bool { definitions["#/$defs/\(definition)"] != nil }

    /// Returns what is wrong with `value` as an instance of `definition` (of the whole schema when nil); empty when
    /// valid.
    package func validate(_ value: JSONValue, as definition: String? = nil) -> [String] {
        guard let definition else { return root.validate(value, at: "", self).faults }
        guard let node = definitions["#/$defs/\(definition)"] else { return ["the schema has no $defs/\(definition)"] }
        return node.validate(value, at: "", self).faults
    }

    fileprivate func resolve(_ reference: String) -> SchemaNode? { definitions[reference] }

    private func check(_ node: SchemaNode) throws {
        if let reference = node.reference, definitions[reference] == nil {
            throw SchemaError(description: "\(node.path): $ref \(reference) leads nowhere")
        }
        for child in node.children { try check(child) }
    }
}

/// What came of checking one value: the faults, and the members that some keyword looked at.
struct SchemaOutcome {
    var faults: [String] = []
    var evaluated: Set<String> = []
    /// The value failed a `const` or `enum` of a discriminator: this alternative was not meant.
    var isOtherKind = false

    mutating func add(_ other: SchemaOutcome) {
        faults += other.faults
        evaluated.formUnion(other.evaluated)
        isOtherKind = isOtherKind || other.isOtherKind
    }
}

/// One compiled schema object.
final class SchemaNode {
    let path: String
    private(set) var reference: String?
    private(set) var children: [SchemaNode] = []
    private var refuses = false
    private var types: [String] = []
    private var constant: JSONValue?
    private var choices: [JSONValue]?
    private var properties: [String: SchemaNode] = [:]
    private var required: [String] = []
    private var propertyNames: SchemaNode?
    private var additional: SchemaNode?
    private var unevaluated: SchemaNode?
    private var items: SchemaNode?
    private var allOf: [SchemaNode] = []
    private var anyOf: [SchemaNode] = []
    private var oneOf: [SchemaNode] = []
    private var not: SchemaNode?
    private var pattern: SchemaPattern?
    private var bounds: [String: Int] = [:]

    init(_ schema: JSONValue, path: String) throws {
        self.path = path
        if case .bool(let flag) = schema {
            refuses = !flag
            return
        }
        guard case .object(let fields) = schema else { throw SchemaError(description: "\(path) is not a schema") }
        for field in fields { try read(field) }
    }

    private func read(_ field: JSONField) throws {
        let here = "\(path)/\(field.name)"
        switch (field.name, field.value) {
        case ("$schema", _), ("$id", _), ("$comment", _), ("title", _), ("description", _), ("default", _),
            ("examples", _):
            break
        case ("$defs", .object) where path == "#": break
        case ("$ref", .string(let text)): reference = text
        case ("type", .string(let name)): types = [name]
        case ("type", .array(let names)): types = names.compactMap(\.text)
        case ("const", let value): constant = value
        case ("enum", .array(let values)): choices = values
        case ("properties", .object(let fields)):
            for property in fields { properties[property.name] = try child(property.value, "\(here)/\(property.name)") }
        case ("required", .array(let names)): required = names.compactMap(\.text)
        case ("propertyNames", let value): propertyNames = try child(value, here)
        case ("additionalProperties", let value): additional = try child(value, here)
        case ("unevaluatedProperties", let value): unevaluated = try child(value, here)
        case ("items", let value): items = try child(value, here)
        case ("allOf", .array(let list)): allOf = try list.enumerated().map { try child($1, "\(here)/\($0)") }
        case ("anyOf", .array(let list)): anyOf = try list.enumerated().map { try child($1, "\(here)/\($0)") }
        case ("oneOf", .array(let list)): oneOf = try list.enumerated().map { try child($1, "\(here)/\($0)") }
        case ("not", let value): not = try child(value, here)
        case ("pattern", .string(let text)): pattern = try SchemaPattern(text)
        case ("minimum", .integer(let bound)), ("maximum", .integer(let bound)), ("minLength", .integer(let bound)),
            ("maxLength", .integer(let bound)), ("minItems", .integer(let bound)), ("maxItems", .integer(let bound)),
            ("minProperties", .integer(let bound)), ("maxProperties", .integer(let bound)):
            bounds[field.name] = bound
        default: throw SchemaError(description: "\(here): this validator does not know the keyword")
        }
    }

    private func child(_ schema: JSONValue, _ path: String) throws -> SchemaNode {
        let node = try SchemaNode(schema, path: path)
        children.append(node)
        return node
    }

    func validate(_ value: JSONValue, at place: String, _ schema: SchemaValidator) -> SchemaOutcome {
        var outcome = SchemaOutcome()
        let name = place.isEmpty ? "the line" : place
        if refuses { outcome.faults.append("\(name) is not allowed") }
        if !types.isEmpty, !types.contains(where: value.isOfType) {
            outcome.faults.append("\(name) is \(value.display), not of type \(types.joined(separator: " or "))")
        }
        if let constant, constant != value {
            outcome.faults.append("\(name) is \(value.display), not \(constant.display)")
            outcome.isOtherKind = true
        }
        if let choices, !choices.contains(value) {
            outcome.faults.append("\(name) is \(value.display), none of the allowed values")
            outcome.isOtherKind = true
        }
        checkScalar(value, name, &outcome)
        if case .object(let fields) = value { checkObject(fields, place, schema, &outcome) }
        if case .array(let values) = value, let items {
            for (index, item) in values.enumerated() {
                outcome.faults += items.validate(item, at: "\(place)[\(index)]", schema).faults
            }
        }
        checkCombinations(value, place, schema, &outcome)
        if let unevaluated, case .object(let fields) = value {
            for field in fields where !outcome.evaluated.contains(field.name) {
                outcome.faults += unevaluated.validate(field.value, at: "\(place).\(field.name)", schema).faults
            }
            outcome.evaluated.formUnion(fields.map(\.name))
        }
        return outcome
    }

    private func checkScalar(_ value: JSONValue, _ name: String, _ outcome: inout SchemaOutcome) {
        switch value {
        case .string(let text):
            let length = text.unicodeScalars.count
            if let least = bounds["minLength"], length < least {
                outcome.faults.append("\(name) is shorter than \(least)")
            }
            if let most = bounds["maxLength"], length > most { outcome.faults.append("\(name) is longer than \(most)") }
            if let pattern, !pattern.matches(text) {
                outcome.faults.append("\(name) is \"\(text)\", which does not match \(pattern.text)")
            }
        case .integer(let number):
            if let least = bounds["minimum"], number < least { outcome.faults.append("\(name) is below \(least)") }
            if let most = bounds["maximum"], number > most { outcome.faults.append("\(name) is above \(most)") }
        case .real(let number):
            if let least = bounds["minimum"], number < Double(least) {
                outcome.faults.append("\(name) is below \(least)")
            }
            if let most = bounds["maximum"], number > Double(most) { outcome.faults.append("\(name) is above \(most)") }
        case .array(let items):
            if let least = bounds["minItems"], items.count < least {
                outcome.faults.append("\(name) has too few items")
            }
            if let most = bounds["maxItems"], items.count > most { outcome.faults.append("\(name) has too many items") }
        case .object(let fields):
            if let least = bounds["minProperties"], fields.count < least {
                outcome.faults.append("\(name) has fewer than \(least) members")
            }
            if let most = bounds["maxProperties"], fields.count > most {
                outcome.faults.append("\(name) has more than \(most) members")
            }
        case .null, .bool: break
        }
    }

    private func checkObject(
        _ fields: [JSONField], _ place: String, _ schema: SchemaValidator, _ outcome: inout SchemaOutcome
    ) {
        for member in required where !fields.contains(where: { $0.name == member }) {
            outcome.faults.append("\(place.isEmpty ? "the line" : place) lacks \"\(member)\"")
        }
        for field in fields {
            let here = place.isEmpty ? field.name : "\(place).\(field.name)"
            if let propertyNames {
                outcome.faults += propertyNames.validate(.string(field.name), at: here, schema).faults
            }
            if let property = properties[field.name] {
                let inner = property.validate(field.value, at: here, schema)
                outcome.faults += inner.faults
                if ["op", "ok", "ev", "sig"].contains(field.name), inner.isOtherKind { outcome.isOtherKind = true }
                outcome.evaluated.insert(field.name)
            } else if let additional {
                outcome.faults += additional.validate(field.value, at: here, schema).faults
                outcome.evaluated.insert(field.name)
            }
        }
    }

    private func checkCombinations(
        _ value: JSONValue, _ place: String, _ schema: SchemaValidator, _ outcome: inout SchemaOutcome
    ) {
        if let reference {
            if let node = schema.resolve(reference) {
                outcome.add(node.validate(value, at: place, schema))
            } else {
                outcome.faults.append("$ref \(reference) leads nowhere")
            }
        }
        for node in allOf { outcome.add(node.validate(value, at: place, schema)) }
        if !anyOf.isEmpty { choose(anyOf, exactlyOne: false, value, place, schema, &outcome) }
        if !oneOf.isEmpty { choose(oneOf, exactlyOne: true, value, place, schema, &outcome) }
        if let not, not.validate(value, at: place, schema).faults.isEmpty {
            outcome.faults.append("\(place.isEmpty ? "the line" : place) is what it must not be")
        }
    }

    /// `anyOf` and `oneOf`. When nothing fits, the faults of the alternative that was meant are told: the one whose
    /// discriminator (`op`, `ok`, `ev`, `sig`) fitted, else the one with the fewest faults.
    private func choose(
        _ alternatives: [SchemaNode], exactlyOne: Bool, _ value: JSONValue, _ place: String, _ schema: SchemaValidator,
        _ outcome: inout SchemaOutcome
    ) {
        var fitting = 0
        var meant: SchemaOutcome?
        for node in alternatives {
            let attempt = node.validate(value, at: place, schema)
            if attempt.faults.isEmpty {
                fitting += 1
                outcome.evaluated.formUnion(attempt.evaluated)
            } else if let best = meant {
                let isBetter = attempt.isOtherKind == best.isOtherKind && attempt.faults.count < best.faults.count
                if isBetter || (best.isOtherKind && !attempt.isOtherKind) { meant = attempt }
            } else {
                meant = attempt
            }
        }
        if fitting == 0, let meant {
            outcome.faults += meant.faults
            outcome.isOtherKind = outcome.isOtherKind || meant.isOtherKind
        }
        if exactlyOne, fitting > 1 {
            outcome.faults.append("\(place.isEmpty ? "the line" : place) fits \(fitting) alternatives of oneOf")
        }
    }
}

extension JSONValue {
    package func member(_ name: String) -> JSONValue? { fieldList?.first { $0.name == name }?.value }

    package var fieldList: [JSONField]? {
        guard case .object(let fields) = self else { return nil }
        return fields
    }

    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    func isOfType(_ name: String) -> Bool {
        switch self {
        case .null: name == "null"
        case .bool: name == "boolean"
        case .integer: name == "integer" || name == "number"
        case .real(let number): name == "number" || (name == "integer" && number == number.rounded())
        case .string: name == "string"
        case .array: name == "array"
        case .object: name == "object"
        }
    }
}
