// The table of limits: complete, unambiguous, with the defaults that Protocol/limits.md promises.

import TandemDesk
import TandemServer
import TandemWire
import Testing

@Suite struct LimitsTests {
    @Test func keysAreUniqueAndPathsTooAndWords() {
        let keys = Limits.table.map(\.key)
        #expect(Set(keys).count == keys.count)
        #expect(Set(Limits.table.map { $0.path as AnyKeyPath }).count == keys.count)
        #expect(keys.allSatisfy { $0.wholeMatch(of: /[a-z]+(_[a-z]+)*/) != nil })
    }

    @Test func whatIsToldStandsFirst() {
        #expect(Limits.table.prefix(Limits.told.count).map(\.key) == Limits.told.map(\.key))
    }

    @Test func everyStoredBoundIsInTheTable() {
        #expect(Mirror(reflecting: Limits()).children.count == Limits.table.count)
    }

    @Test(arguments: [
        ("line", 65_536), ("line_before_login", 4_096), ("depth", 16), ("text", 12_000), ("inflight", 64),
        ("ops_per_s", 20), ("ops_burst", 60), ("sigs_per_s", 30), ("subs", 256), ("page", 200), ("output", 262_144),
        ("connections", 1_024), ("connections_per_principal", 16), ("connections_per_address", 16),
        ("login_ms", 10_000), ("login_typed_ms", 60_000), ("login_lines", 8), ("ping_ms", 20_000),
        ("idle_ms", 60_000), ("slow_ms", 60_000), ("line_ms", 30_000), ("typing_ms", 6_000),
        ("presence_grace_ms", 10_000), ("here_document_ms", 60_000), ("x_bytes", 1_024), ("key", 64), ("id", 64),
    ])
    func defaults(key: String, value: Int) throws {
        let limit = try #require(Limits.table.first { $0.key == key })
        #expect(Limits().announced(limit) == value)
    }

    @Test func whatTheDeskAndTheReaderEnforceIsWhatIsAnnounced() {
        let limits = Limits()
        #expect(limits.textScalars == DeskLimits.textScalars)
        #expect(limits.pageEvents == DeskLimits.page)
        func nested(_ depth: Int) -> [UInt8] {
            let arrays = String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1)
            return Array("{\"a\":\(arrays)}".utf8)
        }
        var line = JSONLine()
        #expect(throws: Never.self) { try line.read(nested(limits.depthLevels)) }
        let error = #expect(throws: JSONError.self) { try line.read(nested(limits.depthLevels + 1)) }
        #expect(error?.code == .tooDeep)
    }

    @Test func zeroSwitchesOffWithoutASpecialCase() throws {
        var limits = Limits()
        let limit = try #require(Limits.table.first { $0.key == "connections" })
        #expect(limits.configure(limit, 0) == nil)
        #expect(limits.connections == Limits.unlimited)
        #expect(limits.announced(limit) == 0)
        #expect(limits.configure(limit, 7) == nil)
        #expect(limits.connections == 7)
        #expect(limits.announced(limit) == 7)
    }

    @Test func everyLimitRefusesWhatItCannotBe() {
        for limit in Limits.table {
            var limits = Limits()
            for value in [-1, Int.min, Limits.unlimited, Int.max] {
                #expect(limits.configure(limit, value) != nil)
            }
            let isZeroRefused = limits.configure(limit, 0) != nil
            switch limit.freedom {
            case .fixed:
                #expect(isZeroRefused)
                #expect(limits.configure(limit, 1)?.contains("fixed at") == true)
                #expect(limits == Limits())
            case .positive:
                #expect(isZeroRefused)
                #expect(limits == Limits())
            case .optional:
                #expect(!isZeroRefused)
                #expect(limits[keyPath: limit.path] == Limits.unlimited)
            }
        }
    }
}
