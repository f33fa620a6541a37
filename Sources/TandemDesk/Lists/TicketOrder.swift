// The order of one list, and the places in it that cursors name.
//
// Every ticket has a key that ascends with the list, whichever direction it goes: for a descending list the value's
// complement. A ticket without a value comes last in both directions. Equal keys are told apart by the whole text,
// where the key is only how it begins, and then by the ticket's number: so the order is total, and a cursor, which is a
// key and a number, has one place in it even when its ticket has moved on.

import TandemWire

struct TicketOrder: Sendable {
    let column: TicketColumn
    let isAscending: Bool
    /// Whether the reader is told only what customers see.
    private let isPublic: Bool
    /// Ranks of words by code, or of statuses by the number of the axes.
    private let ranks: [UInt64]

    static let missing = UInt64.max

    init(_ column: TicketColumn, ascending: Bool, clearance: Visibility, _ desk: borrowing Desk) {
        self.column = column
        isAscending = ascending
        isPublic = clearance == .all
        ranks = column.order == .word ? Self.ranks(column, desk) : []
    }

    // MARK: Keys

    /// Two numbers that are compared one after the other; the second one continues the beginning of a text.
    struct Key: Comparable {
        let first: UInt64
        var second: UInt64 = 0

        @inline(__always)
        static func < (left: Key, right: Key) -> Bool {
            left.first != right.first ? left.first < right.first : left.second < right.second
        }
    }

    func key(_ ordinal: Int, _ desk: borrowing Desk) -> Key {
        switch column {
        case .number: directed(desk.listing.rows[ordinal].number)
        case .subject: directed(desk.listing.rows[ordinal].subject)
        case .customer: directed(desk.listing.rows[ordinal].requester)
        default: Key(first: number(ordinal, desk))
        }
    }

    private func number(_ ordinal: Int, _ desk: borrowing Desk) -> UInt64 {
        let row = desk.listing.rows[ordinal]
        switch column {
        case .id: return directed(desk.tickets[ordinal].id)
        case .number, .subject, .customer: return Self.missing
        case .created: return directed(row.created)
        case .modified: return directed(isPublic ? row.publicModified : row.modified)
        case .lastReply: return directed(row.lastMessage)
        case .due: return directed(row.due)
        case .status, .waitingOn: return directed(rank: Int(row.axes))
        case .source, .contact, .site, .priority, .category, .queue, .group, .assignee, .tags, .language:
            return directed(rank: Int(row.code(column)))
        }
    }

    private func directed(_ text: ListText.Beginning) -> Key {
        Key(first: directed(text.first), second: isAscending ? text.second : ~text.second)
    }

    private func directed(_ value: UInt64) -> UInt64 { isAscending ? min(value, Self.missing - 1) : ~max(value, 1) }

    private func directed(_ time: Int64) -> UInt64 {
        guard time != ListRow.never else { return Self.missing }
        return directed(UInt64(bitPattern: time) ^ 1 << 63)
    }

    private func directed(rank place: Int) -> UInt64 {
        guard ranks.indices.contains(place), ranks[place] != Self.missing else { return Self.missing }
        return directed(ranks[place])
    }

    // MARK: Comparing

    /// A place in the list: of a ticket, or of a cursor.
    struct Place {
        let key: Key
        let text: String
        let id: UInt64
    }

    func place(_ ordinal: Int, _ desk: borrowing Desk) -> Place {
        Place(key: key(ordinal, desk), text: text(ordinal, desk), id: desk.tickets[ordinal].id)
    }

    /// Whether the ticket comes behind the place.
    func isBehind(_ place: Place, _ key: Key, _ ordinal: Int, _ desk: borrowing Desk) -> Bool {
        if key != place.key { return key > place.key }
        return isBehind(text(ordinal, desk), desk.tickets[ordinal].id, place.text, place.id)
    }

    /// Whether the second of two tickets with the same key comes behind the first.
    func isBehind(_ ordinal: Int, _ first: Int, _ desk: borrowing Desk) -> Bool {
        isBehind(
            text(ordinal, desk), desk.tickets[ordinal].id, text(first, desk), desk.tickets[first].id)
    }

    private func isBehind(_ text: String, _ id: UInt64, _ firstText: String, _ firstID: UInt64) -> Bool {
        let order = column.order == .text ? ListText.compare(text, firstText) : 0
        if order != 0 { return isAscending == (order > 0) }
        return isAscending ? id > firstID : id < firstID
    }

    /// The whole text that the key is the beginning of.
    func text(_ ordinal: Int, _ desk: borrowing Desk) -> String {
        switch column {
        case .number: desk.tickets[ordinal].number
        case .subject: desk.tickets[ordinal].subject
        case .customer: desk.requesterName(desk.tickets[ordinal].requester)
        default: ""
        }
    }

    // MARK: Ranks

    private static func ranks(_ column: TicketColumn, _ desk: borrowing Desk) -> [UInt64] {
        switch column {
        case .status:
            let statuses = desk.policy.workflow.statuses.map(\.id)
            return TicketAxes.all.map { rank(desk.policy.workflow.status($0).id, in: statuses) }
        case .waitingOn:
            return TicketAxes.all.map { rank($0.waitingOn.rawValue, in: WaitingOn.allCases.map(\.rawValue)) }
        case .priority:
            let priorities = desk.policy.priorities
            return desk.listing.codes.words.enumerated().map { code, word in
                code == 0 ? missing : rank(word, in: priorities)
            }
        default:
            let words = desk.listing.codes.words
            var ranks = [UInt64](repeating: missing, count: words.count)
            for (place, code) in words.indices.dropFirst().sorted(by: { words[$0] < words[$1] }).enumerated() {
                ranks[code] = UInt64(clamping: place + 1)
            }
            return ranks
        }
    }

    /// From 1; what the policy does not know any more comes behind what it knows.
    private static func rank(_ word: String, in words: [String]) -> UInt64 {
        UInt64(clamping: (words.firstIndex(of: word) ?? words.count) + 1)
    }
}

extension ListRow {
    func code(_ column: TicketColumn) -> Int32 {
        switch column {
        case .source: source
        case .contact: contact
        case .site: site
        case .priority: priority
        case .category: category
        case .queue: queue
        case .group: group
        case .assignee: assignee
        case .tags: tag
        case .language: language
        case .id, .number, .subject, .customer, .status, .created, .modified, .lastReply, .waitingOn, .due: 0
        }
    }
}

// MARK: Cursors

/// A cursor: `["modified","desc",1795288020000,204]` as Base64 for URLs. It holds what the last row of a page showed of
/// its own column, so it tells its reader nothing new, and needs no memory in the server.
struct TicketCursor: Equatable {
    let column: TicketColumn
    let isAscending: Bool
    let value: JSONValue
    let id: UInt64
    /// What an export carries along: the number of its event, and how many rows went before.
    var export: (seq: Int, done: Int)?

    static func == (left: TicketCursor, right: TicketCursor) -> Bool { left.text == right.text }

    init(_ ordinal: Int, _ order: TicketOrder, _ desk: borrowing Desk) {
        column = order.column
        isAscending = order.isAscending
        value = order.value(ordinal, desk)
        id = desk.tickets[ordinal].id
    }

    init?(_ text: String) {
        guard let bytes = Base64.urlDecode(text), let value = try? JSONReader.parse(bytes), let parts = value.array,
            parts.count == 4 || parts.count == 6, let column = parts[0].string.flatMap(TicketColumn.init),
            let direction = parts[1].string.flatMap(SortOrder.init), let id = parts[3].integer, id > 0
        else { return nil }
        self.column = column
        isAscending = direction == .ascending
        self.value = parts[2]
        self.id = UInt64(id)
        guard parts.count == 6 else { return }
        guard let seq = parts[4].integer, let done = parts[5].integer, seq > 0, done >= 0 else { return nil }
        export = (seq, done)
    }

    var text: String {
        let direction: SortOrder = isAscending ? .ascending : .descending
        var parts: [JSONValue] = [
            .string(column.rawValue), .string(direction.rawValue), value, .integer(Int(clamping: id)),
        ]
        if let export { parts += [.integer(export.seq), .integer(export.done)] }
        return Base64.urlEncode(JSONValue.array(parts).encoded())
    }
}

extension TicketOrder {
    /// What a ticket shows in this column.
    fileprivate func value(_ ordinal: Int, _ desk: borrowing Desk) -> JSONValue {
        let row = desk.listing.rows[ordinal]
        switch column {
        case .id: return .null
        case .number, .subject, .customer: return .string(text(ordinal, desk))
        case .created: return Self.value(row.created)
        case .modified: return Self.value(isPublic ? row.publicModified : row.modified)
        case .lastReply: return Self.value(row.lastMessage)
        case .due: return Self.value(row.due)
        case .status: return .string(desk.policy.workflow.status(desk.tickets[ordinal].axes).id)
        case .waitingOn: return .string(desk.tickets[ordinal].axes.waitingOn.rawValue)
        case .source, .contact, .site, .priority, .category, .queue, .group, .assignee, .tags, .language:
            let code = Int(row.code(column))
            return code == 0 ? .null : .string(desk.listing.codes.words[code])
        }
    }

    private static func value(_ time: Int64) -> JSONValue {
        time == ListRow.never ? .null : .integer(Int(clamping: time))
    }

    /// Where a cursor stands; nil if it was not made by `TicketCursor`.
    func place(_ cursor: TicketCursor, _ desk: borrowing Desk) -> Place? {
        let id = cursor.id
        switch (column, cursor.value) {
        case (.id, .null): return Place(key: Key(first: directed(id)), text: "", id: id)
        case (.number, .string(let text)), (.subject, .string(let text)), (.customer, .string(let text)):
            return Place(key: directed(ListText.Beginning(text)), text: text, id: id)
        case (.created, .integer(let time)), (.modified, .integer(let time)), (.lastReply, .integer(let time)),
            (.due, .integer(let time)):
            return Place(key: Key(first: directed(Int64(time))), text: "", id: id)
        case (.status, .string(let word)):
            guard let axes = TicketAxes.all.first(where: { desk.policy.workflow.status($0).id == word }) else {
                return Place(key: Key(first: Self.missing - 1), text: "", id: id)
            }
            return Place(key: Key(first: directed(rank: Int(axes.number))), text: "", id: id)
        case (.waitingOn, .string(let word)):
            guard let axes = TicketAxes.all.first(where: { $0.waitingOn.rawValue == word }) else { return nil }
            return Place(key: Key(first: directed(rank: Int(axes.number))), text: "", id: id)
        case (_, .null): return Place(key: Key(first: Self.missing), text: "", id: id)
        case (_, .string(let word)) where column.order == .word:
            return Place(key: Key(first: directed(rank: Int(desk.listing.codes.find(word) ?? 0))), text: "", id: id)
        default: return nil
        }
    }
}
