// Ending the process at once, without running anything that was registered for its end: after a failed sync nothing
// may be written.

import Glibc

package enum ProcessExit {
    /// Ends the process with a code of sysexits(3): 0, 64 usage, 65 data, 74 I/O, 75 locked, 78 configuration.
    package static func now(_ code: Int32) -> Never {
        _exit(code)
    }

    /// Holds this thread for a moment. Only on the way out.
    package static func wait(milliseconds: UInt32) {
        usleep(milliseconds * 1000)
    }
}
