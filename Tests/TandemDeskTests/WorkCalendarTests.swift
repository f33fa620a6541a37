// The JSON of calendars: what is accepted comes back as it was, everything else is refused at its place.

import TandemDesk
import TandemWire
import Testing

struct WorkCalendarTests {
    @Test func whatIsAcceptedComesBack() throws {
        let text =
            #"{"zone":"Europe/Rome","hours":{"mon":["00:00-06:00","09:05-12:30","13:30-24:00"],"sun":["00:00-24:00"]},"#
            + #""holidays":["1999-12-31","2026-12-25","2028-02-29"]}"#
        let calendar = try WorkCalendar(tree(text), at: "calendars.office")
        #expect(String(decoding: calendar.json.encoded(), as: UTF8.self) == text)
        #expect(try WorkCalendar(calendar.json, at: "calendars.office") == calendar)
    }

    /// Order of members and of holidays does not matter.
    @Test func oneNormalForm() throws {
        let written = try WorkCalendar(
            tree(#"{"holidays":["2027-01-01","2026-12-25"],"hours":{"tue":["08:00-09:00"],"mon":[]},"zone":"UTC"}"#),
            at: "c")
        let normal = #"{"zone":"UTC","hours":{"tue":["08:00-09:00"]},"holidays":["2026-12-25","2027-01-01"]}"#
        #expect(String(decoding: written.json.encoded(), as: UTF8.self) == normal)
    }

    @Test(arguments: [
        ("[]", "c"), ("{}", "c.hours"), (#"{"zone":"UTC"}"#, "c.hours"), (#"{"zone":"UTC","hours":{}}"#, "c.hours"),
        (#"{"zone":"UTC","hours":{"mon":[],"tue":[]}}"#, "c.hours"),
        (#"{"hours":{"mon":["08:00-09:00"]}}"#, "c.zone"),
        (#"{"zone":1,"hours":{"mon":["08:00-09:00"]}}"#, "c.zone"),
        (#"{"zone":"UTC","hours":{"monday":["08:00-09:00"]}}"#, "c.hours.monday"),
        (#"{"zone":"UTC","hours":{"mon":"08:00-09:00"}}"#, "c.hours.mon"),
        (#"{"zone":"UTC","hours":{"mon":["8:00-09:00"]}}"#, "c.hours.mon[0]"),
        (#"{"zone":"UTC","hours":{"mon":["08:00-08:00"]}}"#, "c.hours.mon[0]"),
        (#"{"zone":"UTC","hours":{"mon":["22:00-06:00"]}}"#, "c.hours.mon[0]"),
        (#"{"zone":"UTC","hours":{"mon":["08:00-24:01"]}}"#, "c.hours.mon[0]"),
        (#"{"zone":"UTC","hours":{"mon":["08:60-10:00"]}}"#, "c.hours.mon[0]"),
        (#"{"zone":"UTC","hours":{"mon":["08:00-10:00-12:00"]}}"#, "c.hours.mon[0]"),
        (#"{"zone":"UTC","hours":{"mon":["08:00-10:00","09:59-12:00"]}}"#, "c.hours.mon[1]"),
        (#"{"zone":"UTC","hours":{"mon":["08:00-10:00"]},"holidays":["2026-02-29"]}"#, "c.holidays[0]"),
        (#"{"zone":"UTC","hours":{"mon":["08:00-10:00"]},"holidays":["2026-12-25","2026-12-25"]}"#, "c.holidays[1]"),
        (#"{"zone":"UTC","hours":{"mon":["08:00-10:00"]},"holyday":[]}"#, "c.holyday"),
    ])
    func whatIsRefusedNamesItsPlace(_ text: String, _ place: String) throws {
        let refusal = #expect(throws: Refusal.self) { try WorkCalendar(tree(text), at: "c") }
        #expect(refusal?.facts == [JSONField("field", .string(place))])
        #expect(refusal?.message.hasPrefix(place) == true)
    }

    @Test func aMachineWithoutZones() throws {
        let time = UniversalTime()
        #expect(time.offsets(of: "UTC") != nil && time.offsets(of: "Europe/Rome") == nil)
        let calendar = try WorkCalendar(tree(#"{"zone":"Europe/Rome","hours":{"mon":["08:00-10:00"]}}"#), at: "c")
        let monday = try #require(Timestamp.parse("2026-11-23T07:00:00.000Z"))
        #expect(time.elapsed(from: monday, to: monday + 86_400_000, calendar: calendar) == 7_200_000)
    }
}

/// The tree of a JSON text.
func tree(_ text: String) throws -> JSONValue { try JSONReader.parse(Array(text.utf8)) }
