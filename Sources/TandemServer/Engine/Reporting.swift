// The op `report`: a request goes to whoever reads the journal, and its connection waits, as it does for a file. Nobody
// else notices; how long it takes depends on how much of the journal no report has read yet.

import TandemDesk
import TandemJournal
import TandemWire

/// Reports that are being made.
final class ReportErrands {
    var jobs: [ReportJob] = []
    var waiting: [UInt64: (Result<[JSONField], Refusal>) -> Void] = [:]
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
        reports.waiting.removeValue(forKey: result.number)?(result.fields)
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
        reports.waiting[reports.number] = { [unowned self] result in
            connection.isAwaitingFile = false
            guard connection.isOpen else { return }
            switch result {
            case .success(let fields):
                answer(call, after: 0) { writer in
                    for field in fields { writer.field(field.name, field.value) }
                }
            case .failure(let refusal):
                refuse(connection, refusal, echo: call.echo.map { call.line.bytes[$0] }, typedVerb: call.typedVerb)
            }
            touch(connection)
        }
    }
}
