// What the server tells its operator: one logfmt line per event on stderr.
//
//     2026-11-21T19:07:00.000Z level=info event=login conn=n-91 peer=127.0.0.1:51514 as=agent:sarah
//
// The event is a fixed word to grep for, the fields are facts. Message texts and tokens are never logged. Values are
// made harmless before they are written: anything but printable ASCII becomes `\xNN`, so nobody can forge a line or
// send an escape sequence to the operator's terminal, and a value is cut at 200 bytes.

import Glibc

package struct Log: Sendable {
    package enum Level: Int, Comparable, Sendable, CaseIterable {
        case debug, info, warning, error, off

        package var name: String {
            switch self {
            case .debug: "debug"
            case .info: "info"
            case .warning: "warning"
            case .error: "error"
            case .off: "off"
            }
        }

        package init?(_ name: String) {
            guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
            self = level
        }

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    package typealias Fields = KeyValuePairs<StaticString, String>

    package static let maximumValueBytes = 200

    private let minimum: Level
    private let write: @Sendable ([UInt8]) -> Void

    /// - Parameters:
    ///   - minimum: Events below this level cost one comparison: their fields are not even built.
    ///   - write: Receives each line with its LF. A test gives its own.
    package init(minimum: Level = .info, write: @escaping @Sendable ([UInt8]) -> Void = Log.writeToStandardError) {
        self.minimum = minimum
        self.write = write
    }

    package func debug(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        add(.debug, event, fields)
    }

    package func info(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        add(.info, event, fields)
    }

    /// Something an operator should look at before it becomes an error.
    package func warning(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        add(.warning, event, fields)
    }

    /// Something an operator must act on.
    package func error(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        add(.error, event, fields)
    }

    private func add(_ level: Level, _ event: StaticString, _ fields: () -> Fields) {
        guard level >= minimum else { return }
        var line: [UInt8] = []
        line.reserveCapacity(160)
        line += Self.now().utf8
        line += " level=".utf8
        line += level.name.utf8
        line += " event=".utf8
        line += event.description.utf8
        for (name, value) in fields() {
            line.append(UInt8(ascii: " "))
            line += name.description.utf8
            line.append(UInt8(ascii: "="))
            Self.append(value, to: &line)
        }
        line.append(UInt8(ascii: "\n"))
        write(line)
    }

    /// Bare when it is one harmless word, otherwise quoted with `\"`, `\\` and `\xNN`.
    private static func append(_ value: String, to line: inout [UInt8]) {
        let bytes = value.utf8.prefix(maximumValueBytes)
        let isWord =
            !bytes.isEmpty
            && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C && $0 != UInt8(ascii: "=") }
        if isWord, bytes.count == value.utf8.count {
            line += bytes
            return
        }
        line.append(0x22)
        for byte in bytes {
            switch byte {
            case 0x22, 0x5C:
                line += [0x5C, byte]
            case 0x20..<0x7F:
                line.append(byte)
            default:
                let digits = Array("0123456789abcdef".utf8)
                line += [0x5C, UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        if bytes.count < value.utf8.count {
            line += "...".utf8
        }
        line.append(0x22)
    }

    /// RFC 3339 in UTC with milliseconds. Made here because the module of timestamps is above this one.
    private static func now() -> String {
        var now = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &now)
        var civil = unsafe tm()
        _ = unsafe gmtime_r(&now.tv_sec, &civil)
        func pad(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let (year, month, day) = unsafe (Int(civil.tm_year) + 1900, Int(civil.tm_mon) + 1, Int(civil.tm_mday))
        let (hour, minute, second) = unsafe (Int(civil.tm_hour), Int(civil.tm_min), Int(civil.tm_sec))
        let date = "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
        let time = "\(pad(hour, 2)):\(pad(minute, 2)):\(pad(second, 2))"
        return "\(date)T\(time).\(pad(now.tv_nsec / 1_000_000, 3))Z"
    }

    /// One `write` a line, so that lines of two processes on one terminal do not mix. A log that cannot be written is
    /// lost: the server must not stop because nobody reads its stderr.
    @Sendable package static func writeToStandardError(_ line: [UInt8]) {
        Terminal.write(line, to: .error)
    }
}
