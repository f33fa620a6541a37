// A directory of one test's own, removed with everything in it when the last reference goes.

import Foundation
import TandemSystem

package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        path = try File.createTemporaryDirectory(prefix: "tandem-test")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
