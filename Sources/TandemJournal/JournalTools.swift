// What an operator does with a journal: look (`stat`), check (`verify`), print (`dump`), rescue (`salvage`).
//
// All but salvage only read, also while a server runs: it appends behind what they look at. What they find they
// report as values; printing is the command line's part.

import TandemSystem

/// The operator's functions, over any disk.
package enum JournalTools {
    /// How far a long run is.
    package struct Progress: Sendable, Equatable {
        package var file: String
        package var bytes: UInt64
        package var totalBytes: UInt64
    }

    /// How many bytes are read between two reports of progress.
    package static let progressBytes: UInt64 = 8 * 1024 * 1024
}

// MARK: - stat

/// What there is, by a look at the directory.
package struct JournalStatistics: Sendable, Equatable {
    package struct File: Sendable, Equatable {
        package var name: String
        package var bytes: UInt64
    }

    package var epoch: String
    package var segments: [File] = []
    /// Where the last segment ends, torn bytes included.
    package var end: UInt64 = 0
    /// The highest position that was certainly durable, when there is a mark.
    package var mark: UInt64?
    package var tornFiles: [File] = []
    package var snapshots: [File] = []
    package var space: DiskSpace
}

extension JournalTools {
    /// Lists the directory and checks names and headers, without reading the records.
    package static func stat(_ disk: any Disk) throws(JournalError) -> JournalStatistics {
        let list = try SegmentList(disk)
        guard let epoch = list.epoch else { throw .segmentMissing(expected: 0, found: nil) }
        do {
            var result = JournalStatistics(epoch: epoch, space: try disk.space())
            result.segments = list.entries.map { .init(name: SegmentName.file($0.first), bytes: $0.bytes) }
            result.end = list.entries.last.map { $0.first + $0.bytes } ?? 0
            result.mark = try DurableMark.read(disk, epoch: epoch)
            result.tornFiles = try files(disk, in: SegmentName.directory, suffix: ".torn")
            result.snapshots = try files(disk, in: SnapshotStore.directory, suffix: SegmentName.suffix)
            return result
        } catch {
            throw JournalError(error)
        }
    }

    /// The positions at which the segments begin, in order.
    package static func segments(_ disk: any Disk) throws(JournalError) -> [UInt64] {
        try SegmentList(disk).entries.map(\.first)
    }

    private static func files(
        _ disk: any Disk, in directory: String, suffix: String
    ) throws(SystemError) -> [JournalStatistics.File] {
        let names: [String]
        do {
            names = try disk.list(directory)
        } catch {
            if error.isNotFound { return [] }
            throw error
        }
        var result: [JournalStatistics.File] = []
        for name in names.sorted() where name.hasSuffix(suffix) {
            let path = "\(directory)/\(name)"
            result.append(.init(name: path, bytes: try disk.open(path, .read).status().size))
        }
        return result
    }
}

// MARK: - dump

extension JournalTools {
    /// Hands out the committed records from `position` on, as recovery would replay them; `body` may stop by false.
    /// Ends at the last commit; damage before it is an error.
    package static func dump(
        _ disk: any Disk, from position: UInt64 = 0, _ body: (UInt64, Span<UInt8>) -> Bool
    ) throws(JournalError) {
        let list = try SegmentList(disk)
        for (index, entry) in list.entries.enumerated() where position < entry.first + entry.bytes {
            let file: any DiskFile
            do {
                file = try disk.open(SegmentName.file(entry.first), .read)
            } catch {
                throw JournalError(error)
            }
            var limit = entry.bytes
            if index == list.entries.count - 1 {
                let finding = try TailFinding(file, segment: entry.first, cutsAtAnyDamage: false)
                if case .refuse = finding.verdict, let damage = finding.damage { throw .damaged(damage) }
                limit = finding.validEnd
            }
            var walk = try SegmentWalk.enter(file, segment: entry.first, at: position, limit: limit)
            steps: while true {
                switch try walk.next() {
                case .record(let range):
                    guard body(walk.position, walk.source.buffer.span.extracting(range)) else { return }
                case .structure: continue
                case .bad(let reason): throw .damaged(try Damage(file, walk: walk, reason: reason))
                case .end: break steps
                }
            }
        }
    }
}
