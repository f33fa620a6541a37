// Addresses as people type them: what parses, what it prints as, what is refused.

import TandemSystem
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        ("127.0.0.1:7070", Address.tcp(host: "127.0.0.1", port: 7070)),
        ("[::1]:7070", .tcp(host: "::1", port: 7070)),
        ("[fe80::1%eth0]:0", .tcp(host: "fe80::1%eth0", port: 0)),
        ("localhost:65535", .tcp(host: "localhost", port: 65535)),
        ("unix:/run/tandem.sock", .unix(path: "/run/tandem.sock")),
        ("unix:tandem sock", .unix(path: "tandem sock")),
    ])
    func parsesAndPrints(text: String, address: Address) {
        #expect(Address(text) == address)
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", ":", ":7070", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+80", "a:0x10",
        "::1:7070", "[::1]", "[::1]7070", "[]:1", "[127.0.0.1]:1", "a b:1", "a\n:1", "ä:1", "unix:", "unix:a\0b",
        "127.0.0.1:99999999999999999999",
        "unix:" + String(repeating: "x", count: 104), String(repeating: "x", count: 254) + ":1",
    ])
    func refuses(text: String) {
        #expect(Address(text) == nil)
    }

    @Test func longestNamesAreAccepted() {
        #expect(Address("unix:" + String(repeating: "x", count: 103)) != nil)
        #expect(Address(String(repeating: "x", count: 253) + ":1") != nil)
    }

    @Test(arguments: [
        ("127.0.0.1:1", true), ("127.9.8.7:1", true), ("[::1]:1", true), ("localhost:1", true), ("unix:/x", true),
        ("[::ffff:127.0.0.1]:1", true), ("[::FFFF:127.0.0.1]:1", true),
        ("0.0.0.0:1", false), ("[::]:1", false), ("10.0.0.1:1", false), ("127.evil.example.com:1", false),
        ("127.0.0.1.nip.io:1", false), ("[::ffff:10.0.0.1]:1", false), ("example.com:1", false),
    ])
    func knowsLoopback(text: String, isLoopback: Bool) throws {
        let address = try #require(Address(text))
        #expect(address.isLoopback == isLoopback)
    }
}
