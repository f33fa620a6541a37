// One segment, read line by line, with every rule of the format checked on the way. Recovery, replay, scanning,
// `verify` and `salvage` are all loops over `next()`; what they do about a bad line is their difference.
//
// Invariant: everything before `committedEnd` is proven: the chain is whole and the last line is a commit, a header
// or a `lost` line.

import TandemSystem

/// A checked reader of one segment file.
struct SegmentWalk {
    enum Step: Equatable {
        /// A good line that is a record; its range in `source.buffer`.
        case record(Range<Int>)
        /// A good header, commit or `lost` line, and its range.
        case structure(JournalFormat.Kind, Range<Int>)
        /// The first bad line. There is no next step.
        case bad(String)
        /// The end of the file, at the end of a line.
        case end
    }

    private(set) var source: LineSource
    private(set) var rules: SegmentRules

    /// Walks from the header on.
    init(_ file: any DiskFile, segment: UInt64, to limit: UInt64 = .max) {
        source = LineSource(file, to: limit)
        rules = SegmentRules(segment: segment)
    }

    /// Walks from a line in the middle, whose predecessor has the checksum `chain`.
    init(
        _ file: any DiskFile, segment: UInt64, from offset: UInt64, chain: UInt32, to limit: UInt64 = .max
    ) {
        source = LineSource(file, from: offset, to: limit)
        rules = SegmentRules(segment: segment, from: offset, chain: chain)
    }

    var file: String { SegmentName.file(rules.segment) }
    /// Position of the line last handed out.
    var position: UInt64 { rules.segment + source.itemOffset }
    /// Position after the line last handed out.
    var nextPosition: UInt64 { rules.segment + source.nextOffset }

    mutating func next() throws(JournalError) -> Step {
        switch try source.next() {
        case .end: return .end
        case .fragment: return .bad("the last line is incomplete")
        case .line(let range):
            let place = source.itemOffset..<source.nextOffset
            // A copy of the rules, because the span borrows all of self while it lives.
            var rules = self.rules
            let judgement = rules.check(source.buffer.span.extracting(range), at: place)
            self.rules = rules
            switch judgement {
            case .bad(let reason): return .bad(reason)
            case .good(.record): return .record(range)
            case .good(let kind): return .structure(kind, range)
            }
        }
    }
}

/// The rules of the format, one line after the other.
struct SegmentRules {
    enum Judgement: Equatable {
        case good(JournalFormat.Kind)
        case bad(String)
    }

    let segment: UInt64
    /// Checksum of the last good line.
    private(set) var chain: UInt32
    /// Offset in the file after the last line that makes all before it count.
    private(set) var committedEnd: UInt64
    /// The chain at `committedEnd`.
    private(set) var committedChain: UInt32
    /// Good records after `committedEnd`.
    private(set) var openRecords: UInt64 = 0
    /// Range in the file of the last good record, to name it in a message.
    private(set) var lastRecord: Range<UInt64>?
    /// Whether a commit can be held to its count and beginning: not before the first one after an entry in the middle.
    private var knowsBatchStart: Bool

    init(segment: UInt64) {
        self.init(segment: segment, from: 0, chain: 0)
    }

    init(segment: UInt64, from offset: UInt64, chain: UInt32) {
        self.segment = segment
        self.chain = chain
        committedEnd = offset
        committedChain = chain
        knowsBatchStart = offset == 0
    }

    /// Judges the line that takes `place` in the file, LF included.
    mutating func check(_ line: Span<UInt8>, at place: Range<UInt64>) -> Judgement {
        if place.lowerBound == 0 { return checkHeader(line, at: place) }
        guard JournalFormat.accept(line, chain: &chain) else { return .bad("the checksum does not match") }
        guard let kind = JournalFormat.kind(line) else { return .bad("not a line of the journal") }
        switch kind {
        case .record:
            openRecords += 1
            lastRecord = place
        case .commit(let commit):
            guard commit.position == segment + place.lowerBound else {
                return .bad("a commit of pos \(commit.position) stands here")
            }
            if knowsBatchStart {
                guard commit.from == segment + committedEnd, commit.records == openRecords else {
                    return .bad("the commit does not match its batch")
                }
            }
            markCommitted(place.upperBound)
        case .lost:
            markCommitted(place.upperBound)
            // What is missing was part of a batch, so the next commit cannot be held to its count.
            knowsBatchStart = false
        case .header:
            return .bad("a header stands in the middle of the segment")
        }
        return .good(kind)
    }

    private mutating func checkHeader(_ line: Span<UInt8>, at place: Range<UInt64>) -> Judgement {
        guard let kind = JournalFormat.kind(line), case .header(let header) = kind,
            header.version == JournalFormat.version
        else { return .bad("the first line is not a header") }
        var next = header.seed
        guard JournalFormat.accept(line, chain: &next) else { return .bad("the checksum of the header does not match") }
        guard header.position == segment else { return .bad("the header belongs to pos \(header.position)") }
        chain = next
        markCommitted(place.upperBound)
        return .good(kind)
    }

    private mutating func markCommitted(_ offset: UInt64) {
        committedEnd = offset
        committedChain = chain
        openRecords = 0
        knowsBatchStart = true
    }
}

extension SegmentWalk {
    /// Where a segment can be entered in the middle: the checksum of the line that ends right before `offset`.
    /// nil when no line ends there.
    static func chain(before offset: UInt64, in file: any DiskFile) throws(JournalError) -> UInt32? {
        // `89abcdef"}` and LF.
        let tail: UInt64 = 11
        guard offset > tail else { return nil }
        var buffer = [UInt8](repeating: 0, count: Int(tail))
        do {
            let count = try file.readAll(into: &buffer, at: 0, count: Int(tail), from: offset - tail)
            guard count == Int(tail), buffer[10] == 0x0A, buffer[9] == UInt8(ascii: "}") else { return nil }
        } catch {
            throw JournalError(error)
        }
        return JournalFormat.hexadecimal(buffer.span, at: 0)
    }

    /// A walk that begins at `position`, or at the header when the segment begins later.
    static func enter(
        _ file: any DiskFile, segment: UInt64, at position: UInt64, limit: UInt64
    ) throws(JournalError) -> SegmentWalk {
        guard position > segment else { return SegmentWalk(file, segment: segment, to: limit) }
        let offset = position - segment
        guard let chain = try chain(before: offset, in: file) else { throw .notARecord(position: position) }
        return SegmentWalk(
            file, segment: segment, from: offset, chain: chain, to: limit)
    }
}
