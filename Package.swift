// swift-tools-version: 6.2
// Tandem: a live-support server you can talk to with netcat.
//
// Targets are listed from the bottom of the architecture to its top, and a target may only depend on targets
// above it in this list: the list is the layer picture of Sources/README.md, and TidyTests checks it.

import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "tandem",
    products: [
        .executable(name: "tandem", targets: ["tandem"]),
        .executable(name: "tandem-agent", targets: ["tandem-agent"]),
        .executable(name: "tandem-bench", targets: ["tandem-bench"]),
        .library(name: "TandemClient", targets: ["TandemClient"]),
    ],
    targets: [
        // Level 0: the machine. Every system call and Dispatch source.
        .systemLibrary(name: "CLinux"),
        .target(name: "TandemSystem", dependencies: ["CLinux"], swiftSettings: strict),

        // Level 1: the language. Bytes, lines, JSON, hashes, error codes. Pure.
        .target(name: "TandemWire", swiftSettings: strict),

        // Level 2: the ideas. The support desk (pure) and the journal (opaque records).
        .target(name: "TandemDesk", dependencies: ["TandemWire"], swiftSettings: strict),
        .target(name: "TandemJournal", dependencies: ["TandemWire", "TandemSystem"], swiftSettings: strict),

        // Level 3: composition. The server, and the client library, which is the only public module.
        .target(
            name: "TandemServer", dependencies: ["TandemDesk", "TandemJournal", "TandemWire", "TandemSystem"],
            swiftSettings: strict),
        .target(
            name: "TandemClient", dependencies: ["TandemWire", "TandemSystem"], path: "Clients/TandemClient",
            swiftSettings: strict),

        // Level 4: programs.
        .executableTarget(
            name: "tandem",
            dependencies: ["TandemServer", "TandemJournal", "TandemDesk", "TandemWire", "TandemSystem"],
            swiftSettings: strict),
        .executableTarget(
            name: "tandem-agent", dependencies: ["TandemClient", "TandemWire", "TandemSystem"], path: "Clients/agent",
            swiftSettings: strict),
        .executableTarget(
            name: "tandem-bench", dependencies: ["TandemWire", "TandemSystem"], swiftSettings: strict),

        // Tests, in the same order.
        .target(
            name: "TandemTestSupport",
            dependencies: ["TandemServer", "TandemDesk", "TandemJournal", "TandemWire", "TandemSystem"],
            path: "Tests/Support", swiftSettings: strict),
        .testTarget(
            name: "TandemSystemTests", dependencies: ["TandemSystem", "TandemTestSupport"], swiftSettings: strict),
        .testTarget(name: "TandemWireTests", dependencies: ["TandemWire", "TandemTestSupport"], swiftSettings: strict),
        .testTarget(
            name: "TandemDeskTests", dependencies: ["TandemDesk", "TandemWire", "TandemTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "TandemJournalTests",
            dependencies: ["TandemJournal", "TandemWire", "TandemSystem", "TandemTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "TandemServerTests",
            dependencies: [
                "TandemServer", "TandemDesk", "TandemJournal", "TandemWire", "TandemSystem", "TandemTestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TandemClientTests",
            dependencies: ["TandemClient", "TandemWire", "TandemSystem", "TandemTestSupport", "tandem-agent"],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "tandem", "TandemServer", "TandemJournal", "TandemDesk", "TandemWire", "TandemSystem",
                "TandemTestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TranscriptTests",
            dependencies: ["TandemTestSupport", "TandemDesk", "TandemWire", "TandemSystem", "tandem"],
            exclude: ["check_schema.py"], swiftSettings: strict),
        .testTarget(
            name: "FaultTests",
            dependencies: [
                "TandemTestSupport", "TandemServer", "TandemJournal", "TandemWire", "TandemSystem", "tandem",
                "tandem-agent",
            ],
            exclude: ["README.md"], swiftSettings: strict),
        .testTarget(
            name: "TidyTests", dependencies: ["TandemTestSupport", "TandemServer", "TandemDesk"], swiftSettings: strict),
    ]
)
