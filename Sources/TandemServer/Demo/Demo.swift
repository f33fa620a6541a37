// Puts the demo's customers into an empty desk, as events like any others.

import TandemDesk
import TandemWire

enum Demo {
    static func fill(_ engine: Engine) {
    }
}
