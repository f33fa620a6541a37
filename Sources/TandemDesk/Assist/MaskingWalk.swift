// Masking in a JSON text whose shape nobody here knows: what a browser tells of its page. Only three things are known
// about it. Strings are strings. An object that says of itself that it is secret (`type`, `autocomplete` or `name`) has
// its `value` masked, and so has the node (`id` or `node`, a number) that it belongs to from now on, whatever type it
// says later: a field that shows its password for a moment stays secret. Everything else passes as it is.

import TandemWire

/// One pass over a text that is JSON already.
package struct MaskingWalk {
    /// Nodes known to be secret, these and all before.
    package private(set) var nodes: Set<Int>
    package private(set) var bytes: [UInt8]
    /// Whether anything had to be masked.
    package private(set) var hasMasked = false
    /// Whether the text is nested deeper, or names more secret nodes, than is looked at: not to be passed on.
    package private(set) var isOverwhelmed = false

    private static let saying = ["type", "autocomplete", "name"]
    private static let shown = ["value", "text", "textContent"]
    private static let naming = ["id", "node"]
    package static let depth = 512
    package static let nodesMaximum = 4_096

    /// What is known of an object that is being read.
    private struct Frame {
        var isObject: Bool
        var isSecret = false
        /// One of the objects in it said that it is secret.
        var holdsSecret = false
        var node: Int?
        /// What would be masked if it turns out that it has to be: its own values, and those of objects right in it.
        var values: [Range<Int>] = []
        /// The member that is being read.
        var member: Range<Int>?
        var expectsName = true
    }

    /// Masks `bytes`, which are JSON without escapes of what can stand as it is.
    package init(_ bytes: [UInt8], nodes: Set<Int> = []) {
        self.bytes = bytes
        self.nodes = nodes
        walk()
    }

    private mutating func walk() {
        var stack: [Frame] = []
        var at = 0
        while at < bytes.count, !isOverwhelmed {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                let content = string(from: at + 1)
                at = content.upperBound + 1
                if var top = stack.popLast() {
                    take(content, &top)
                    stack.append(top)
                } else {
                    mask(cardsIn: content)
                }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if stack.count >= Self.depth { isOverwhelmed = true }
                stack.append(Frame(isObject: byte == UInt8(ascii: "{")))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if let frame = stack.popLast() { close(frame, &stack) }
            case UInt8(ascii: ","):
                if !stack.isEmpty { stack[stack.count - 1].expectsName = true }
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                at = number(from: at, &stack)
                continue
            default: break
            }
            at += 1
        }
        if !stack.isEmpty { isOverwhelmed = true }
    }

    /// Where the string whose first byte stands at `start` has its content.
    private func string(from start: Int) -> Range<Int> {
        var at = start
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return start..<min(at, bytes.count)
    }

    private mutating func take(_ content: Range<Int>, _ frame: inout Frame) {
        if frame.isObject, frame.expectsName {
            frame.member = content
            frame.expectsName = false
            return
        }
        mask(cardsIn: content)
        guard frame.isObject, let member = frame.member else { return }
        if isOne(of: Self.saying, member) {
            let text = String(decoding: bytes[content], as: UTF8.self)
            if Masking.isSensitive(text) { frame.isSecret = true }
        } else if isOne(of: Self.shown, member) {
            frame.values.append(content)
        }
    }

    private func isOne(of names: [String], _ member: Range<Int>) -> Bool {
        names.contains { $0.utf8.count == member.count && bytes[member].elementsEqual($0.utf8) }
    }

    private mutating func close(_ frame: Frame, _ stack: inout [Frame]) {
        guard frame.isObject else {
            if !stack.isEmpty, frame.holdsSecret { stack[stack.count - 1].holdsSecret = true }
            return
        }
        var isSecret = frame.isSecret
        if let node = frame.node {
            if isSecret || frame.holdsSecret {
                nodes.insert(node)
                if nodes.count > Self.nodesMaximum { isOverwhelmed = true }
            }
            isSecret = isSecret || nodes.contains(node)
        }
        if isSecret {
            for value in frame.values { mask(value) }
        }
        guard let top = stack.indices.last else { return }
        // An object of attributes belongs to the node around it.
        if frame.node == nil {
            if frame.isSecret || frame.holdsSecret { stack[top].holdsSecret = true }
            if stack[top].isObject { stack[top].values += frame.values }
        }
    }

    /// A number: of a node, or long enough to be a card's.
    private mutating func number(from start: Int, _ stack: inout [Frame]) -> Int {
        var at = start
        while at < bytes.count, Masking.isDigit(bytes[at]) { at += 1 }
        let isFraction = start > 0 && bytes[start - 1] == UInt8(ascii: ".")
        if !isFraction, at - start >= 13, hasCard(start..<at) {
            hasMasked = true
            for place in start..<at { bytes[place] = UInt8(ascii: place == start ? "1" : "0") }
        }
        if let top = stack.indices.last, let member = stack[top].member, isOne(of: Self.naming, member) {
            stack[top].node = Int(String(decoding: bytes[start..<at], as: UTF8.self))
        }
        return at
    }

    private func hasCard(_ range: Range<Int>) -> Bool {
        var run = DigitRun()
        _ = run.read(bytes, from: range.lowerBound, to: range.upperBound)
        return !run.cards.isEmpty
    }

    private mutating func mask(cardsIn content: Range<Int>) {
        if Masking.maskCards(&bytes, in: content) { hasMasked = true }
    }

    /// Every byte of a value, unless it is masked already.
    private mutating func mask(_ content: Range<Int>) {
        let isMasked = bytes[content].allSatisfy { $0 == UInt8(ascii: "*") || $0 == 0xE2 || $0 == 0x80 || $0 == 0xA2 }
        if isMasked { return }
        hasMasked = true
        for place in content { bytes[place] = UInt8(ascii: "*") }
    }
}
