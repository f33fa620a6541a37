// What may stand on the command line. Every bench takes every option and ignores what does not concern it, so that a
// script can pass one set to all of them.

struct Options {
    enum Bench: String, CaseIterable {
        case post, fanout, idle, recover, history, codec, tickets, cart, cobrowse
    }

    enum Peer: String {
        case redis
    }

    let bench: Bench
    /// Connections that post (`post`), stay silent (`idle`), or pairs that co-browse (`cobrowse`).
    var connections: Int?
    /// Requests in flight per connection.
    var depth = 1
    /// Messages in a run, or in the journal (`recover`, `history`).
    var messages: Int?
    /// Length of a message's text.
    var bytes = 180
    var subscribers = 100
    /// Posts offered a second (`cobrowse`); by default half of what a closed loop does.
    var rate: Int?
    /// Tickets on the desk before anything is measured.
    var tickets = 100_000
    var runs = 5
    var json = false
    /// The `tandem` program; by default the one next to this program.
    var server: String?
    var peer: Peer?
    /// A data directory that `recover` and `history` use and keep, built first if it does not exist.
    var data: String?
    /// Where temporary directories are made: the disk that is measured.
    var directory: String?

    static let usage = """
        usage: tandem-bench post|fanout|idle|recover|history|codec|tickets|cart|cobrowse
          --connections N  connections (post 50, idle 10000)    --depth N        requests in flight on each (1)
          --connections N  pairs (cobrowse, 500)
          --messages N     messages in a run or in the journal  --bytes N        length of a text (180)
          --subscribers N  readers of the session (fanout, 100) --runs N         timed runs (5)
          --tickets N      tickets on the desk (tickets, 100000)
          --rate N         posts offered a second (cobrowse: half of what a closed loop does)
          --peer redis     alternate with redis-server (post, fanout)
          --server PATH    the tandem program (default: beside this one)
          --data DIR       journal to reuse, built if missing (recover, history)
          --directory DIR  where temporary data goes (default: TMPDIR or /tmp)
          --json           one JSON line on stdout instead of text
        """

    init(arguments: [String]) throws {
        var rest = arguments[...]
        guard let name = rest.popFirst(), let bench = Bench(rawValue: name) else {
            throw BenchError("say which bench: \(Bench.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self.bench = bench
        while let option = rest.popFirst() {
            if option == "--json" {
                json = true
                continue
            }
            guard let value = rest.popFirst() else { throw BenchError("\(option) needs a value") }
            try set(option, value)
        }
    }

    private mutating func set(_ option: String, _ value: String) throws {
        switch option {
        case "--connections": connections = try Self.count(option, value, 1...20_000)
        case "--depth": depth = try Self.count(option, value, 1...1_000)
        case "--messages": messages = try Self.count(option, value, 1...100_000_000)
        case "--bytes": bytes = try Self.count(option, value, 1...12_000)
        case "--subscribers": subscribers = try Self.count(option, value, 1...20_000)
        case "--tickets": tickets = try Self.count(option, value, 50...10_000_000)
        case "--rate": rate = try Self.count(option, value, 1...1_000_000)
        case "--runs": runs = try Self.count(option, value, 1...100)
        case "--server": server = value
        case "--data": data = value
        case "--directory": directory = value
        case "--peer":
            guard let peer = Peer(rawValue: value) else { throw BenchError("--peer knows redis only") }
            self.peer = peer
        default: throw BenchError("unknown option \(option)")
        }
    }

    private static func count(_ option: String, _ value: String, _ range: ClosedRange<Int>) throws -> Int {
        guard let number = Int(value), range.contains(number) else {
            throw BenchError("\(option) takes a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}

/// A sentence for the person who runs the bench.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
