// Every bound of the system, in one place: what it bounds, its unit, its default, what happens when it is reached.
//
// The same list is announced in `hello` (but for two that no client can act on), read from `"limits"` of the
// configuration under the same names, and printed in Protocol/limits.md; a test keeps the three equal. A limit that is
// switched off in the configuration with 0 is `Limits.unlimited` here, so that no code has a special case: comparing
// with it never fires, and a time added to it does not overflow.

import TandemDesk

package struct Limits: Sendable, Equatable {
    /// A value that is never reached: 2^52, still exact as a JSON number and far from the end of Int64.
    package static let unlimited = 1 << 52

    // The shape of one line. Part of protocol 1, hence fixed, except the length.

    /// Bytes of a line with its LF. Over: LINE_TOO_LONG once, skipped to the next LF.
    package var lineBytes = 65_536
    /// The same before login, when nobody is known yet who could be asked to stop.
    package var lineBeforeLoginBytes = 4_096
    /// LINE_TOO_LONG in one minute before `bye TOO_MANY_ERRORS`.
    package var longLinesPerMinute = 3
    /// Levels of nested arrays and objects. Over: TOO_DEEP.
    package var depthLevels = 16
    /// Unicode scalars of a message. Over: BAD_FIELD.
    package var textScalars = 12_000
    /// Bytes of the extension object `x`. Over: TOO_LARGE.
    package var extensionBytes = 1_024
    /// Bytes of an idempotency key. Over: BAD_FIELD.
    package var keyBytes = 64
    /// Bytes of a request id. Over: BAD_FIELD.
    package var idBytes = 64

    // The pace of one connection.

    /// Requests of one connection without an answer yet. At it the server stops reading that socket.
    package var inflightRequests = 64
    /// Requests of one connection per second, on average. Over: RATE_LIMITED with `after_ms`.
    package var opsPerSecond = 20
    /// Requests that may come at once after a pause.
    package var opsBurst = 60
    /// Signals of one connection per second. Over: dropped, with one `warn` in 10 s.
    package var signalsPerSecond = 30
    /// Signals of co-browsing of one connection per second. Over: dropped, with one `warn` in 10 s.
    package var cobrowseSignalsPerSecond = 60
    /// Refused lines in one minute (malformed, unknown, not permitted) before `bye TOO_MANY_ERRORS`.
    package var errorsPerMinute = 120
    /// Streams one connection may follow. Over: BUSY.
    package var subscriptions = 256
    /// Events of one `hist` or `tail`, rows of one list. Over: clamped, `more` says so.
    package var pageEvents = 200
    /// Bytes waiting to be written to one connection. Over: events wait in the journal, signals are dropped.
    package var outputBytes = 262_144
    /// Idempotency keys remembered for one principal, at least.
    package var keysPerPrincipal = 10_000
    /// How long an idempotency key is remembered.
    package var keyMilliseconds = 86_400_000

    // Files.

    /// Files of one message. Over: TOO_MANY_FILES.
    package var filesPerMessage = DeskLimits.filesPerMessage
    /// Bytes of one file. Over: FILE_TOO_LARGE.
    package var fileBytes = DeskLimits.fileBytes
    /// Bytes of one piece of a file, both ways. Over: BAD_FIELD.
    package var fileChunkBytes = FileStore.pieceBytes
    /// Pieces of files of one connection per second, on average. Over: RATE_LIMITED with `after_ms`.
    package var chunksPerSecond = 100
    /// Pieces that may come at once after a pause: a file of the largest size.
    package var chunksBurst = 400
    /// Files of one principal that no message has yet. Over: UPLOADS_FULL.
    package var uploadsPerPrincipal = 20
    /// The bytes of these files together. Over: UPLOADS_FULL.
    package var uploadBytesPerPrincipal = 104_857_600
    /// The bytes of all files that no message has yet. Over: BUSY.
    package var uploadBytes = 4_294_967_296
    /// How long a file may stay without a message. Over: it is removed.
    package var uploadMilliseconds = 86_400_000

    // How many.

    /// Connections of the server. Over: `bye BUSY`.
    package var connections = 1_024
    /// Connections of one principal. Over: the login is answered BUSY.
    package var connectionsPerPrincipal = 16
    /// Connections from one address that have not logged in. Over: `bye BUSY`.
    package var connectionsPerAddress = 16

    // Logging in.

    /// From accept to login, for programs. Over: `bye AUTH_TIMEOUT`.
    package var loginMilliseconds = 10_000
    /// The same once the connection has typed a line, for people.
    package var loginTypedMilliseconds = 60_000
    /// Lines before login. Over: `bye AUTH_TIMEOUT`.
    package var loginLines = 8
    /// Failed logins from one address in a minute before the next one must wait. Over: RATE_LIMITED.
    package var loginFailuresPerMinute = 5
    /// The first such wait; it doubles with every further failure …
    package var loginBackoffMilliseconds = 1_000
    /// … up to this.
    package var loginBackoffMaximumMilliseconds = 30_000

    // Time.

    /// Silence of a JSON connection before the server sends a ping.
    package var pingMilliseconds = 20_000
    /// Silence of a JSON connection before `bye IDLE`. Typed connections may be silent for ever.
    package var idleMilliseconds = 60_000
    /// Time without any progress in writing to a connection before `bye SLOW`.
    package var slowMilliseconds = 60_000
    /// Time from the first byte of a line to its LF. Over: `bye IDLE`.
    package var lineMilliseconds = 30_000
    /// A typing signal holds for so long unless repeated.
    package var typingMilliseconds = 6_000
    /// Somebody whose last connection is lost counts as present for so long.
    package var presenceGraceMilliseconds = 10_000
    /// Time for a here-document from `<<END` to `END`. Over: dropped with an answer.
    package var hereDocumentMilliseconds = 60_000
    /// Time to finish what was begun after SIGTERM. Over: exit anyway, nothing acknowledged is lost.
    package var drainMilliseconds = 10_000

    // The disk.

    /// Size at which a journal segment is sealed and the next one begun.
    package var segmentBytes = 67_108_864

    package init() {}
}

/// One row of the table of limits.
package struct Limit: Sendable {
    package enum Freedom: Sendable {
        /// Part of the protocol: announced, not configurable.
        case fixed
        /// Any positive number; 0 is refused, because the server could not work without this bound.
        case positive
        /// Any positive number, and 0 switches it off.
        case optional
    }

    /// The name in `hello`, in the configuration and in Protocol/limits.md.
    package let key: String
    package let path: any WritableKeyPath<Limits, Int> & Sendable
    package let freedom: Freedom
    /// Whether `hello` tells it. What only the operator can notice is left out.
    package let isTold: Bool

    fileprivate init(
        _ key: String, _ path: any WritableKeyPath<Limits, Int> & Sendable, _ freedom: Freedom = .optional,
        isTold: Bool = true
    ) {
        self.key = key
        self.path = path
        self.freedom = freedom
        self.isTold = isTold
    }
}

extension Limits {
    /// All limits, those that `hello` tells first and in its order.
    package static let table: [Limit] = [
        Limit("line", \.lineBytes, .positive),
        Limit("line_before_login", \.lineBeforeLoginBytes, .positive),
        Limit("long_lines_per_min", \.longLinesPerMinute),
        Limit("depth", \.depthLevels, .fixed),
        Limit("text", \.textScalars, .fixed),
        Limit("x_bytes", \.extensionBytes, .fixed),
        Limit("key", \.keyBytes, .fixed),
        Limit("id", \.idBytes, .fixed),
        Limit("inflight", \.inflightRequests, .positive),
        Limit("ops_per_s", \.opsPerSecond),
        Limit("ops_burst", \.opsBurst, .positive),
        Limit("sigs_per_s", \.signalsPerSecond),
        Limit("cobrowse_sigs_per_s", \.cobrowseSignalsPerSecond),
        Limit("errors_per_min", \.errorsPerMinute),
        Limit("subs", \.subscriptions),
        Limit("page", \.pageEvents, .positive),
        Limit("output", \.outputBytes, .positive),
        Limit("keys_per_principal", \.keysPerPrincipal, .fixed),
        Limit("key_ms", \.keyMilliseconds, .fixed),
        Limit("files_per_message", \.filesPerMessage, .fixed),
        Limit("file_bytes", \.fileBytes, .fixed),
        Limit("file_chunk", \.fileChunkBytes, .fixed),
        Limit("chunks_per_s", \.chunksPerSecond),
        Limit("chunks_burst", \.chunksBurst, .positive),
        Limit("uploads_per_principal", \.uploadsPerPrincipal),
        Limit("upload_bytes_per_principal", \.uploadBytesPerPrincipal),
        Limit("upload_bytes", \.uploadBytes),
        Limit("upload_ms", \.uploadMilliseconds, .positive),
        Limit("connections", \.connections),
        Limit("connections_per_principal", \.connectionsPerPrincipal),
        Limit("connections_per_address", \.connectionsPerAddress),
        Limit("login_ms", \.loginMilliseconds),
        Limit("login_typed_ms", \.loginTypedMilliseconds),
        Limit("login_lines", \.loginLines),
        Limit("login_failures_per_min", \.loginFailuresPerMinute),
        Limit("login_backoff_ms", \.loginBackoffMilliseconds, .positive),
        Limit("login_backoff_max_ms", \.loginBackoffMaximumMilliseconds, .positive),
        Limit("ping_ms", \.pingMilliseconds),
        Limit("idle_ms", \.idleMilliseconds),
        Limit("slow_ms", \.slowMilliseconds),
        Limit("line_ms", \.lineMilliseconds),
        Limit("typing_ms", \.typingMilliseconds, .positive),
        Limit("presence_grace_ms", \.presenceGraceMilliseconds, .positive),
        Limit("here_document_ms", \.hereDocumentMilliseconds),
        Limit("drain_ms", \.drainMilliseconds, .positive, isTold: false),
        Limit("segment_bytes", \.segmentBytes, .positive, isTold: false),
    ]

    /// Those of a connection's `hello`.
    package static let told = table.filter(\.isTold)

    /// What `hello` says about a limit: 0 when it is switched off.
    package func announced(_ limit: Limit) -> Int {
        let value = self[keyPath: limit.path]
        return value >= Self.unlimited ? 0 : value
    }

    /// Sets a limit as a configuration says it. Returns why that is impossible, or nil.
    package mutating func configure(_ limit: Limit, _ value: Int) -> String? {
        switch limit.freedom {
        case .fixed:
            return "is fixed at \(self[keyPath: limit.path]) by the protocol and cannot be configured"
        case .positive where value < 1 || value >= Self.unlimited:
            return "must be a whole number from 1 up; this limit cannot be switched off"
        case .optional where value < 0 || value >= Self.unlimited:
            return "must be a whole number from 1 up, or 0 to switch it off"
        case .positive, .optional:
            self[keyPath: limit.path] = value == 0 ? Self.unlimited : value
            return nil
        }
    }
}
