// Import files: what becomes a request, and what is refused where.

import TandemServer
import TandemSystem
import TandemTestSupport
import TandemWire
import Testing

@Suite struct ImportFileTests {
    private func file(_ text: String) -> ImportFile {
        ImportFile(name: "shop.ndjson", contents: Array(text.utf8))
    }

    private func requests(_ file: ImportFile) throws -> [String] {
        var lines: [String] = []
        try file.forEachRequest { line in
            lines.append(line.indices.map { String(UnicodeScalar(line[$0])) }.joined())
        }
        return lines
    }

    @Test func aLineIsARequestWithATypeInPlaceOfItsOp() throws {
        let file = file(
            """
            # customers of the shop

            {"type":"customer","customer":"cust:42","name":"Maria","orders":["O-5512"]}\r
              {"customer":"cust:43","tier":"gold","type":"customer","name":"Jo"}
            """)
        #expect(try file.check() == 2)
        #expect(
            try requests(file) == [
                #"{"op":"customer.put","customer":"cust:42","name":"Maria","orders":["O-5512"]}"#,
                #"{"customer":"cust:43","tier":"gold","op":"customer.put","name":"Jo"}"#,
            ])
    }

    @Test(arguments: [
        ("x", "BAD_JSON expected '{' at byte 0"),
        (#"{"customer":"cust:1"}"#, "FIELD_REQUIRED type is missing; accepted: customer"),
        (#"{"type":"shoe"}"#, "BAD_FIELD type is not accepted; accepted: customer"),
        (#"{"type":7}"#, "BAD_FIELD type is not accepted"),
        (#"{"type":"customer","customer":"cust:1","nmae":"x"}"#, "UNKNOWN_FIELD"),
        (
            #"{"type":"customer","customer":"cust:1","op":"session.end"}"#,
            "UNKNOWN_FIELD op is not a field of an import"
        ),
        (#"{"type":"customer","customer":"cust:1","key":"k"}"#, "UNKNOWN_FIELD key is not a field of an import line"),
        (#"{"type":"customer","customer":"T-1"}"#, "BAD_FIELD"),
        (#"{"type":"customer","name":"nobody"}"#, "FIELD_REQUIRED"),
        (#"{"type":"customer","customer":"cust:1","type":"customer"}"#, "BAD_JSON the same name twice"),
        (
            "{\"type\":\"customer\",\"customer\":\"cust:1\",\"name\":\"" + String(repeating: "x", count: 70_000)
                + "\"}",
            "LINE_TOO_LONG a line has at most 65536 bytes"
        ),
    ])
    func mistakesNameFileAndLine(line: String, message: String) {
        let good = #"{"type":"customer","customer":"cust:42","name":"Maria"}"#
        let error = #expect(throws: ImportError.self) { try file("\(good)\n\(line)\n\(good)\n").check() }
        #expect(error?.message.hasPrefix("shop.ndjson line 2: \(message)") == true, "\(error?.message ?? "")")
    }

    @Test func allMistakesAreToldUpToTwenty() {
        let error = #expect(throws: ImportError.self) { try file("x\n\ny\n").check() }
        guard case .problems(let lines) = error else {
            Issue.record("expected problems")
            return
        }
        #expect(lines.count == 2)
        #expect(lines.last?.hasPrefix("shop.ndjson line 3: ") == true)
        let many = #expect(throws: ImportError.self) { try file(String(repeating: "x\n", count: 99)).check() }
        #expect(many?.message.split(separator: "\n").count == ImportFile.maximumProblems)
    }

    @Test func aFileOnDiskIsReadInPiecesAndItsProgressTold() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/customers.ndjson"
        let lines = (1...5_000).map { #"{"type":"customer","customer":"cust:\#($0)","name":"Customer \#($0)"}"# }
        let bytes = Array((lines.joined(separator: "\n")).utf8)
        try File.replace(path, with: bytes, permissions: 0o600)
        var last = ImportFile.Progress()
        var reports = 0
        let count = try ImportFile(path: path).check {
            last = $0
            reports += 1
        }
        #expect(count == 5_000)
        #expect(reports >= bytes.count / 65_536)
        #expect(last.totalBytes == bytes.count)
        #expect(last.lines == 5_000)
        #expect(try requests(ImportFile(path: path)).count == 5_000)
        #expect(throws: ImportError.self) { try ImportFile(path: directory.path + "/missing").check() }
    }

    @Test func aFailureOfTheReceiverEndsTheImport() {
        struct Failure: Error {}
        var seen = 0
        #expect(throws: Failure.self) {
            try DemoCustomers.file.forEachRequest { _ throws(Failure) in
                seen += 1
                if seen == 3 {
                    throw Failure()
                }
            }
        }
        #expect(seen == 3)
    }
}

@Suite struct DemoCustomersTests {
    private func customers() throws -> [JSONValue] {
        try DemoCustomers.lines.split(separator: "\n").map { line throws(JSONError) in
            try JSONReader.parse(Array(line.utf8))
        }
    }

    private func tickets() throws -> [JSONValue] {
        try DemoTickets.lines.split(separator: "\n").map { line throws(JSONError) in
            try JSONReader.parse(Array(line.utf8))
        }
    }

    @Test func theTicketsAreTheCustomersOwn() throws {
        #expect(try DemoTickets.file.check() == (try tickets().count))
        var seen: Set<String> = []
        for ticket in try tickets() {
            let id = ticket["ticket"]?.string ?? ""
            let customer = try #require(try customers().first { $0["customer"] == ticket["customer"] }, "\(id)")
            #expect(seen.insert(id).inserted)
            #expect(ticket["order"]?.string.map(texts(customer["orders"]).contains) ?? true, "\(id)")
            #expect(ticket["cart"] == nil || ticket["cart"] == customer["cart"], "\(id)")
        }
    }

    private func texts(_ value: JSONValue?) -> [String] { (value?.array ?? []).compactMap(\.string) }

    @Test func theFileIsAGoodImport() throws {
        let count = try DemoCustomers.file.check()
        #expect(count >= 40)
        #expect(count == (try customers().count))
    }

    @Test func idsAreUniqueAndReferencesAreTheCustomersOwn() throws {
        var seen: Set<String> = []
        func isNew(_ id: String?) -> Bool { id.map { seen.insert($0).inserted } ?? true }
        for customer in try customers() {
            let name = customer["name"]?.string ?? ""
            let orders = texts(customer["orders"])
            #expect(isNew(customer["customer"]?.string), "\(name)")
            #expect(isNew(name))
            #expect(isNew(customer["email"]?.string), "\(name)")
            #expect(isNew(customer["phone"]?.string), "\(name)")
            #expect(isNew(customer["cart"]?.string), "\(name)")
            for order in orders {
                #expect(isNew(order), "\(name)")
            }
        }
    }

    @Test func mariaIsWhoTheExamplesSpeakOf() throws {
        let maria = try #require(try customers().first { $0["customer"]?.string == "cust:42" })
        #expect(maria["name"]?.string == "Maria Keller")
        #expect(texts(maria["orders"]).contains("O-5512"))
        #expect(maria["cart"]?.string == "C-9")
        let ticket = try #require(try tickets().first)
        #expect(ticket["customer"]?.string == "cust:42")
        #expect(ticket["ticket"]?.string == "T-204")
        #expect(ticket["order"]?.string == "O-5512")
        #expect(ticket["subject"]?.string == "Size label is wrong")
    }

    @Test func theyAreDiverse() throws {
        let customers = try customers()
        #expect(Set(customers.compactMap { $0["locale"]?.string }).count >= 20)
        #expect(Set(customers.compactMap { $0["tier"]?.string }) == ["standard", "silver", "gold"])
        #expect(customers.contains { $0["orders"] == nil })
        let owners = try tickets().compactMap { $0["customer"]?.string }
        #expect(Set(owners).count < owners.count)
        #expect(customers.allSatisfy { $0["email"]?.string?.hasSuffix(".example") == true })
    }
}
