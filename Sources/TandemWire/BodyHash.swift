// What an idempotency key is bound to: a hash of the request's members, so that the same key with another body can be
// told from a repeat. It is kept in the journal, so its definition is part of the journal's format:
//
//     the sum, modulo 2^64, over all members that count, of FNV-1a-64(name, 0x00, value)
//
// with the name decoded and the value's bytes as they came. A sum does not depend on the order of members. This is a
// guard against mistakes, not against an enemy: keys are private to their owner, who can only fool themself.

/// The hash of a line's members, whatever their order, leaving out those named in `excluding`.
package func bodyHash(_ line: JSONLine, excluding: [JSONName]) -> UInt64 {
    let text = line.bytes.span
    var sum: UInt64 = 0
    for index in 0..<line.count where !excluding.contains(where: { line.nameIs(index, $0) }) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in line.name(index).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = hash &* 0x100_0000_01B3  // the zero between name and value
        for place in line.rawRange(index) { hash = (hash ^ UInt64(text[place])) &* 0x100_0000_01B3 }
        sum &+= hash
    }
    return sum
}
