// Hashes and encodings against the vectors that their standards publish.

import TandemWire
import Testing

private func ascii(_ text: String) -> [UInt8] { [UInt8](text.utf8) }

@Suite struct SHA256Tests {
    /// FIPS 180-4 examples (csrc.nist.gov, SHA256.pdf, SHA2_Additional.pdf) and the empty message of the CAVP set.
    @Test(arguments: [
        (ascii(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (ascii("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            ascii("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        ([0xBD], "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b"),
        ([0xC9, 0x8C, 0x8E, 0x55], "7abc22c0ae5af26ce93dbb94433a0e0b2e119d014f8e7f65bd56c61ccccd9504"),
        ([UInt8](repeating: 0, count: 55), "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7"),
        ([UInt8](repeating: 0, count: 56), "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb"),
        ([UInt8](repeating: 0, count: 57), "65a16cb7861335d5ace3c60718b5052e44660726da4cd13bb745381b235a1785"),
        ([UInt8](repeating: 0, count: 64), "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"),
        ([UInt8](repeating: 0, count: 1000), "541b3e9daa09b20bf85fa273e5cbd3e80185aa4ec298e765db87742b70138a53"),
        ([UInt8](repeating: 0x41, count: 1000), "c2e686823489ced2017f6059b8b239318b6364f6dcd835d0a519105a1eadd6e4"),
        (
            [UInt8](repeating: 0x61, count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func digests(_ message: [UInt8], _ digest: String) {
        #expect(hexadecimal(SHA256.hash(message)) == digest)
    }

    @Test func doesNotCareHowTheMessageIsCut() {
        let message = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let whole = SHA256.hash(message)
        for length in 1...130 {
            var hash = SHA256()
            var rest = message.span
            while !rest.isEmpty {
                let count = min(length, rest.count)
                hash.update(rest.extracting(first: count))
                rest = rest.extracting(count...)
            }
            #expect(hash.finish() == whole)
        }
    }
}

@Suite struct CRC32CTests {
    /// RFC 3720 B.4, and the check value of the catalogue of parametrised CRC algorithms.
    @Test(
        arguments: [
            (ascii(""), 0),
            (ascii("123456789"), 0xE306_9283),
            ([UInt8](repeating: 0x00, count: 32), 0x8A91_36AA),
            ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            ([UInt8](0..<32), 0x46DD_794E),
            ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
            (
                [
                    0x01, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0x14, 0,
                    0, 0,
                    0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,
                ], 0xD996_3A56
            ),
        ] as [([UInt8], UInt32)])
    func sums(_ bytes: [UInt8], _ checksum: UInt32) {
        #expect(CRC32C.update(0, bytes) == checksum)
    }

    @Test func continuesWhereItStopped() {
        let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let whole = CRC32C.update(0, bytes)
        for cut in bytes.indices {
            let first = CRC32C.update(0, bytes.span.extracting(first: cut))
            #expect(CRC32C.update(first, bytes.span.extracting(cut...)) == whole)
        }
    }

    @Test func agreesWithTheBitwiseDefinition() {
        var generator = SeededGenerator(seed: 4)
        for length in 0..<70 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var register = UInt32.max
            for byte in bytes {
                register ^= UInt32(byte)
                for _ in 0..<8 { register = register & 1 == 0 ? register >> 1 : register >> 1 ^ 0x82F6_3B78 }
            }
            #expect(CRC32C.update(0, bytes) == ~register)
        }
    }
}

@Suite struct Base64Tests {
    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func standard(_ plain: String, _ encoded: String) {
        #expect(Base64.encode(ascii(plain)) == encoded)
        #expect(Base64.decode(encoded) == ascii(plain))
        let unpadded = encoded.replacing("=", with: "")
        #expect(Base64.urlEncode(ascii(plain)) == unpadded)
        #expect(Base64.urlDecode(unpadded) == ascii(plain))
    }

    @Test func usesTheRightAlphabet() {
        let bytes: [UInt8] = [0xFB, 0xEF, 0xBE, 0xFF, 0xFF]
        #expect(Base64.encode(bytes) == "++++//8=")
        #expect(Base64.urlEncode(bytes) == "----__8")
        #expect(Base64.decode("----__8=") == nil)
        #expect(Base64.urlDecode("++++//8") == nil)
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zh==", "Zm9=", "Zm8=Zg==", "Zm 8=", "Zm8=\n", "Zm8", "Zm9v=",
        "Zm9v====", "Zm9ü", "Zg=A", "Z=g=",
    ])
    func refuses(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(arguments: ["Z", "Zg==", "Zh", "Zm9", "Zm9vY", "Zm9v Zg", "Zm\u{E9}"])
    func refusesURLSafe(_ text: String) {
        #expect(Base64.urlDecode(text) == nil)
    }

    @Test(arguments: testSeeds)
    func isReadBack(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for length in 0..<80 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64.urlDecode(Base64.urlEncode(bytes)) == bytes)
        }
    }
}

@Suite struct SecretTests {
    @Test func comparesAllBytes() {
        #expect(constantTimeEqual([], []))
        #expect(constantTimeEqual([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2]))
        #expect(!constantTimeEqual([1, 2], [1, 2, 3]))
        let secret = SHA256.hash([7])
        for index in secret.indices {
            var guess = secret
            guess[index] ^= 0x80
            #expect(!constantTimeEqual(secret, guess))
        }
    }

    @Test func writesHexadecimal() {
        #expect(hexadecimal([]) == "")
        #expect(hexadecimal([0x00, 0x0F, 0xA5, 0xFF]) == "000fa5ff")
    }
}

@Suite struct BodyHashTests {
    private func hash(_ text: String) throws -> UInt64 {
        var line = JSONLine()
        try line.read([UInt8](text.utf8))
        return bodyHash(line, excluding: ["id", "key"])
    }

    @Test func isTheSameForTheSameBody() throws {
        let body = try hash(#"{"op":"message.post","id":1,"on":"S-17","key":"k","text":"hi"}"#)
        #expect(try hash(#"{"op":"message.post","id":2,"on":"S-17","key":"other","text":"hi"}"#) == body)
        #expect(try hash(#"{"text":"hi", "on":"S-17", "op":"message.post"}"#) == body)
        #expect(try hash(#"{"t\u0065xt":"hi","on":"S-17","op":"message.post"}"#) == body)
    }

    @Test(arguments: [
        #"{"op":"message.post","on":"S-17","text":"hj"}"#, #"{"op":"message.post","on":"S-18","text":"hi"}"#,
        #"{"op":"message.post","on":"hi","text":"S-17"}"#, #"{"op":"message.post","on":"S-17"}"#,
        #"{"op":"message.post","on":"S-17","text":"hi","vis":"all"}"#,
        #"{"op":"message.post","on":"S-17","txet":"hi"}"#,
        #"{}"#,
    ])
    func differsForAnotherBody(_ text: String) throws {
        #expect(try hash(text) != hash(#"{"op":"message.post","on":"S-17","text":"hi"}"#))
    }
}
