// The direction of dependencies: Package.swift lists the targets from the bottom to the top, each may use only what
// stands before it, and no file imports more than its target says or its layer may.

import TandemTestSupport
import Testing

struct LayeringTests {
    struct Target: Sendable {
        let name: String
        let path: String
        let dependencies: [String]
    }

    /// The targets of Package.swift, in order.
    static let targets: [Target] = {
        guard let text = try? RepositoryFiles.read("Package.swift") else { return [] }
        let declaration =
            /\.(systemLibrary|target|executableTarget|testTarget)\(\s*name:\s*"([^"]+)"((?:[^()]|\([^()]*\))*)\)/
        return text.matches(of: declaration).map { match in
            let rest = String(match.3)
            let list = rest.firstMatch(of: /dependencies:\s*\[([^\]]*)\]/).map { String($0.1) } ?? ""
            let folder = match.1 == "testTarget" ? "Tests" : "Sources"
            let path = rest.firstMatch(of: /path:\s*"([^"]+)"/).map { String($0.1) } ?? "\(folder)/\(match.2)"
            return Target(
                name: String(match.2), path: path, dependencies: list.matches(of: /"([^"]+)"/).map { String($0.1) })
        }
    }()

    /// What of the system each layer may import; our own modules come from Package.swift.
    private static let system: [(path: String, modules: Set<String>)] = [
        ("Sources/TandemSystem", ["Glibc", "Dispatch", "Synchronization"]),
        // Pure: no clock, no randomness, no system.
        ("Sources/TandemWire", []),
        ("Sources/TandemDesk", []),
        ("Sources/TandemJournal", []),
        // The loop is made of Dispatch; the engine must not know.
        ("Sources/TandemServer/Loop", ["Dispatch", "Synchronization"]),
        // Nothing else knows the rules of time zones; a lock, because a table is shared by all who ask.
        ("Sources/TandemServer/Time", ["Foundation", "Synchronization"]),
        ("Sources/TandemServer", []),
        ("Clients/TandemClient", []),
        ("Sources/tandem", []),
        ("Clients/agent", ["Dispatch", "Foundation"]),
        // Measures and starts processes; nothing depends on it.
        ("Sources/tandem-bench", ["Dispatch", "Foundation", "Glibc"]),
        ("Tests", ["Testing", "Foundation", "Synchronization", "Dispatch", "Glibc"]),
    ]

    @Test func targetsAreListedFromTheBottomToTheTop() {
        #expect(Self.targets.count > 15)
        var known: Set<String> = []
        for target in Self.targets {
            for dependency in target.dependencies {
                #expect(known.contains(dependency), "\(target.name) depends on \(dependency), which stands below it")
            }
            known.insert(target.name)
        }
    }

    @Test func theLayersAreThoseOfTheDesign() {
        let expected: [String: Set<String>] = [
            "TandemSystem": ["CLinux"], "TandemWire": [], "TandemDesk": ["TandemWire"],
            "TandemJournal": ["TandemWire", "TandemSystem"],
            "TandemServer": ["TandemDesk", "TandemJournal", "TandemWire", "TandemSystem"],
            "TandemClient": ["TandemWire", "TandemSystem"],
        ]
        for (name, dependencies) in expected {
            #expect(Self.targets.first { $0.name == name }.map { Set($0.dependencies) } == dependencies, "\(name)")
        }
    }

    @Test func everyFileImportsOnlyWhatItsLayerMay() throws {
        for source in SwiftSource.all where !source.isUnder(["Tests/Fuzz"]) {
            let target = try #require(
                Self.targets.first { source.isUnder([$0.path]) }, "\(source.path) is in no target")
            let row = try #require(Self.system.first { source.isUnder([$0.path]) }, "\(source.path) is in no layer")
            let modules = Set(target.dependencies.map { $0.replacing("-", with: "_") })
            for module in source.imports where !modules.contains(module) && !row.modules.contains(module) {
                Issue.record("\(source.path) imports \(module)")
            }
        }
    }
}
