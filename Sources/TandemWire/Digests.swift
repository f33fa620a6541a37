// Two small companions of every digest: how it is written and how it is compared.

/// Two lower-case digits a byte.
package func hexadecimal(_ bytes: [UInt8]) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(bytes.count * 2)
    for byte in bytes {
        digits.append(ASCII.hexadecimalDigit(UInt32(byte >> 4)))
        digits.append(ASCII.hexadecimalDigit(UInt32(byte)))
    }
    return String(decoding: digits, as: UTF8.self)
}

/// Whether two secrets are the same, in time that depends on their length only: a comparison that stops at the first
/// difference tells an attacker how much of a guess was right.
package func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for index in a.indices { difference |= a[index] ^ b[index] }
    return difference == 0
}
