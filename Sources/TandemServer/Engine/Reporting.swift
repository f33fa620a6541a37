// The op `report`: a request goes to whoever reads the journal, and its connection waits, as it does for a file. Nobody
// else notices; how long it takes depends on how much of the journal no report has read yet. Whoever waits longer than
// a second is told how far it is:
//
//     {"sig":"progress","op":"report","re":17,"done":104857600,"total":739559709}

import TandemDesk
import TandemJournal
import TandemWire

/// Reports that are being made.
final class ReportErrands {
    /// Who waits is told after this time how far it is, and again each time it has passed.
    static let tellMilliseconds: Int64 = 1_000

    /// Somebody who has asked.
    struct Waiting {
        let connection: Connection
        /// The `id` of the request as written.
        let echo: [UInt8]?
        /// When they are told again how far it is.
        var tellMilliseconds: Int64
        let finish: (Result<[JSONField], Refusal>) -> Void
    }

    var jobs: [ReportJob] = []
    var waiting: [UInt64: Waiting] = [:]
    var number: UInt64 = 0
}

extension ServerOp {
    static let reportSpec = OpSpec(
        name: "report", right: .reportRead, access: .none, customerMay: false, writes: false,
        fields: ReportRequest.fields, summary: "Counts and measures what the desk has done.")
}

extension Engine {
    /// Reports to be made, since the last time.
    package func takeReportJobs() -> [ReportJob] {
        guard !reports.jobs.isEmpty else { return [] }
        defer { reports.jobs = [] }
        return reports.jobs
    }

    /// One is made.
    package func reportDone(_ result: ReportResult) {
        readClock()
        reports.waiting.removeValue(forKey: result.number)?.finish(result.fields)
    }

    /// How far the journal has been read. Everybody waits for it: reports are made one after the other, and what has
    /// been read for one need not be read for the next.
    package func reportProgress(_ progress: ReportProgress) {
        readClock()
        for (number, waiting) in reports.waiting where now >= waiting.tellMilliseconds && waiting.connection.isOpen {
            reports.waiting[number]?.tellMilliseconds = now + ReportErrands.tellMilliseconds
            var line = JSONWriter()
            line.raw(#"{"sig":"progress","op":"report""#)
            if let echo = waiting.echo {
                line.raw(",\"re\":")
                line.raw(echo)
            }
            line.field("done", Int(clamping: progress.done))
            line.field("total", Int(clamping: progress.total))
            line.closeLine()
            sendSignal(line.bytes, to: waiting.connection)
            touch(waiting.connection)
        }
    }

    func report(_ call: ServerCall) throws(Refusal) {
        let connection = call.connection
        guard let principal = connection.principal else { throw Gate.loginRequired }
        if let refusal = Access.admit(ServerOp.reportSpec, principal, on: nil, state.desk) { throw refusal }
        guard principal.clearance == .staff else {
            throw Refusal(
                .roleRequired, "this needs the right note.read, because a report tells what only staff may know",
                [JSONField("needs", .string(Right.noteRead.rawValue))])
        }
        let request = try ReportRequest(call.line)
        reports.number += 1
        reports.jobs.append(
            ReportJob(
                number: reports.number, request: request, time: time, segments: journal.segments,
                end: journal.durableEnd))
        connection.isAwaitingFile = true
        let finish: (Result<[JSONField], Refusal>) -> Void = { [unowned self] result in
            connection.isAwaitingFile = false
            guard connection.isOpen else { return }
            switch result {
            case .success(let fields):
                answer(call, after: 0) { writer in
                    for field in fields { writer.field(field) }
                }
            case .failure(let refusal):
                refuse(connection, refusal, echo: call.echo.map { call.line.bytes[$0] }, typedVerb: call.typedVerb)
            }
            touch(connection)
        }
        reports.waiting[reports.number] = ReportErrands.Waiting(
            connection: connection, echo: call.echo.map { Array(call.line.bytes[$0]) },
            tellMilliseconds: now + ReportErrands.tellMilliseconds, finish: finish)
    }
}
