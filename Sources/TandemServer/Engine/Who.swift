// `who`: the people of a session and whether they are there, or everybody who is connected.

import TandemDesk
import TandemWire

extension Engine {
    func who(_ call: ServerCall, _ on: StreamID?) throws(Refusal) {
        guard let principal = call.connection.principal else { throw Gate.loginRequired }
        guard let on else { return try whoIsConnected(call, principal) }
        if let refusal = Access.admit(ServerOp.whoSession, principal, on: on, state.desk) { throw refusal }
        let people = state.desk.roster(on).filter { principal.isStaff || $0.isVisibleToCustomer }.map { entry in
            var fields = [JSONField("who", .string(entry.who)), JSONField("role", .string(entry.role.rawValue))]
            if let mode = entry.mode { fields.append(JSONField("mode", .string(mode.rawValue))) }
            fields.append(JSONField("state", .string(presence.state(of: entry.who))))
            return JSONValue.object(fields)
        }
        // The list shows the desk as it is, which may be ahead of the disk by the commit under way.
        answer(call, after: state.streams.find(on)?.commit ?? 0) { writer in
            writer.field("on", on.text)
            writer.field("who", .array(people))
        }
    }

    private func whoIsConnected(_ call: ServerCall, _ principal: Principal) throws(Refusal) {
        guard principal.isStaff else {
            throw Refusal(.fieldRequired, "\"on\" names your session", [JSONField("field", .string("on"))])
        }
        let people = presence.everyone.map { id in
            JSONValue.object([
                JSONField("who", .string(id)), JSONField("role", .string(Role(of: id).rawValue)),
                JSONField("connections", .integer(presence.connections(of: id))), JSONField("state", .string("here")),
            ])
        }
        answer(call, after: 0) { $0.field("who", .array(people)) }
    }
}
