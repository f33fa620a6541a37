// Closed-loop load: every connection keeps `depth` requests in flight until all messages have been answered.
// One thread, one poll(2) set, one receive buffer for all connections.

import TandemSystem

struct PostLoad {
    struct Result {
        let seconds: Double
        let latencies: Latencies
        let ownProcessorSeconds: Double
    }

    private static let stallMilliseconds = 30_000
    private var pipelines: [Pipeline] = []
    private var poll = PollSet()
    private var buffer = [UInt8](repeating: 0, count: 256 * 1_024)
    private let depth: Int

    /// Connects and logs in `connections` times; connection n repeats the requests `requests(n)`.
    init(
        _ address: Address, token: String, connections: Int, depth: Int, requests: (_ connection: Int) -> [[UInt8]]
    ) throws {
        self.depth = depth
        let progress = Progress()
        for number in 0..<connections {
            try add(Conversation(address, token: token), requests(number))
            if number % 1_000 == 999 { progress.step("\(number + 1) connections") }
        }
    }

    /// Takes over those who are logged in already; connection n repeats the requests `requests(n)`.
    init(_ conversations: [Conversation], depth: Int, requests: (_ connection: Int) -> [[UInt8]]) throws {
        self.depth = depth
        for (number, conversation) in conversations.enumerated() { try add(conversation, requests(number)) }
    }

    private mutating func add(_ conversation: Conversation, _ requests: [[UInt8]]) throws {
        let descriptor = try conversation.release()
        pipelines.append(
            Pipeline(descriptor: descriptor, requests: requests, window: depth, answerPrefix: "{\"ok\":true"))
        _ = poll.add(descriptor)
    }

    func close() {
        for pipeline in pipelines { Socket.close(pipeline.descriptor) }
    }

    /// Sends so many messages, spread over all connections, and waits for every answer.
    mutating func run(messages: Int) throws -> Result {
        var latencies = Latencies()
        var unsent = messages
        var unanswered = messages
        let progress = Progress()
        let processor = Stopwatch.ownProcessorSeconds()
        let start = Stopwatch.now()
        for index in pipelines.indices where unsent > 0 {
            let count = min(depth, unsent)
            unsent -= count
            try pipelines[index].send(count, at: start)
            poll.setWantsWrite(pipelines[index].isBlocked, at: index)
        }
        var rounds = 0
        while unanswered > 0 {
            guard poll.wait(timeoutMilliseconds: Self.stallMilliseconds) > 0 else {
                throw BenchError("\(unanswered) answers missing, and none for \(Self.stallMilliseconds / 1_000) s")
            }
            for index in pipelines.indices {
                let isWritable = poll.isWritable(index)
                guard poll.isReadable(index) || isWritable else { continue }
                if isWritable { try pipelines[index].flush() }
                let answers = try pipelines[index].receive(&buffer, &latencies)
                unanswered -= answers
                let count = min(answers, unsent)
                unsent -= count
                if count > 0 { try pipelines[index].send(count, at: Stopwatch.now()) }
                if isWritable || pipelines[index].isBlocked {
                    poll.setWantsWrite(pipelines[index].isBlocked, at: index)
                }
            }
            rounds += 1
            if rounds % 1_024 == 0 { progress.step("\(messages - unanswered) of \(messages) messages") }
        }
        return Result(
            seconds: Stopwatch.seconds(since: start), latencies: latencies,
            ownProcessorSeconds: Stopwatch.ownProcessorSeconds() - processor)
    }
}
