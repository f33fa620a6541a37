// What the text layer remembers about one connection, and what it makes of one typed line.
//
// The state changes at three moments: when a line is parsed (`use`, here-documents), when an answer is rendered (login,
// start, join, watch) and when an event is rendered (the last number shown). The server renders the answer to a line
// before it takes the next line, so that `start` and `say` also work when both arrive in one packet.

import TandemWire

package struct TypedState: Sendable {
    /// Who is logged in, as `agent:sarah`; nil before the login.
    package var name: String?
    /// `customer`, `agent`, `manager`, `admin` or `bot`; nil before the login.
    package var role: String?
    /// The stream that verbs without a stream act on. Only start, join, open, watch and use change it.
    package var current: String? {
        didSet {
            guard let current else {
                latest = [:]
                return
            }
            guard let (id, kind) = TypedStream.recognise(current), kind == .session || kind == .ticket else { return }
            latest[kind] = id
        }
    }
    /// The stream of each kind that was current last, for verbs that take no other kind. Of sessions and tickets only.
    private(set) var latest: [TypedStream: String] = [:]
    /// The highest number of each stream that this connection was shown: what a guarded edit is based on.
    package private(set) var lastSeen: [String: Int] = [:]

    /// The lease under which this person acts, and for whom, such as `cust:42`.
    var lease: Int?
    var leaseOf: String?

    /// The streams whose events arrive by themselves.
    var following: Set<String> = []
    /// Own records that were answered and whose events need not be shown again.
    var awaitedEchoes: [Echo] = []
    /// The UTC date of the last event shown: events carry only their time, a new date gets a line of its own.
    var date: String?
    var hereDocument: HereDocument?

    package init() {}

    /// While this is true every line, also one that begins with `{`, belongs to `TypedCommands.parse`.
    package var isInsideHereDocument: Bool { hereDocument != nil }

    /// Bound of `lastSeen`; a connection cannot follow more streams than this either.
    static let maximumStreams = 256
    /// Bound of `awaitedEchoes`; one over it is merely shown.
    static let maximumEchoes = 64

    struct Echo: Sendable, Equatable {
        let on: String
        let seq: Int
    }

    mutating func sawEvent(_ seq: Int, of stream: String) {
        if lastSeen.count >= Self.maximumStreams, lastSeen[stream] == nil {
            lastSeen = lastSeen.filter { $0.key == current }
        }
        lastSeen[stream] = max(lastSeen[stream] ?? 0, seq)
    }

    mutating func endLease(_ number: Int?) {
        guard lease != nil, lease == number else { return }
        lease = nil
        leaseOf = nil
    }

    /// A session that began together with something else that is current.
    mutating func remember(session: String) { latest[.session] = session }

    /// Something that verbs of its kind are about from now on, while something else stays current.
    mutating func remember(stream: String) {
        if let kind = TypedStream.recognise(stream)?.kind { latest[kind] = stream }
    }

    mutating func awaitEcho(_ seq: Int, of stream: String) {
        guard following.contains(stream), awaitedEchoes.count < Self.maximumEchoes else { return }
        awaitedEchoes.append(Echo(on: stream, seq: seq))
    }

    /// True once for the event of an own record. Live events of a stream come in order, so that whatever was awaited
    /// before this one will not come any more.
    mutating func consumeEcho(_ seq: Int, of stream: String) -> Bool {
        guard !awaitedEchoes.isEmpty else { return false }
        let isOwn = awaitedEchoes.contains(Echo(on: stream, seq: seq))
        awaitedEchoes.removeAll { $0.on == stream && $0.seq <= seq }
        return isOwn
    }
}

/// A text of several lines that is being typed: `say <<END`, its lines, `END`.
struct HereDocument: Sendable {
    /// The line that opened it.
    let command: String
    let delimiter: String
    /// Set when the opening line was refused. Its text is swallowed all the same: no line of it may run as a command.
    let refusal: Refusal?
    private(set) var text = ""
    private(set) var scalars = 0
    private var lines = 0

    /// As for every message (`limits.text` in hello).
    static let maximumScalars = 12_000

    init(command: String, delimiter: String, refusal: Refusal? = nil) {
        self.command = command
        self.delimiter = delimiter
        self.refusal = refusal
    }

    var isTooLong: Bool { scalars > Self.maximumScalars }

    /// Memory is bounded: once too long, or refused, only the length goes on being counted.
    mutating func append(_ line: String) {
        scalars = min(scalars + line.unicodeScalars.count + (lines > 0 ? 1 : 0), Self.maximumScalars + 1)
        lines = 1
        guard refusal == nil, !isTooLong else {
            text = ""
            return
        }
        if scalars > line.unicodeScalars.count { text += "\n" }
        text += line
    }
}

/// What one typed line means.
package enum TypedResult: Sendable, Equatable {
    /// A request as a JSON line without its LF, to be handled as if it had been typed as JSON. `verb` is handed back to
    /// `TextRenderer` with every line of the answer.
    case request([UInt8], verb: String)
    /// A signal as a JSON line, and the text that answers the person at once, because signals have no answer.
    case signal([UInt8], answer: [UInt8])
    /// Text to send as it is, possibly none.
    case local([UInt8])
    /// The line belongs to a here-document that goes on. The server gives it 60 s.
    case more
    case refusal(Refusal)
}
