// The closed registry of refusal codes. `Protocol/errors.json` is the same list with examples; a test keeps both equal.
//
// A code is contract, its message is not: programs look at `code` and `retry`, people read `msg`.

/// What a program should do about a refusal without knowing its code.
package enum Retry: String, Sendable, CaseIterable {
    /// A bug or a plain no: repeating the request cannot help.
    case never
    /// Get the right, the login or the lease first.
    case auth
    /// Read the stream again, decide again, send again.
    case refresh
    /// Wait `after_ms` and send the same line with the same key.
    case later
}

/// Why a request was refused. Raw values are the words on the wire.
package enum Code: String, Sendable, CaseIterable {
    // The line or the request is wrong.
    case badJSON = "BAD_JSON"
    case badUTF8 = "BAD_UTF8"
    case tooDeep = "TOO_DEEP"
    case lineTooLong = "LINE_TOO_LONG"
    case unknownOp = "UNKNOWN_OP"
    case noSuchCommand = "NO_SUCH_COMMAND"
    case unknownField = "UNKNOWN_FIELD"
    case fieldRequired = "FIELD_REQUIRED"
    case badField = "BAD_FIELD"
    case keyReused = "KEY_REUSED"
    case tooLarge = "TOO_LARGE"
    case protoUnsupported = "PROTO_UNSUPPORTED"
    case tooManyFiles = "TOO_MANY_FILES"
    case fileType = "FILE_TYPE"
    case fileTooLarge = "FILE_TOO_LARGE"
    case badHash = "BAD_HASH"
    case ifRequired = "IF_REQUIRED"
    case maskRequired = "MASK_REQUIRED"
    // The caller lacks a right.
    case authRequired = "AUTH_REQUIRED"
    case authFailed = "AUTH_FAILED"
    case roleRequired = "ROLE_REQUIRED"
    case notAllowed = "NOT_ALLOWED"
    case notJoined = "NOT_JOINED"
    case noEmulation = "NO_EMULATION"
    case leaseOver = "LEASE_OVER"
    case leaseHeld = "LEASE_HELD"
    case wrongCustomer = "WRONG_CUSTOMER"
    case noConsent = "NO_CONSENT"
    // The world is not as the caller thought.
    case stale = "STALE"
    case badTransition = "BAD_TRANSITION"
    case requirementMissing = "REQUIREMENT_MISSING"
    case closeTooEarly = "CLOSE_TOO_EARLY"
    case taken = "TAKEN"
    case floorNotYours = "FLOOR_NOT_YOURS"
    case sessionEnded = "SESSION_ENDED"
    case notFound = "NOT_FOUND"
    case cursorAhead = "CURSOR_AHEAD"
    case epochChanged = "EPOCH_CHANGED"
    case surveyClosed = "SURVEY_CLOSED"
    case badOffset = "BAD_OFFSET"
    case fileUnfinished = "FILE_UNFINISHED"
    case uploadsFull = "UPLOADS_FULL"
    case outOfStock = "OUT_OF_STOCK"
    case couponInvalid = "COUPON_INVALID"
    case emailTaken = "EMAIL_TAKEN"
    // Not now.
    case rateLimited = "RATE_LIMITED"
    case busy = "BUSY"
    case diskFull = "DISK_FULL"
    case shuttingDown = "SHUTTING_DOWN"
    case journalFailed = "JOURNAL_FAILED"
    case internalError = "INTERNAL"

    package var retry: Retry {
        switch self {
        case .badJSON, .badUTF8, .tooDeep, .lineTooLong, .unknownOp, .noSuchCommand, .unknownField, .fieldRequired,
            .badField, .keyReused, .tooLarge, .protoUnsupported, .tooManyFiles, .fileType, .fileTooLarge, .badHash,
            .ifRequired, .maskRequired:
            .never
        case .authRequired, .authFailed, .roleRequired, .notAllowed, .notJoined, .noEmulation, .leaseOver, .leaseHeld,
            .wrongCustomer, .noConsent:
            .auth
        case .stale, .badTransition, .requirementMissing, .closeTooEarly, .taken, .floorNotYours, .sessionEnded,
            .notFound, .cursorAhead, .epochChanged, .surveyClosed, .badOffset, .fileUnfinished, .uploadsFull,
            .outOfStock, .couponInvalid, .emailTaken:
            .refresh
        case .rateLimited, .busy, .diskFull, .shuttingDown, .journalFailed, .internalError:
            .later
        }
    }
}
