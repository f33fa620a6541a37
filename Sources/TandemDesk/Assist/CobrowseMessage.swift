// One signal as it was read and is relayed: its members checked, in their order, in the bytes that go out. Whoever sent
// it is written into it here (`by`), so nobody can speak for somebody else.
//
//     {"sig":"cb.dom","on":"S-17","gen":4,"n":118,"d":{…}}                          came
//     {"sig":"cb.dom","on":"S-17","by":"cust:42","gen":4,"n":118,"d":{…}}           goes

import TandemWire

package struct CobrowseMessage: Sendable {
    package let signal: CobrowseSignal
    package let on: StreamID
    package let by: String
    /// The line to be relayed, with its LF.
    package private(set) var bytes: [UInt8]
    package private(set) var gen = 0
    package private(set) var n = 0
    package private(set) var have: Int?
    package private(set) var node: Int?
    package private(set) var file: UInt64?
    /// The customer's own hands did it.
    package private(set) var isByHand: Bool

    /// Reads and masks a signal of this principal, who was admitted.
    ///
    /// `nodes` are the page's secret ones, as far as they are known, and are added to.
    /// - Throws: what is wrong, without a word of what was in it.
    package init(
        _ signal: CobrowseSignal, _ line: JSONLine, on: StreamID, by principal: Principal, allow: [String],
        nodes: inout Set<Int>
    ) throws(Refusal) {
        self.signal = signal
        self.on = on
        by = principal.id
        isByHand = signal.isInput && !principal.isStaff
        bytes = []
        let members = CobrowseSignal.members[signal] ?? []
        try Self.checkNames(signal, line, members)
        try Self.checkSecrets(signal, line, allow, &nodes)
        var writer = JSONWriter(reserving: line.bytes.count + principal.id.utf8.count + 16)
        writer.openObject()
        writer.field("sig", signal.rawValue)
        writer.field("on", on)
        writer.field("by", principal.id)
        for member in members {
            guard let index = line.find(member.name) else {
                guard !member.isRequired else {
                    throw .fieldRequired(member.name.text, "\(signal.rawValue) needs \(member.name.text)")
                }
                continue
            }
            writer.name(text: member.name.text)
            try copy(member, line, index, &nodes, &writer)
        }
        writer.closeObject()
        writer.newline()
        bytes = writer.take()
    }

    private static let envelope = ["sig", "on"] as [JSONName]

    private static func checkNames(
        _ signal: CobrowseSignal, _ line: JSONLine, _ members: [CobrowseMember]
    ) throws(Refusal) {
        // No name stands there twice, so all are known if as many are known as there are.
        let known =
            envelope.count(where: { line.find($0) != nil })
            + members.count(where: { line.find($0.name) != nil })
        guard known == line.count else {
            throw Refusal(.unknownField, "\(signal.rawValue) has a member that is not known")
        }
    }

    // MARK: Secrets

    /// Values of fields pass only if the customer has allowed the field, and never if it is secret, or was before.
    /// What is done to somebody's page is checked for card numbers as well: asterisks would be typed into it.
    private static func checkSecrets(
        _ signal: CobrowseSignal, _ line: JSONLine, _ allow: [String], _ nodes: inout Set<Int>
    ) throws(Refusal) {
        guard signal == .input || signal == .action else { return }
        let text = { (name: JSONName) in line.find(name).flatMap { line.string($0) } }
        for name: JSONName in ["value", "key", "field", "type", "autocomplete"] {
            guard let value = text(name), Masking.hasCard(value) else { continue }
            throw .masked("\(name) of \(signal.rawValue) looks like a card number; send its length as mask")
        }
        guard signal == .input else { return }
        let telling: [JSONName] = ["field", "type", "autocomplete"]
        let isSecret = telling.contains { text($0).map(Masking.isSensitive) ?? false }
        let node = line.find("node").flatMap { line.integer($0) } ?? 0
        if isSecret, nodes.count < MaskingWalk.nodesMaximum { nodes.insert(node) }
        guard line.find("value") != nil || line.find("checked") != nil else { return }
        guard !isSecret, !nodes.contains(node), nodes.count < MaskingWalk.nodesMaximum else {
            throw .masked("this field is secret; send the length of its value as mask")
        }
        guard let field = text("field"), allow.contains(field) else {
            throw .masked("the customer has not allowed the values of this field; send their length as mask")
        }
    }

    // MARK: Members

    /// Writes the value of a member that has been checked: what can be nothing else than what was checked as it stands,
    /// all else anew.
    private mutating func copy(
        _ member: CobrowseMember, _ line: JSONLine, _ index: Int, _ nodes: inout Set<Int>, _ writer: inout JSONWriter
    ) throws(Refusal) {
        let name = member.name.text
        let signal = signal.rawValue
        let wrong = { (what: String) in Refusal.badField(name, "\(name) of \(signal) is \(what)") }
        let raw = line.bytes.span.extracting(line.rawRange(index))
        switch member.kind {
        case .integer(let range):
            guard let number = line.integer(index), range.contains(number) else {
                throw wrong("a whole number, \(range.lowerBound)…\(range.upperBound)")
            }
            note(number, as: name)
            writer.raw(raw)
        case .points:
            guard Self.arePoints(line, index) else {
                throw wrong("a list of at most \(CobrowseSignal.points) points [ms,x,y]")
            }
            writer.raw(raw)
        case .word(let words):
            guard let word = line.string(index), words.contains(word) else {
                throw wrong("one of \(words.joined(separator: ", "))")
            }
            writer.value(word)
        case .flag:
            guard let flag = line.bool(index) else { throw wrong("true or false") }
            if name == "remote", flag { isByHand = false }
            writer.raw(raw)
        case .file:
            guard let id = line.string(index).flatMap(FileID.parse) else { throw wrong("a file, such as F-81") }
            file = id
            writer.value("F-\(id)")
        case .text(let limit):
            guard let text = line.string(index), text.utf8.count <= limit else {
                throw wrong("a text of at most \(limit) bytes")
            }
            writer.value(name == "url" ? Masking.page(text) : text)
        case .opaque:
            // Written anew, letters that stand as \u0041 are letters, and digits digits.
            let bytes = Array(line.bytes[line.rawRange(index)])
            let plain = Self.hasEscapes(bytes) ? line.value(index).encoded() : bytes
            let walk = MaskingWalk(plain, nodes: nodes)
            guard !walk.isOverwhelmed else { throw wrong("nested too deeply, or has too many secret fields") }
            nodes = walk.nodes
            writer.raw(walk.bytes)
        }
    }

    private mutating func note(_ number: Int, as name: String) {
        switch name {
        case "gen": gen = number
        case "n": n = number
        case "have": have = number
        case "node": node = number
        default: return
        }
    }

    private static func arePoints(_ line: JSONLine, _ index: Int) -> Bool {
        var cursor = line.cursor(index)
        guard cursor.enter(.array, line) else { return false }
        var points = 0
        while cursor.nextElement(line) {
            points += 1
            guard points <= CobrowseSignal.points, cursor.enter(.array, line) else { return false }
            var parts = 0
            while cursor.nextElement(line) {
                guard let part = cursor.integer(line), abs(part) <= 1_000_000 else { return false }
                parts += 1
            }
            guard parts == 3 else { return false }
        }
        return true
    }

    private static func hasEscapes(_ raw: [UInt8]) -> Bool {
        var at = 0
        while at + 1 < raw.count {
            if raw[at] == UInt8(ascii: "\\") {
                if raw[at + 1] == UInt8(ascii: "u") { return true }
                at += 1
            }
            at += 1
        }
        return false
    }
}

extension Refusal {
    fileprivate static func masked(_ message: String) -> Refusal { Refusal(.maskRequired, message) }
}
