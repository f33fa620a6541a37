// A large value that is looked at in several places and copied in none: whoever takes it out of an enumeration gets a
// reference. (What is taken out of an `indirect` case is a copy, all its texts retained and released.)

package final class Boxed<Value: Sendable & Equatable>: Sendable, Equatable {
    package let value: Value

    package init(_ value: consuming Value) { self.value = value }

    package static func == (left: Boxed, right: Boxed) -> Bool { left === right || left.value == right.value }
}
