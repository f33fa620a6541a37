// What has happened to a customer last, by reference: the journal has the rest. It goes into the context of each of
// their tickets, so it is kept as the text that stands there: an event costs the writing of one line, a ticket a copy.
//
//     {"at":"2026-11-21T19:07:00.000Z","ev":"session.ended","on":"S-17","seq":40},{"at":…}
//
// The text follows from the actions. Of the many customers to whom only one thing has ever happened, none is kept.

import TandemWire

/// One thing that happened to a customer.
package struct CustomerAction: Sendable, Equatable {
    package let at: Int64
    package let kind: EventKind
    package let on: StreamID
    package let seq: Int
}

package struct CustomerActivity: Sendable, Equatable {
    /// Oldest first.
    package private(set) var actions: [CustomerAction] = []
    private var text: [UInt8] = []

    /// Enough for whoever opens a ticket to see what came before it.
    static let kept = 6

    init() {}

    init(_ actions: [CustomerAction]) {
        for action in actions { add(action) }
    }

    mutating func add(_ action: CustomerAction) {
        if actions.count >= Self.kept { dropOldest() }
        actions.append(action)
        guard actions.count > 1 else { return }
        var writer = JSONWriter(reserving: 128)
        if text.isEmpty {
            writer.actions(actions)
        } else {
            text.append(UInt8(ascii: ","))
            writer.action(action)
        }
        writer.read { text.append(copying: $0) }
    }

    /// No name in an action holds a brace.
    private mutating func dropOldest() {
        actions.removeFirst()
        guard let end = text.firstIndex(of: UInt8(ascii: "}")) else { return }
        text.removeFirst(min(end + 2, text.count))
    }

    /// Writes all of them as one member, unless there are none.
    func encode(as name: StaticString, into writer: inout JSONWriter) {
        guard !actions.isEmpty else { return }
        writer.name(name)
        writer.openArray()
        if text.isEmpty { writer.actions(actions) } else { writer.raw(text) }
        writer.closeArray()
    }
}

extension JSONWriter {
    fileprivate mutating func actions(_ actions: [CustomerAction]) {
        for action in actions { self.action(action) }
    }

    fileprivate mutating func action(_ action: CustomerAction) {
        separate()
        time(action.at, after: "{\"at\":")
        raw(",\"ev\":\"", plain: action.kind.rawValue, "\",\"on\":")
        stream(action.on)
        raw(",\"seq\":", action.seq, "}")
    }
}
