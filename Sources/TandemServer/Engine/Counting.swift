// `ticket.counters`: how many tickets are how far, now and, for those who ask, from now on. The numbers are kept up to
// date with every event, so asking costs nothing; the signal is sent by the sweep, at most twice a second, and only to
// those who were told something else before.

import TandemDesk
import TandemWire

extension Engine {
    func ticketCounters(_ call: ServerCall) throws(Refusal) {
        guard let principal = call.connection.principal else { throw Gate.loginRequired }
        if let refusal = Access.admit(ServerOp.ticketCounters.spec, principal, on: nil, state.desk) { throw refusal }
        guard principal.clearance == .staff else {
            throw Refusal(
                .roleRequired, "this needs the right note.read, because customers are not told of queues",
                [JSONField("needs", .string(Right.noteRead.rawValue))])
        }
        let fields = state.desk.counterFields
        switch try call.bool("live") {
        case true: call.connection.countersTold = fields
        case false: call.connection.countersTold = nil
        default: break
        }
        answer(call, after: latestCommit) { writer in
            for field in fields { writer.field(field) }
            writer.field("live", call.connection.countersTold != nil)
        }
    }

    /// Called by the sweep.
    func tellCounters() {
        var fields: [JSONField] = []
        for connection in connections.values {
            guard let told = connection.countersTold, connection.isOpen else { continue }
            if fields.isEmpty { fields = state.desk.counterFields }
            guard told != fields, durableCommit >= latestCommit else { continue }
            connection.countersTold = fields
            var line = JSONWriter()
            line.signal("counters", fields)
            sendSignal(line.bytes, to: connection)
        }
    }
}
