// What the running server says about itself is what Protocol/ says: ops and their fields, limits and their defaults.

import TandemTestSupport
import TandemWire
import Testing

struct IntrospectionTests {
    /// Members that every request may have; `on` is an op's own field.
    private static let envelope: Set<String> = ["op", "id", "key", "if", "x"]

    @Test func describeIsTheSchema() throws {
        let schemaText = try SchemaText.load()
        let definitions = try #require(JSONValue(testing: schemaText).member("$defs"))
        let directory = try TestDirectory()
        // There are more ops than requests at once.
        let unlimited = try directory.write(#"{"limits":{"ops_per_s":0}}"#, to: "tandem.json")
        let server = try ServerProcess(
            data: directory.path + "/data", arguments: ["--demo", "--config", unlimited])
        let socket = try TranscriptSocket(port: server.port)
        _ = try socket.line()
        _ = try ask(socket, #"{"op":"hello","token":"demo-sarah"}"#)
        let names = try ask(socket, #"{"op":"describe"}"#).member("ops").map(Self.names) ?? []
        let known = (definitions.fieldList ?? []).map(\.name).filter { $0.hasPrefix("op.") }
        #expect(Set(names.map { "op.\($0)" }) == Set(known))
        let query = Set((definitions.member("queryMembers")?.member("properties")?.fieldList ?? []).map(\.name))
        let listPage = try RepositoryFiles.read("Protocol/ops/ticket.list.md")
        for member in query { #expect(listPage.contains("`\(member)`"), "ticket.list.md lacks \(member)") }
        for name in names {
            let answer = try ask(socket, #"{"op":"describe","name":"\#(name)"}"#)
            let schema = try #require(definitions.member("op.\(name)"))
            let described = Self.fields(answer)
            // What a query may say is written down once, on the page of ticket.list.
            let isQuery = schema.display.contains("#/$defs/queryMembers")
            let inherited = isQuery ? query : []
            let specified = Set((schema.member("properties")?.fieldList ?? []).map(\.name)).subtracting(Self.envelope)
                .union(inherited)
            #expect(Set(described.map(\.name)) == specified, "\(name)")
            let required = Self.strings(schema.member("required"))
            for field in described {
                #expect(required.contains(field.name) == field.isRequired, "\(name).\(field.name)")
            }
            let page = try RepositoryFiles.read("Protocol/ops/\(name).md")
            for field in described where !inherited.contains(field.name) {
                #expect(page.contains("| `\(field.name)`"), "\(name).md lacks \(field.name)")
            }
            #expect(!isQuery || page.contains("ticket.list"))
        }
    }

    @Test func limitsOfTheGreetingAreThePage() throws {
        let directory = try TestDirectory()
        let server = try ServerProcess(data: directory.path + "/data")
        let socket = try TranscriptSocket(port: server.port)
        let greeting = try JSONValue(testing: String(decoding: #require(try socket.line()), as: UTF8.self))
        let announced = (greeting.member("limits")?.fieldList ?? []).map { "\($0.name) \($0.value.display)" }
        let page = try RepositoryFiles.read("Protocol/limits.md")
        let told = try #require(page.split(separator: "## Not in the greeting").first)
        #expect(told.count < page.count)
        let written = told.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
            let cells = row.split(separator: "|").map { $0.split(separator: " ") }
            let name = cells[0].first.map { $0.dropFirst().dropLast() } ?? ""
            return "\(name) \(cells[1].first ?? "")"
        }
        #expect(announced == written)
    }

    private func ask(_ socket: TranscriptSocket, _ line: String) throws -> JSONValue {
        try socket.send(Array(line.utf8) + [0x0A])
        return try JSONValue(testing: String(decoding: #require(try socket.line()), as: UTF8.self))
    }

    private static func names(_ list: JSONValue) -> [String] {
        guard case .array(let items) = list else { return [] }
        return items.compactMap { $0.member("op")?.text }
    }

    private static func strings(_ list: JSONValue?) -> [String] {
        guard case .array(let items) = list else { return [] }
        return items.compactMap(\.text)
    }

    private static func fields(_ answer: JSONValue) -> [(name: String, isRequired: Bool)] {
        guard case .array(let items) = answer.member("fields") else { return [] }
        return items.map { ($0.member("name")?.text ?? "", $0.member("required") == .bool(true)) }
    }
}
