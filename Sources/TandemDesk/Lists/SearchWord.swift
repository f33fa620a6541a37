// One word to be searched for, as numbers: the first sixteen bytes of its folded text in two words of the machine, the
// first byte lowest, and whatever is longer in an array, which nearly always stays empty. No byte of a word is zero,
// so what is not there needs no length of its own.
//
//     "parcel"    first = 0x6C6563726170    second = 0    rest = []

struct SearchWord: Sendable, Equatable {
    private(set) var first: UInt64 = 0
    private(set) var second: UInt64 = 0
    private(set) var rest: [UInt8] = []
    private(set) var count = 0

    init() {}

    var isEmpty: Bool { count == 0 }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if count < 8 {
            first |= UInt64(byte) &<< UInt64(truncatingIfNeeded: count &* 8)
        } else if count < 16 {
            second |= UInt64(byte) &<< UInt64(truncatingIfNeeded: (count &- 8) &* 8)
        } else {
            rest.append(byte)
        }
        count &+= 1
    }

    /// Appends the lowest bytes of eight.
    @inline(__always)
    mutating func append(_ eight: UInt64, count added: Int) {
        guard count &+ added <= 16 else {
            for place in 0..<added {
                append(UInt8(truncatingIfNeeded: eight &>> UInt64(truncatingIfNeeded: 8 &* place)))
            }
            return
        }
        let bytes = eight & Self.mask(added)
        let shift = UInt64(truncatingIfNeeded: 8 &* count)
        if count == 0 {
            first = bytes
        } else if count < 8 {
            first |= bytes &<< shift
            second = bytes &>> (64 &- shift)
        } else {
            second |= bytes &<< shift
        }
        count &+= added
    }

    @inline(__always)
    mutating func removeAll() {
        first = 0
        second = 0
        if count > 16 { rest.removeAll(keepingCapacity: true) }
        count = 0
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for index in 0..<min(count, 16) {
            let half = index < 8 ? first : second
            bytes.append(UInt8(truncatingIfNeeded: half >> UInt64(index % 8 * 8)))
        }
        return bytes + rest
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The first three bytes.
    var beginning: UInt32 { UInt32(truncatingIfNeeded: first & 0xFF_FFFF) }

    func begins(with other: borrowing SearchWord) -> Bool {
        guard other.count <= count else { return false }
        return (first ^ other.first) & Self.mask(other.count) == 0
            && (second ^ other.second) & Self.mask(other.count - 8) == 0 && rest.starts(with: other.rest)
    }

    /// The lowest bytes, as many as there are of the eight.
    @inline(__always)
    private static func mask(_ bytes: Int) -> UInt64 {
        bytes <= 0 ? 0 : bytes >= 8 ? .max : 1 &<< UInt64(truncatingIfNeeded: bytes &* 8) &- 1
    }

    static func == (left: borrowing SearchWord, right: borrowing SearchWord) -> Bool {
        left.first == right.first && left.second == right.second && left.count == right.count
            && (left.count <= 16 || left.rest == right.rest)
    }
}

/// A keyed hash of words. Whoever does not know the keys cannot prepare words that collide; they differ from process
/// to process, and nothing that anybody sees depends on them.
struct SearchHash: Sendable {
    private let keys: (UInt64, UInt64)

    init() { keys = (Self.key(1), Self.key(2)) }

    private static func key(_ number: Int) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(number)
        return UInt64(bitPattern: Int64(hasher.finalize())) | 1
    }

    @inline(__always)
    func callAsFunction(_ word: borrowing SearchWord) -> Int {
        var hash = fold(word.first ^ keys.0, word.second ^ keys.1)
        if word.count > 16 {
            for byte in word.rest { hash = fold(hash ^ UInt64(byte), keys.0) }
        }
        return Int(truncatingIfNeeded: hash)
    }

    /// The two halves of a product, each of which depends on all bits of both factors, as one number.
    @inline(__always)
    private func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
