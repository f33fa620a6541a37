// The kernel's form of an `Address`: one `sockaddr_storage` with its length. Only `Socket` uses it.
//
// The structure is a union by convention: the family says which of `sockaddr_in`, `sockaddr_in6` and `sockaddr_un` its
// bytes are. `sockaddr_storage` is large and aligned enough for all of them (POSIX.1-2017, sys/socket.h), which is the
// proof behind each rebinding below.

import Glibc

struct SocketAddress {
    private var storage: sockaddr_storage
    private var length: socklen_t

    var family: Int32 { Int32(storage.ss_family) }

    private init() {
        storage = sockaddr_storage()
        length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    }

    /// The path must not be longer than `Address.maximumPathBytes`; `Address` has checked what people type, and what
    /// a programmer writes is cut here rather than written past the structure.
    init(unixPath path: String) {
        self.init()
        storage.ss_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8.prefix(Address.maximumPathBytes)) + [0]
        let offset = Self.pathOffset
        unsafe withUnsafeMutableBytes(of: &storage) { destination in
            unsafe UnsafeMutableRawBufferPointer(rebasing: destination[offset...]).copyBytes(from: bytes)
        }
        length = socklen_t(offset + bytes.count)
    }

    /// Finds the addresses of a name or literal, at least one, in the order to try them (RFC 6724). Blocks while a name
    /// server answers: for start-up and clients.
    static func resolve(host: String, port: UInt16) throws(SystemError) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let result = unsafe getaddrinfo(host, String(port), &hints, &list)
        let number = result == EAI_SYSTEM ? errno : EADDRNOTAVAIL
        defer { if unsafe list != nil { unsafe freeaddrinfo(list) } }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while result == 0, let entry = unsafe next?.pointee {
            if let source = unsafe entry.ai_addr {
                unsafe addresses.append(SocketAddress(copying: source, length: entry.ai_addrlen))
            }
            unsafe next = entry.ai_next
        }
        guard !addresses.isEmpty else { throw SystemError(call: "resolve \(host)", number: number) }
        return addresses
    }

    private init(copying source: UnsafeMutablePointer<sockaddr>, length: socklen_t) {
        self.init()
        self.length = min(length, self.length)
        let bytes = unsafe UnsafeRawBufferPointer(start: source, count: Int(self.length))
        unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.copyMemory(from: bytes) }
    }

    func withPointer(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        unsafe withUnsafePointer(to: storage) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
        }
    }

    /// Lets a call such as `accept` or `getsockname` fill in an address.
    static func receive(
        _ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> (result: Int32, number: Int32, address: Address) {
        var address = SocketAddress()
        let (result, number) = unsafe withUnsafeMutablePointer(to: &address.storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                let result = unsafe call($0, &address.length)
                return (result, result < 0 ? errno : 0)
            }
        }
        return (result, number, result < 0 ? .unix(path: "") : address.text)
    }

    /// The address as text: a literal, never a name, because looking up a peer's name would block.
    private var text: Address {
        switch family {
        case AF_INET:
            let address = prefix(sockaddr_in())
            return .tcp(host: Self.literal(AF_INET, address.sin_addr), port: UInt16(bigEndian: address.sin_port))
        case AF_INET6:
            let address = prefix(sockaddr_in6())
            return .tcp(host: Self.literal(AF_INET6, address.sin6_addr), port: UInt16(bigEndian: address.sin6_port))
        default:
            let size = min(Int(length), MemoryLayout<sockaddr_storage>.size)
            return unsafe withUnsafeBytes(of: storage) {
                let path = unsafe Array($0).prefix(size).dropFirst(Self.pathOffset).prefix { $0 != 0 }
                return .unix(path: String(decoding: path, as: UTF8.self))
            }
        }
    }

    /// The front of the storage, read as the smaller structure `empty` has the type of.
    private func prefix<Structure>(_ empty: Structure) -> Structure {
        unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: Structure.self) }
    }

    private static func literal<Binary>(_ family: Int32, _ binary: Binary) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let result = unsafe withUnsafePointer(to: binary) {
            unsafe inet_ntop(family, $0, &text, socklen_t(text.count))
        }
        guard unsafe result != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static var pathOffset: Int { MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2 }
}
