// Reading the journal back: the newest snapshot that proves itself, then every record after it, through the same `apply` that decided
// them in the first place.

import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

package struct Restart {
    package let state: State
    package let journal: Journal

    /// - Throws: `JournalError`: damage that recovery must not cut, or a record that this version does not understand.
    package init(_ disk: any Disk, _ configuration: JournalConfiguration, _ log: Log) throws(JournalError) {
        let state = State()
        journal = try Journal.open(disk: disk, configuration: configuration) { position, line in
            try state.replay(line, position: position)
        }
        self.state = state
    }
}
