// Streams are found whether they came in the order of their numbers or not, and are told in one order in any case.

import TandemDesk
import Testing

@testable import TandemServer

struct StreamIndexTests {
    private static let streams: [StreamID] = [
        .session(1), .ticket(1), .customer("42"), .session(2), .ticket(900), .ticket(2), .order(5_512), .ticket(901),
        .session(4), .session(3), .desk, .ticket(3), .cart(9), .person("agent:sarah"), .customer("7"), .shop,
    ]

    private static let inOrder = [
        "S-1", "S-2", "S-3", "S-4", "T-1", "T-2", "T-3", "T-900", "T-901", "C-9", "O-5512", "cust:42", "cust:7",
        "agent:sarah", "desk", "shop",
    ]

    @Test func findsWhatItHasAndNothingElse() {
        let index = StreamIndex()
        for stream in Self.streams {
            #expect(index.find(stream) == nil)
            let record = index.findOrCreate(stream)
            #expect(record.on == stream)
            #expect(index.find(stream) === record)
            #expect(index.findOrCreate(stream) === record)
        }
        for stream in Self.streams { #expect(index.find(stream)?.on == stream) }
        for stream: StreamID in [.session(0), .session(5), .ticket(0), .ticket(4), .ticket(.max), .cart(1), .order(1)] {
            #expect(index.find(stream) == nil, "\(stream)")
        }
        let seen = (index.sessions + index.tickets + index.rest).map(\.on)
        #expect(seen.count == Self.streams.count)
        #expect(Set(seen) == Set(Self.streams))
    }

    @Test(arguments: [streams, streams.reversed(), streams.sorted { $0.text < $1.text }])
    func tellsThemInOneOrder(_ streams: [StreamID]) {
        let index = StreamIndex()
        for stream in streams { _ = index.findOrCreate(stream) }
        #expect(index.sessions.map(\.on.text) == ["S-1", "S-2", "S-3", "S-4"])
        #expect(index.tickets.map(\.on.text) == ["T-1", "T-2", "T-3"])
        #expect((index.sessions + index.tickets + index.rest).map(\.on.text) == Self.inOrder)
    }
}
