// Standard input key by key, for a program that draws its own line; and the promise that the terminal is given back.
//
// Invariant: the settings found at `enter` are put back exactly once, by whoever comes first: `leave`, a signal, or the
// end of the program. Output processing stays on, so that a newline written by anybody still begins a new row.

import Glibc
import Synchronization

package enum RawTerminal {
    private static let found = Mutex<termios?>(nil)

    /// Turns off line editing, echo and keyboard signals. False when standard input is no terminal.
    package static func enter() -> Bool {
        var settings = termios()
        guard unsafe tcgetattr(STDIN_FILENO, &settings) == 0 else { return false }
        let before = settings
        settings.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INPCK | ISTRIP | IXON)
        settings.c_lflag &= ~tcflag_t(ECHO | ICANON | IEXTEN | ISIG)
        guard unsafe tcsetattr(STDIN_FILENO, TCSANOW, &settings) == 0 else { return false }
        found.withLock { $0 = before }
        return true
    }

    /// Gives the terminal back as it was found. May be called from any thread, and more than once.
    package static func leave() {
        found.withLock { before in
            guard var settings = before else { return }
            _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &settings)
            before = nil
        }
    }

    /// Columns of the terminal behind standard output; 80 when nobody knows.
    package static func columns() -> Int {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
