// The judgement about the last segment: rows 1 to 6 of the table in Recovery.swift. It reads and decides, and
// changes nothing.

import TandemSystem

/// What the end of the last segment is.
struct TailFinding {
    enum Verdict: Equatable {
        case clean
        /// What follows `validEnd` was never acknowledged.
        case cut(reason: String)
        /// Acknowledged data is damaged; see `damage`.
        case refuse
    }

    /// Offset in the file after the last commit that counts.
    private(set) var validEnd: UInt64
    /// Checksum of the line that ends at `validEnd`.
    private(set) var chain: UInt32
    private(set) var verdict: Verdict
    /// The first bad line, if there is one.
    private(set) var damage: Damage?

    /// Judges a segment. `cutsAtAnyDamage` is the wrong policy, for the test that must notice it.
    init(_ file: any DiskFile, segment: UInt64, cutsAtAnyDamage: Bool) throws(JournalError) {
        var walk = SegmentWalk(file, segment: segment)
        var bad: String?
        walking: while true {
            switch try walk.next() {
            case .record, .structure: continue
            case .bad(let reason):
                bad = reason
                break walking
            case .end: break walking
            }
        }
        validEnd = walk.rules.committedEnd
        chain = walk.rules.committedChain
        guard let bad else {
            verdict =
                walk.rules.openRecords == 0
                ? .clean : .cut(reason: "\(walk.rules.openRecords) records without a commit")
            return
        }
        let search = try DamageSearch(
            file, segment: segment, badLine: walk.source.itemOffset, chain: walk.rules.chain,
            batchStart: walk.rules.committedEnd)
        damage = try Damage(file, walk: walk, reason: bad, search: search)
        let isTorn = search.resumesAt == nil || (search.hasHole && !search.provesLaterBatch)
        verdict = isTorn || cutsAtAnyDamage ? .cut(reason: bad) : .refuse
    }
}

extension Damage {
    /// Describes the bad line that a walk has stopped at.
    init(
        _ file: any DiskFile, walk: SegmentWalk, reason: String, search: DamageSearch? = nil
    ) throws(JournalError) {
        let offset = walk.source.itemOffset
        let resumes: (offset: UInt64, chain: UInt32)?
        if let search {
            resumes = search.resumesAt
        } else {
            resumes = try DamageSearch.firstProvenLine(file, after: offset, chain: walk.rules.chain)
        }
        self.init(
            file: walk.file, offset: offset, position: walk.rules.segment + offset,
            resumesAt: resumes.map { walk.rules.segment + $0.offset }, reason: reason,
            before: walk.rules.lastRecord.flatMap { RecordName(file, at: $0.lowerBound) },
            within: RecordName(file, at: offset),
            after: resumes.flatMap {
                RecordName.first(file, segment: walk.rules.segment, from: $0.offset, chain: $0.chain)
            })
    }
}
