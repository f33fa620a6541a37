// `Protocol/commands.json` is the verb table. `TANDEM_RECORD=1 swift test --filter TypedCommandsFile` rewrites it.

import Foundation
import TandemWire
import Testing

@testable import TandemServer

@Suite struct TypedCommandsFileTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Protocol/commands.json").standardizedFileURL

    @Test func commandsFileIsTheTable() throws {
        let generated = Self.generate()
        if ProcessInfo.processInfo.environment["TANDEM_RECORD"] == "1" { try Data(generated).write(to: Self.file) }
        let written = try [UInt8](Data(contentsOf: Self.file))
        #expect(written == generated, "run again with TANDEM_RECORD=1 and read what changed")
        _ = try JSONReader.parse(written)
    }

    /// One verb a line, so that a change is one line.
    private static func generate() -> [UInt8] {
        let rows = TypedVerbs.all.map { String(decoding: JSONValue.object(row($0)).encoded(), as: UTF8.self) }
        return Array("{\"commands\":[\n\(rows.joined(separator: ",\n"))\n]}\n".utf8)
    }

    private static func row(_ verb: TypedVerb) -> [JSONField] {
        var fields = [
            JSONField("verb", .string(verb.name)), JSONField("aliases", .array(verb.aliases.map { .string($0) })),
        ]
        switch verb.form {
        case .op(let name): fields.append(JSONField("op", .string(name)))
        case .signal(let name): fields.append(JSONField("sig", .string(name)))
        case .local: fields.append(JSONField("local", .bool(true)))
        }
        fields += [
            JSONField("group", .string(verb.group.rawValue)), JSONField("who", .string(verb.audience.rawValue)),
            JSONField("constants", .object(verb.constants)),
            JSONField("staff_constants", .object(verb.staffConstants)),
            JSONField("arguments", .array(verb.arguments.map { .object(argument($0)) })),
            JSONField("syntax", .string(verb.syntax)),
            JSONField("help", .string(verb.help)), JSONField("example", .string(verb.example)),
        ]
        if let json = TypedHelp.json(of: verb), let value = try? JSONReader.parse(Array(json.utf8)) {
            fields.append(JSONField("json", value))
        }
        return fields
    }

    private static func argument(_ argument: TypedArgument) -> [JSONField] {
        switch argument {
        case .target(let targets, let fallback):
            [kind("stream"), JSONField("accepts", .array(targets.map(target))), text("if_missing", fallback.rawValue)]
        case .implied(let targets):
            [kind("current stream"), JSONField("accepts", .array(targets.map(target)))]
        case .word(let member, _): [kind("word"), text("member", member), JSONField("required", .bool(true))]
        case .optionalWord(let member): [kind("word"), text("member", member), JSONField("required", .bool(false))]
        case .choice(let member, let words, let keyword, let required):
            [kind("choice"), text("member", member), list("words", words), JSONField("required", .bool(required))]
                + (keyword.map { [text("keyword", $0)] } ?? [])
        case .count(let member, let standard):
            [kind("number"), text("member", member), JSONField("default", .integer(standard))]
        case .number(let member, let range):
            [
                kind("number"), text("member", member), JSONField("minimum", .integer(range.lowerBound)),
                JSONField("maximum", .integer(range.upperBound)),
            ]
        case .message(let member, let fallback):
            [kind("message number"), text("member", member), text("if_missing", fallback.rawValue)]
        case .selector(let words): [kind("selector"), list("words", words)]
        case .options(let options, let required):
            [
                kind("key=value"), JSONField("options", .array(options.map(option))),
                JSONField("required", .bool(required)),
            ]
        case .reply(let member): [kind("#N:"), text("member", member)]
        case .files(let member): [kind("F-N,F-N:"), text("member", member)]
        case .text(let member, let required):
            [kind("text"), text("member", member), JSONField("required", .bool(required))]
        case .addressee(let member, let note):
            [kind("word [: text]"), text("member", member), text("text_member", note)]
        case .lease: [kind("lease"), text("member", "lease")]
        case .action(let action):
            [
                kind("action"), text("member", "do"), text("key", action.key), text("pieces", action.pieces.rawValue),
                JSONField("options", .bool(action.takesOptions)),
            ]
        case .seen: [kind("seen"), text("member", "if")]
        case .entries(let member): [kind("L-N:pieces"), text("member", member)]
        case .labelled(let member, let options, _):
            [kind("label key=value"), text("member", member), JSONField("options", .array(options.map(option)))]
        case .name(let member, _): [kind("name"), text("member", member)]
        case .pairs(let member): [kind("any key=value"), text("member", member)]
        case .members: [kind("JSON object")]
        case .filler(let word): [kind("filler"), list("words", [word])]
        }
    }

    private static func target(_ target: TypedTarget) -> JSONValue {
        .object(
            [text("prefix", target.kind.rawValue), text("member", target.member)]
                + (target.op.map { [text("op", $0)] } ?? []))
    }

    private static func option(_ option: TypedOption) -> JSONValue {
        .object([
            text("key", option.key), text("member", option.member), kind(option.kind.rawValue),
            JSONField("clears", .bool(option.clears)),
        ])
    }

    private static func kind(_ name: String) -> JSONField { text("kind", name) }

    private static func text(_ name: String, _ value: String) -> JSONField { JSONField(name, .string(value)) }

    private static func list(_ name: String, _ words: [String]) -> JSONField {
        JSONField(name, .array(words.map { .string($0) }))
    }
}
