// `tandem report` and `tandem tickets export` on a data directory that has customers and no ticket.

import TandemServer
import TandemSystem
import TandemTestSupport
import TandemWire
import Testing

@testable import tandem

@Suite struct ReportCommandTests {
    private let directory: TemporaryDirectory
    private let data: String

    init() throws {
        directory = try TemporaryDirectory()
        data = directory.path + "/data"
        let file = directory.path + "/customers.ndjson"
        try File.replace(file, with: Array(DemoCustomers.lines.utf8), permissions: 0o600)
        #expect(tandem("import", "--data", data, file).code == .success)
    }

    @Test func threeForms() throws {
        let table = tandem("report", "volume", "--data", data).recorder
        #expect(
            table.out == "ok volume by day, 0 tickets, UTC\n"
                + "   day    created  reopened  resolved  closed  replies  open\n"
                + "   total        0         0         0       0        0     0\n")
        #expect(table.error == "")
        let csv = tandem("report", "csat", "--data", data, "--format", "csv", "--by", "agent").recorder
        #expect(
            csv.out == "row,asked,answered,response_percent,mean_score,good_percent,score_1,score_2,score_3,"
                + "score_4,score_5\r\ntotal,0,0,,,,0,0,0,0,0\r\n")
        let json = tandem("report", "reply", "--data", data, "--json", "--explain", "--from", "2026-11-01").recorder
        let answer = try #require(try json.json.first)
        #expect(answer["events"] == .array([]))
        #expect(answer["from"] == .string("2026-11-01T00:00:00.000Z"))
    }

    @Test func whatCannotBeAsked() {
        for (words, part) in [
            (["weather"], "name must be one of first_response"), (["agents", "--by", "day"], "leave by out"),
            (["reply", "--calendar", "office"], "there are none"),
            (["reply", "--from", "today"], "from must be a day"),
            (["reply", "--format", "xml"], "accepted: table, csv, json"),
            (["reply", "--row", "x"], "goes with explain"),
        ] {
            let recorder = ConsoleRecorder()
            let code = Tandem.run(["report", "--data", data] + words, recorder.console)
            #expect(code == .usage, "\(words)")
            #expect(recorder.error.contains(part), "\(words): \(recorder.error)")
        }
        #expect(tandem("report", "reply", "--data", directory.path).recorder.error.contains("has no journal"))
    }

    @Test func aListWithoutTickets() {
        let (code, recorder) = tandem("tickets", "export", "--data", data, "status=open", "shirt")
        #expect(code == .success)
        #expect(recorder.out.hasPrefix("ticket,number,subject,"))
        #expect(recorder.out.utf8.count { $0 == 0x0A } == 1)
        let wrong = tandem("tickets", "export", "--data", data, "status=lost")
        #expect(wrong.code == .usage)
        #expect(wrong.recorder.error.contains("there is no such status"))
        #expect(tandem("tickets", "export", "--data", data, "colour=red").code == .usage)
    }
}
