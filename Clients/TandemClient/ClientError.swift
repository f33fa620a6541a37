// Everything that can go wrong on the client's side of the line, as one closed set.

/// Why a call of this module failed.
public enum ClientError: Error, Equatable, Sendable {
    /// The address is not `HOST:PORT`, `[IPv6]:PORT` or `unix:PATH`.
    case badAddress(String)
    /// The server cannot be reached; the text names the call and the reason.
    case unreachable(String)
    /// The connection ended, or broke, while it was needed. Whether an unanswered request was carried out is unknown,
    /// unless it had a `key`: then it may simply be sent again.
    case disconnected
    /// The server said goodbye and asked not to be called again (`bye` with `"reconnect":false`).
    case dismissed(code: String, message: String)
    /// The server answered `"ok":false`. Programs look at `code` and `retry`; `message` is for people.
    case refused(code: String, message: String, retry: String, afterMilliseconds: Int?)
    /// No answer within the time that was given for it.
    case timedOut
    /// The other side does not speak the Tandem line protocol.
    case notTandem(String)
}

extension ClientError: CustomStringConvertible {
    /// One line for a person.
    public var description: String {
        switch self {
        case .badAddress(let text): "not an address: \(text) (HOST:PORT or unix:PATH)"
        case .unreachable(let reason): reason
        case .disconnected: "the connection was lost"
        case .dismissed(let code, let message): "\(code): \(message)"
        case .refused(let code, let message, _, _): "\(code): \(message)"
        case .timedOut: "no answer in time"
        case .notTandem(let line): "this is no Tandem server, it said: \(line)"
        }
    }
}
