// A journal like that of a busy desk: a thousand sessions at once, their messages interleaved, all of them ended.
//
// Interleaving matters: neighbours in a session lie a thousand records apart on disk, which is what a walk along the
// chain of one session really meets.

import Foundation
import TandemSystem

struct JournalBuilder {
    private static let sessions = 1_000
    private static let connections = 50
    private static let depth = 40

    /// What was built: the ended sessions and the head of each.
    struct Built: Codable {
        let messages: Int
        let sessions: [String]
        let heads: [Int]
    }

    /// Builds the journal in the server's directory, or takes what an earlier run with the same --data left there.
    /// The server runs afterwards, freshly built or freshly started.
    static func prepare(_ server: ServerProcess, messages: Int, bytes: Int) throws -> Built {
        let kept = server.dataPath + ".bench.json"
        if let data = FileManager.default.contents(atPath: kept) {
            let built = try JSONDecoder().decode(Built.self, from: data)
            guard built.messages == messages else {
                throw BenchError(
                    "\(server.dataPath) holds \(built.messages) messages: give --messages \(built.messages)")
            }
            try server.start()
            return built
        }
        try server.start()
        let built = try build(server, messages: messages, bytes: bytes)
        try JSONEncoder().encode(built).write(to: URL(fileURLWithPath: kept))
        return built
    }

    private static func build(_ server: ServerProcess, messages: Int, bytes: Int) throws -> Built {
        let token = try server.token("agent")
        let text = Workload.text(bytes: bytes)
        let names = try Workload.startSessions(sessions, Conversation(server.address, token: token))
        let share = sessions / connections
        var load = try PostLoad(server.address, token: token, connections: connections, depth: depth) { connection in
            names[connection * share..<(connection + 1) * share].map { Workload.post(on: $0, text: text) }
        }
        let result = try load.run(messages: messages)
        load.close()
        Report.complain("… built \(messages) messages in \(Int(result.seconds.rounded(.up))) s")
        let agent = try Conversation(server.address, token: token)
        let heads = try names.map { name in
            try agent.ask("{\"op\":\"session.end\",\"id\":6,\"on\":\"\(name)\",\"outcome\":\"resolved\"}")
            return try Workload.head(of: name, agent)
        }
        return Built(messages: messages, sessions: names, heads: heads)
    }
}
