// Puts the demo's customers, its shop and their tickets into an empty desk, through the same requests that an import
// makes.

import TandemDesk
import TandemWire

enum Demo {
    /// A directory that holds anything already is left as it is.
    /// The caller commits.
    static func fill(_ engine: Engine) throws {
        guard engine.state.latestPosition == 0 else { return }
        var line = JSONLine()
        for file in [DemoCustomers.file, DemoShop.file, DemoTickets.file] {
            try file.forEachRequest { bytes in
                try line.read(bytes)
                _ = try engine.perform(line, as: .sys)
            }
        }
        for (principal, request) in DemoShop.decisions {
            try line.read(Array(request.utf8))
            _ = try engine.perform(line, as: principal)
        }
    }
}
