// Makes reports from the journal, beside the loop: what is durable is folded into `ReportFacts`, and a report is made
// of these. The next one reads only what has been added since.
//
// A desk that nobody asks for reports pays nothing. Facts that have become large are let go after each report, so that
// a desk with a long history is read anew rather than held twice.

import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

/// A report to be made of the journal up to a position.
package struct ReportJob: Sendable {
    package let number: UInt64
    let request: ReportRequest
    let time: any BusinessTime
    let segments: [UInt64]
    let end: UInt64
}

package struct ReportResult: Sendable {
    package let number: UInt64
    let fields: Result<[JSONField], Refusal>
}

/// How much of the journal has been read for the reports that are waited for, in bytes.
package struct ReportProgress: Sendable {
    let done: UInt64
    let total: UInt64

    package init(done: UInt64, of total: UInt64) {
        self.done = done
        self.total = total
    }
}

package final class ReportReader {
    /// Facts up to this stay in memory between reports: about 100,000 tickets with 25 measured events each.
    private static let keptBytes = 64 << 20
    private static let pieceBytes = 1 << 20

    private let disk: any Disk
    private var facts = ReportFacts()
    private var next: UInt64 = 0
    private var line = JSONLine()

    package init(disk: any Disk) { self.disk = disk }

    /// Calls `rest` after each piece of work, of some milliseconds, and says how far it is.
    package func perform(_ job: ReportJob, rest: (ReportProgress) -> Void = { _ in }) -> ReportResult {
        defer { if facts.bytes > Self.keptBytes { forget() } }
        do throws(Refusal) {
            try read(job, rest)
            let report = try Report(
                job.request, facts, time: job.time, rows: Report.answerRows, events: Report.answerEvents)
            return ReportResult(number: job.number, fields: .success(report.fields))
        } catch {
            return ReportResult(number: job.number, fields: .failure(error))
        }
    }

    private func forget() {
        facts = ReportFacts()
        next = 0
    }

    private func read(_ job: ReportJob, _ rest: (ReportProgress) -> Void) throws(Refusal) {
        let reader = RecordReader(disk: disk, segments: job.segments)
        while next < job.end {
            var problem: Refusal?
            do {
                next = try reader.scan(from: next, below: job.end, limitBytes: Self.pieceBytes) { position, record in
                    do throws(Refusal) {
                        try facts.read(record, at: position, &line)
                        return true
                    } catch {
                        problem = error
                        return false
                    }
                }
            } catch {
                problem = Refusal(
                    .internalError, "the journal cannot be read; the operator has to run: tandem journal verify")
            }
            if let problem {
                forget()
                throw problem
            }
            rest(ReportProgress(done: next, of: job.end))
        }
    }
}

extension ReportFacts {
    /// Takes the next record of a journal.
    package mutating func read(
        _ record: Span<UInt8>, at position: UInt64, _ line: inout JSONLine
    ) throws(Refusal) {
        guard Self.concerns(record) else { return }
        if noteUnmeasured(record, at: position) { return }
        do {
            try line.read(record)
        } catch {
            throw Refusal(.internalError, "record at \(position) is not JSON: \(error.message)")
        }
        apply(try Event(decoding: line), position: position)
    }
}
