// Everything that can be wrong with a journal, each with the sentence an operator reads and the exit code that a
// service manager understands (sysexits.h).

import TandemSystem

/// Why the journal cannot be opened, read or written.
package enum JournalError: Error, Sendable, Equatable {
    /// The kernel said no.
    case system(SystemError)
    /// The data directory cannot be written to.
    case readOnly(SystemError)
    /// Bytes that were acknowledged are not what was written.
    case damaged(Damage)
    /// A segment is not where the one before it ends.
    case segmentMissing(expected: UInt64, found: UInt64?)
    /// A file in journal/ that is no segment of this journal: renamed, copied, or of another directory.
    case strangeSegment(file: String, reason: String)
    /// Written by a newer program.
    case unknownFormat(file: String, version: UInt64)
    /// A state was saved that the journal does not reach any more.
    case ahead(what: String, position: UInt64, journalEnd: UInt64)
    /// There is no record at this position.
    case notARecord(position: UInt64)
    /// The reader of the replay refused a record.
    case replayRefused(file: String, position: UInt64, reason: String)
    /// Every record was accepted, but what they make together cannot be.
    case inconsistent(reason: String)
    /// An earlier failure stopped the writer; it never writes again.
    case stopped(String)

    package init(_ error: SystemError) {
        self = error.isReadOnly ? .readOnly(error) : .system(error)
    }

    package var message: String {
        switch self {
        case .system(let error): error.message
        case .readOnly(let error): "the data directory cannot be written: \(error.message)"
        case .damaged(let damage): damage.message
        case .segmentMissing(let expected, let found?):
            "segment \(SegmentName.file(expected)) is missing: the next one is \(SegmentName.file(found))"
        case .segmentMissing(let expected, nil):
            "segment \(SegmentName.file(expected)) is missing"
        case .strangeSegment(let file, let reason): "\(file): \(reason)"
        case .unknownFormat(let file, let version):
            "\(file): journal format \(version) is newer than this program, which reads format \(JournalFormat.version)"
        case .ahead(let what, let position, let end):
            "\(what) at pos \(position), but the journal ends at \(end): a part of the journal is missing"
        case .notARecord(let position): "no record begins at pos \(position)"
        case .replayRefused(let file, let position, let reason): "\(file): the record at pos \(position): \(reason)"
        case .inconsistent(let reason):
            "the journal is whole, but its history does not add up: \(reason). Go back to a copy of the data "
                + "directory that starts, and keep this one to find out why"
        case .stopped(let reason): "the journal has stopped: \(reason)"
        }
    }

    /// 65 damaged data, 74 I/O, 78 configuration.
    package var exitCode: Int32 {
        switch self {
        case .system, .stopped: 74
        case .readOnly: 78
        case .damaged, .segmentMissing, .strangeSegment, .unknownFormat, .ahead, .notARecord, .replayRefused,
            .inconsistent:
            65
        }
    }
}

/// One damaged place, described by what is known around it.
package struct Damage: Sendable, Equatable {
    /// The file, relative to the data directory.
    package var file: String
    /// Offset in that file where the first bad line begins.
    package var offset: UInt64
    /// The same place as a position in the whole journal.
    package var position: UInt64
    /// Where the next line begins that is proven good; nil when there is none in this file.
    package var resumesAt: UInt64?
    package var reason: String
    /// Stream and number of the last good record before, of the bad line if it can still be read (unproven), and of
    /// the first good record after.
    package var before: RecordName?
    package var within: RecordName?
    package var after: RecordName?

    package init(
        file: String, offset: UInt64, position: UInt64, resumesAt: UInt64? = nil, reason: String,
        before: RecordName? = nil, within: RecordName? = nil, after: RecordName? = nil
    ) {
        self.file = file
        self.offset = offset
        self.position = position
        self.resumesAt = resumesAt
        self.reason = reason
        self.before = before
        self.within = within
        self.after = after
    }

    package var message: String {
        var text = "\(file): damaged at byte \(offset) (pos \(position)): \(reason)"
        if let resumesAt { text += "; good again from pos \(resumesAt)" }
        if let within { text += "; the line reads as \(within)" }
        if let before { text += "; last good record before: \(before)" }
        if let after { text += "; first good record after: \(after)" }
        return text
    }
}

/// The stream and number of a record, as far as it has them.
package struct RecordName: Sendable, Equatable, CustomStringConvertible {
    package var stream: String
    package var number: Int

    package init(stream: String, number: Int) {
        self.stream = stream
        self.number = number
    }

    package var description: String { "\(stream) seq \(number)" }
}
