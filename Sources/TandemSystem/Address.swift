// Where to listen or to connect: `HOST:PORT`, `[IPv6]:PORT` or `unix:PATH`, as people write them on the command line.
//
// An address is text that has been checked, not a socket structure: the structure is built from it in `Socket` only.
// Invariants: a host is not empty, has no blanks or brackets and at most 253 bytes (RFC 1035 §2.3.4); a path fits into
// `sockaddr_un` with its terminating zero (longer paths overflowed the structure in more than one server); the printed
// form of an address parses back to the same address.

package enum Address: Hashable, Sendable {
    /// An IPv4 or IPv6 literal, or a name to be resolved, without brackets. Port 0 lets the system choose when
    /// listening.
    case tcp(host: String, port: UInt16)
    /// A Unix domain socket in the file system. An empty path is an unnamed peer.
    case unix(path: String)

    /// Bytes of a Unix socket path: `sun_path` holds 108 with its terminating zero on Linux, and 104 on BSD and macOS.
    package static let maximumPathBytes = 103
    /// Bytes of a host name.
    package static let maximumHostBytes = 253

    /// Parses what a person typed; nil says no more than that it is not one of the three forms.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        if text.hasPrefix("unix:") {
            let path = bytes.dropFirst(5)
            guard !path.isEmpty, path.count <= Self.maximumPathBytes, !path.contains(0) else { return nil }
            self = .unix(path: String(decoding: path, as: UTF8.self))
            return
        }
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")),
            let port = Self.port(bytes[(colon + 1)...]),
            let host = Self.host(bytes[..<colon])
        else { return nil }
        self = .tcp(host: host, port: port)
    }

    /// Digits only: `UInt16("+80")` would be accepted otherwise.
    private static func port(_ digits: ArraySlice<UInt8>) -> UInt16? {
        let isNumber = digits.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return isNumber ? UInt16(String(decoding: digits, as: UTF8.self)) : nil
    }

    private static func host(_ bytes: ArraySlice<UInt8>) -> String? {
        var host = bytes
        let isBracketed = host.first == UInt8(ascii: "[") && host.last == UInt8(ascii: "]")
        if isBracketed {
            host = host.dropFirst().dropLast()
        }
        // A colon outside brackets is an IPv6 literal whose last group would be taken for the port.
        guard !host.isEmpty, host.count <= maximumHostBytes, host.contains(UInt8(ascii: ":")) == isBracketed,
            host.allSatisfy(isHostByte)
        else { return nil }
        return String(decoding: host, as: UTF8.self)
    }

    /// Letters, digits, `-`, `.`, `_`, and `:` and `%` (zone) of IPv6 literals.
    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "%"):
            true
        default:
            false
        }
    }

    /// True when only this machine can reach the address: `127.0.0.0/8`, `::1`, `localhost` and every Unix socket.
    package var isLoopback: Bool {
        switch self {
        case .unix:
            return true
        case .tcp(let host, _):
            if host == "localhost" || host == "::1" {
                return true
            }
            let mapped = host.lowercased().hasPrefix("::ffff:") ? String(host.dropFirst(7)) : host
            let numbers = mapped.split(separator: ".", omittingEmptySubsequences: false)
            return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
        }
    }

    /// The file of a Unix socket, or "" for TCP.
    var path: String {
        if case .unix(let path) = self { path } else { "" }
    }

    /// The part of a peer's address that limits per address count by: the host without its port.
    package var host: String {
        switch self {
        case .tcp(let host, _): host
        case .unix: "unix"
        }
    }
}

extension Address: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
