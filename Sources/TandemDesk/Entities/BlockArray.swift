// A list that only grows, in blocks that are filled and never moved: one more element costs no copying of those before,
// however many there are, and no memory is set aside for as many again.

/// A growing list of large elements.
struct BlockArray<Element: Sendable>: Sendable {
    /// All full but the last, none empty.
    /// For whoever goes through all of them: what is read of `block.span[index]` is read where it stands.
    private(set) var blocks: [[Element]] = []
    private(set) var count = 0
    /// The next block, empty, if its memory has been made ready.
    private var room: [Element] = []

    /// How many elements a block has.
    static var blockSize: Int { 1 << bits }
    private static var bits: Int { 8 }
    private static var mask: Int { blockSize - 1 }

    mutating func append(_ element: consuming Element) {
        if count & Self.mask == 0 {
            blocks.append(exchange(&room, with: []))
            blocks[blocks.count - 1].reserveCapacity(Self.blockSize)
        }
        blocks[blocks.count - 1].append(element)
        count += 1
    }

    /// Whether the next block may be needed soon, and is not ready.
    var wantsRoom: Bool {
        count > 0 && room.capacity < Self.blockSize && (count - 1) & Self.mask >= Self.blockSize / 2
    }

    /// Takes an empty block, which `makeRoom` has made.
    mutating func take(_ block: consuming [Element]) { room = block }

    /// Makes an empty block all of whose memory has been touched.
    static func makeRoom(_ element: Element) -> [Element] {
        var block = [Element](repeating: element, count: blockSize)
        block.removeAll(keepingCapacity: true)
        return block
    }

    /// Lends the block of an element, and its place there. What is read of `span[place]` is read where it stands; an
    /// element that is handed to a function is copied first.
    @inline(__always)
    func read<Result>(_ index: Int, _ body: (Span<Element>, Int) -> Result) -> Result {
        let block = blocks[index >> Self.bits]
        return body(block.span, index & Self.mask)
    }

    /// Changes an element where it stands. (What is changed through an accessor is moved out and in again.)
    @inline(__always)
    mutating func change<Result>(_ index: Int, _ body: (inout Element) -> Result) -> Result {
        body(&blocks[index >> Self.bits][index & Self.mask])
    }
}

extension BlockArray: RandomAccessCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { count }

    subscript(index: Int) -> Element {
        @inline(__always) _read { yield blocks[index >> Self.bits][index & Self.mask] }
        @inline(__always) _modify { yield &blocks[index >> Self.bits][index & Self.mask] }
    }
}
