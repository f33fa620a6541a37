// What time does: one sweep over all connections, twice a second, instead of a timer for each. Ten thousand idle
// connections cost a few hundred microseconds a second, and no memory.

import TandemDesk
import TandemSystem
import TandemWire

extension Engine {
    /// How often the loop calls `sweep`.
    package static let sweepMilliseconds = 500
    /// How many things that time has brought one sweep does; the rest wait for the next one.
    static let duesPerSweep = 256

    package func sweep() {
        readClock()
        for connection in Array(connections.values) { sweep(connection) }
        expirePresence()
        performDues()
        tellCounters()
        sweepFiles()
        endInvalidGrants()
    }

    private func sweep(_ connection: Connection) {
        switch connection.phase {
        case .greeted: sweepGreeted(connection)
        case .ready: sweepReady(connection)
        case .leaving: break
        case .closed: return
        }
        abandonHereDocument(connection)
        endSlow(connection)
        if now - connection.lastInputMilliseconds > 2000 { connection.shrink() }
    }

    /// Counted from the connection's first moment, not from its last byte.
    private func sweepGreeted(_ connection: Connection) {
        let limit = connection.typed == nil ? limits.loginMilliseconds : limits.loginTypedMilliseconds
        guard now - connection.openedMilliseconds >= Int64(limit) else { return }
        bye(connection, "AUTH_TIMEOUT", "no login within \(limit / 1000) s", reconnectMilliseconds: 1000)
    }

    /// Any input is a sign of life. A person at a terminal is never asked for one.
    private func sweepReady(_ connection: Connection) {
        // A connection whose input we do not read, or that has said everything, cannot show that it lives.
        guard connection.typed == nil, !connection.isReadingSuspended, !connection.hasEnded else { return }
        if let began = connection.lineBeganMilliseconds, now - began >= Int64(limits.lineMilliseconds) {
            bye(
                connection, "IDLE", "a line was not finished within \(limits.lineMilliseconds / 1000) s",
                reconnectMilliseconds: 1000)
            return
        }
        let silence = now - connection.lastInputMilliseconds
        if silence >= Int64(limits.idleMilliseconds) {
            bye(
                connection, "IDLE",
                "nothing heard for \(limits.idleMilliseconds / 1000) s; answer pings or send something",
                reconnectMilliseconds: 1000)
        } else if silence >= Int64(limits.pingMilliseconds),
            now - connection.pingSentMilliseconds >= Int64(limits.pingMilliseconds)
        {
            connection.pingSentMilliseconds = now
            var line = JSONWriter()
            line.signal("ping", [JSONField("n", .integer(Int(now & 0xFFFF)))])
            send(line.bytes, to: connection)
        }
    }

    /// A reader that takes nothing is let go; its cursor is its own, so it loses nothing.
    private func endSlow(_ connection: Connection) {
        guard connection.isAwaitingWritable, now - connection.lastProgressMilliseconds >= Int64(limits.slowMilliseconds)
        else {
            return
        }
        log.info("slow", ["conn": "n-\(connection.number)", "peer": connection.peer.description])
        bye(
            connection, "SLOW",
            "you took nothing for \(limits.slowMilliseconds / 1000) s; resume from your last number",
            reconnectMilliseconds: 1000)
        // One last try to say so, behind what was begun; whoever does not read will not read this either.
        connection.isAwaitingWritable = false
        flush()
        disconnected(connection)
    }

    // MARK: Running down

    /// Refuses new work, tells every client when to come back, and lets answers that are owed go out.
    package func drain() {
        readClock()
        isDraining = true
        writeBarrier = Refusal(
            .shuttingDown, "the server is shutting down; send this again, with the same key, in a moment")
        for connection in Array(connections.values) {
            // Spread over a second and a half, so that not all come back at once.
            bye(
                connection, "SHUTTING_DOWN", "the server is shutting down",
                reconnectMilliseconds: 500 + connection.number % 16 * 100)
        }
    }

    package var isEmpty: Bool { connections.isEmpty }
}
