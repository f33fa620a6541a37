// Every reason to refuse a request that is not the op's own, in one function and one order: from cheap to dear, and
// from what reveals nothing to what reveals something. "Not logged in" is said before "no such op", a role's no
// before a look at the object.

import TandemDesk
import TandemWire

enum Gate {
    /// What a request is allowed to reach.
    enum Entry {
        case desk(any Op.Type, OpSpec)
        case server(ServerOp, OpSpec)

        var spec: OpSpec {
            switch self {
            case .desk(_, let spec), .server(_, let spec): spec
            }
        }
    }

    static let loginRequired = Refusal(
        .authRequired, "log in first: login NAME TOKEN, or {\"op\":\"hello\",\"token\":\"…\"}")

    /// `isDeferred`: the request was here before and put off, so its pace has been checked.
    static func admit(
        _ request: Request, from connection: Connection, engine: Engine, isDeferred: Bool
    ) throws(Refusal) -> Entry {
        // 1. Before login only what is needed to log in, to learn how, or to leave; and not too fast either.
        let entry = request.entry
        guard connection.isLoggedIn else {
            guard case .server(let op, _) = entry, op.isOpenToAll else { throw loginRequired }
            try checkPace(of: connection, engine)
            return .server(op, op.spec)
        }
        // 2. The op exists.
        guard let entry else { throw unknownOp(request.op) }
        // 3. Not too fast.
        if !isDeferred {
            if case .server(let op, _) = entry, op.carriesBytes {
                try checkPieces(of: connection, engine)
            } else {
                try checkPace(of: connection, engine)
            }
        }
        // 4. Writes need a disk that takes them and a server that stays.
        if entry.spec.writes, let refusal = engine.writeBarrier { throw refusal }
        if let refusal = engine.startBarrier, entry.spec.begins { throw refusal }
        // 5. The role may, and the object exists for it: `Access.admit`, asked by whoever has read the request's
        // fields.
        return entry
    }

    private static func checkPace(of connection: Connection, _ engine: Engine) throws(Refusal) {
        let limits = engine.limits
        guard
            let wait = connection.operations.take(
                at: engine.now, perSecond: limits.opsPerSecond, burst: limits.opsBurst)
        else { return }
        throw Refusal.wait(
            .rateLimited, "\(limits.opsPerSecond) requests a second; wait \(wait) ms and send it again",
            milliseconds: wait)
    }

    /// Pieces of files are many and cheap, and have a pace of their own.
    private static func checkPieces(of connection: Connection, _ engine: Engine) throws(Refusal) {
        let limits = engine.limits
        guard
            let wait = connection.pieces.take(
                at: engine.now, perSecond: limits.chunksPerSecond, burst: limits.chunksBurst)
        else { return }
        throw Refusal.wait(
            .rateLimited, "\(limits.chunksPerSecond) pieces of files a second; wait \(wait) ms and send it again",
            milliseconds: wait)
    }

    /// What the request of `line` wants to reach, if there is such a thing. A connection nearly always asks for the
    /// same again, so the latest answer is tried before anything is hashed.
    static func entry(_ line: JSONLine, _ opIndex: Int, latest: Entry?) -> Entry? {
        if let latest, line.stringIs(opIndex, latest.spec.name) { return latest }
        return line.string(opIndex).flatMap { entries[$0] }
    }

    /// Every op by name.
    private static let entries: [String: Entry] = {
        var entries: [String: Entry] = [:]
        for type in OpTable.all { entries[type.spec.name] = .desk(type, type.spec) }
        for op in ServerOp.allCases { entries[op.rawValue] = .server(op, op.spec) }
        return entries
    }()

    private static func unknownOp(_ name: String) -> Refusal {
        let names = OpTable.all.map { $0.spec.name } + ServerOp.allCases.map(\.rawValue)
        let family = name.split(separator: ".").first.map(String.init) ?? name
        let near = names.filter { $0.hasPrefix(family) || $0.hasSuffix(name) }.sorted()
        let hint =
            near.isEmpty ? "{\"op\":\"describe\"} lists all ops" : "did you mean \(near.joined(separator: ", "))?"
        return Refusal(.unknownOp, "there is no such op; \(hint)")
    }
}

extension OpSpec {
    /// Begins something that will want room on the disk for a while.
    fileprivate var begins: Bool { name == "session.start" || name == "file.begin" }
}

extension Refusal {
    /// A refusal that is over after a while.
    static func wait(_ code: Code, _ message: String, milliseconds: Int) -> Refusal {
        Refusal(code, message, [JSONField("after_ms", .integer(milliseconds))])
    }
}
