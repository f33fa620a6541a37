// Finding the repository's own files from a test, wherever the test runs.

import Foundation

/// The repository this test was built from.
package enum RepositoryFiles {
    package static let root: String = {
        var url = URL(fileURLWithPath: #filePath)
        while url.path.count > 1 {
            url = url.deletingLastPathComponent()
            if FileManager.default.fileExists(atPath: url.appendingPathComponent("Package.swift").path) { break }
        }
        return url.path
    }()

    package static func read(_ path: String) throws -> String {
        try String(contentsOf: URL(fileURLWithPath: root + "/" + path), encoding: .utf8)
    }

    /// Paths of the files under `folder` that end with `suffix`, relative to the root, sorted.
    package static func list(_ folder: String, suffix: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: root + "/" + folder)?.compactMap { $0 as? String } ?? []
        return found.filter { $0.hasSuffix(suffix) }.sorted().map { folder + "/" + $0 }
    }
}
