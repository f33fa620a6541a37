// Tickets are found by id and by number, whether they stand where their id says or an importer brought them out of
// order, with numbers of its own. Rows stand in blocks.

import Testing

@testable import TandemDesk

struct TicketTableTests {
    private static func ticket(_ id: UInt64, _ number: String) -> Ticket {
        let created = TicketCreated(
            number: number, requester: .customer("42"), subject: "s", category: "problem", source: "agent", status: "")
        return Ticket(id: id, created, at: 0)
    }

    /// In the order in which they come: each after the highest before it, or one that an importer brought.
    private static let tickets: [(id: UInt64, number: String)] = [
        (1, "TKT-2026-00001"), (2, "TKT-2026-00002"), (900, "OLD-7"), (901, "TKT-2026-00901"),
        // Brought later: their places are not what their ids say, and one has a number that ends as another's id.
        (3, "TKT-2026-00003"), (4, "RMA-1"), (5, "5"), (6, "no digits"), (7, "2026100000000000000000007"), (8, ""),
        (902, "0000000000000000000000000000902"),
    ]

    @Test func everyTicketIsFoundByIdAndByNumber() {
        var table = TicketTable()
        for (row, ticket) in Self.tickets.enumerated() {
            #expect(table.index(ticket.id) == nil)
            #expect(table.find(number: ticket.number) == nil)
            table.append(Self.ticket(ticket.id, ticket.number))
            #expect(table.index(ticket.id) == row)
        }
        for (row, ticket) in Self.tickets.enumerated() {
            #expect(table.index(ticket.id) == row)
            #expect(table.find(ticket.id)?.number == ticket.number)
            #expect(table.find(number: ticket.number) == ticket.id)
            #expect(table.ordinals[ticket.id] == row)
        }
        for id: UInt64 in [0, 9, 10, 11, 12, 899, 903, .max] { #expect(table.index(id) == nil, "\(id)") }
        for number in ["TKT-2026-1", "TKT-2026-0001", "1", "OLD-8", "tkt-2026-00001", "TKT-2027-00001", "902", "7"] {
            #expect(table.find(number: number) == nil, "\(number)")
        }
        #expect(table.highest == 902)
        #expect(table.next == 903)
        #expect(table.rows.map(\.id) == Self.tickets.map(\.id))
    }

    @Test func longWordsAreStoredOnceAndChangedInPlace() {
        var table = TicketTable()
        for id: UInt64 in 1...3 { table.append(Self.ticket(id, "TKT-\(id)")) }
        for index in 0..<3 {
            table[index].queue = ["second-level-support", "sales", "second-level-support"][index]
            table.share(index)
        }
        #expect(table.rows.map(\.queue) == ["second-level-support", "sales", "second-level-support"])
        table.lend(1) { $0.subject = "changed" }
        #expect(table.rows.map(\.subject) == ["s", "changed", "s"])
    }

    @Test(arguments: [0, 1, 255, 256, 257, 1_000])
    func blocksAreOneList(_ count: Int) {
        var list = BlockArray<Int>()
        for number in 0..<count { list.append(number) }
        #expect(list.count == count)
        #expect(Array(list) == Array(0..<count))
        let copy = list
        for index in list.indices {
            list[index] += 1
            list.change(index) { $0 *= 2 }
        }
        #expect(Array(list) == (0..<count).map { 2 * ($0 + 1) })
        #expect(Array(copy) == Array(0..<count))
        var seen: [Int] = []
        list.forEach { seen.append($0) }
        #expect(seen == Array(list))
    }

    @Test func aBlockThatWasMadeReadyIsTheNextOne() {
        var list = BlockArray<Int>()
        let size = BlockArray<Int>.blockSize
        #expect(!list.wantsRoom, "nobody knows whether there will be anything")
        for number in 0..<(size / 2) { list.append(number) }
        #expect(!list.wantsRoom)
        list.append(size / 2)
        #expect(list.wantsRoom)
        var room = BlockArray.makeRoom(7)
        #expect(room.isEmpty && room.capacity >= size)
        // To be known by.
        room.reserveCapacity(10 * size)
        list.take(room)
        room = []
        #expect(!list.wantsRoom, "it is there")
        for number in list.count..<size { list.append(number) }
        #expect(!list.wantsRoom && list.blocks.count == 1)
        for number in list.count..<(3 * size) { list.append(number) }
        #expect(list.blocks[1].capacity >= 10 * size)
        #expect(list.blocks[2].capacity < 10 * size, "it is used once")
        #expect(list.wantsRoom)
        #expect(Array(list) == Array(0..<(3 * size)))
    }

    @Test func aDeskWithRoomIsTheSameDesk() throws {
        var plain = try Play.withCustomers()
        var roomy = plain
        var rooms = 0
        for number in 1...600 {
            if roomy.desk.wantsRoom {
                roomy.desk.take(DeskRoom())
                rooms += 1
                #expect(!roomy.desk.wantsRoom)
            }
            let request = #"{"op":"ticket.create","subject":"s \#(number)","text":"t"}"#
            let answer = try plain.ask(Cast.maria, request).answer
            #expect(try roomy.ask(Cast.maria, request).answer == answer)
        }
        // T-204 is a ticket too.
        #expect(rooms == 2 && roomy.desk.ticketCount == 601)
        for query in [#"{"op":"ticket.list","limit":100}"#, #"{"op":"ticket.list","sort":"subject","limit":100}"#] {
            #expect(try roomy.ask(Cast.ada, query).answer == plain.ask(Cast.ada, query).answer)
        }
        #expect(roomy.desk.tickets.rows.elementsEqual(plain.desk.tickets.rows))
    }
}
