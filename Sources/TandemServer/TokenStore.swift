// The tokens of one data directory: `DIR/tokens.ndjson`, one `TokenRecord` a line, 0600.
//
// The file is small, read whole, and replaced whole (temporary file, fsync, rename, fsync of the directory), so a
// running server sees either the old or the new one; it asks `isChanged()` once a second, which costs one `stat`. A
// file that others may read or write is refused: whoever can add a digest owns the desk. Two commands at once are put
// in order by a lock on the directory.
//
// Looking a token up reveals nothing through time: what is compared is the SHA-256 of what was sent, which a guesser
// cannot steer, and the whole digest is compared in constant time.

import TandemDesk
import TandemSystem
import TandemWire

package enum TokenStoreError: Error, Equatable, Sendable {
    /// The file cannot be read or written.
    case system(String)
    /// Others than the owner may read or write the file.
    case shared(String)
    /// A line is not a token record.
    case damaged(String)
    /// The record asked for is not possible.
    case refused(String)
    /// There is no token with this id or name.
    case unknown(String)

    fileprivate init(_ error: any Error) {
        self = error as? TokenStoreError ?? .system((error as? SystemError)?.message ?? "\(error)")
    }

    package var message: String {
        switch self {
        case .system(let text), .damaged(let text), .refused(let text): text
        case .shared(let path): "\(path) can be read or written by others: chmod 600 \(path)"
        case .unknown(let word):
            "no token has the id or name \(word); see: tandem token list. One that customer.token minted is taken back "
                + "with token.revoke, on a connection"
        }
    }
}

package struct TokenStore: Sendable {
    /// Bytes of a token file: about 60,000 tokens.
    package static let maximumBytes = 16 << 20
    package static let fileName = "tokens.ndjson"

    private let path: String
    private let demo: [TokenRecord]
    /// The file that was read last, good or not.
    private var identity: FileIdentity?
    private var stored: [TokenRecord] = []
    /// Every token, those of the file in its order, then those of the demo.
    package private(set) var records: [TokenRecord] = []
    /// Who works here: everybody but customers, also those whose token has expired for today.
    package private(set) var people: Set<String> = []
    /// Positions in `records` by the first twelve digits of the digest. Several only by an improbable accident.
    private var positions: [String: [Int]] = [:]

    /// Reads the file of a data directory; no file is an empty store. The records of the `demo` are accepted besides,
    /// and never written.
    package init(directory: String, demo: [TokenRecord] = []) throws(TokenStoreError) {
        path = "\(directory)/\(Self.fileName)"
        self.demo = demo
        try reload()
    }

    /// Whether the file is another one than when it was read. A file that was refused is not reported again until it
    /// changes; one that could not be read is.
    package func isChanged() -> Bool {
        guard let current = try? File.identity(path) else { return identity != nil }
        return current != identity
    }

    /// Reads the file again. When that fails, the tokens stay as they are.
    package mutating func reload() throws(TokenStoreError) {
        // Before reading: a change in between is then seen by the next `isChanged`.
        let (current, bytes) = try Self.read(path)
        identity = current
        guard let bytes else { throw .shared(path) }
        stored = try Self.parse(bytes, path)
        records = stored + demo
        people = Set(records.filter { $0.role != .customer }.map(\.principalID))
        positions = [:]
        for (position, record) in records.enumerated() {
            positions[record.id, default: []].append(position)
        }
    }

    /// The file and its bytes; no bytes if it is one that others may touch.
    private static func read(_ path: String) throws(TokenStoreError) -> (FileIdentity?, [UInt8]?) {
        do {
            guard let identity = try File.identity(path) else { return (nil, []) }
            return (identity, identity.isShared ? nil : try File.read(path, maximumBytes: maximumBytes))
        } catch {
            throw TokenStoreError(error)
        }
    }

    private static func parse(_ bytes: [UInt8], _ path: String) throws(TokenStoreError) -> [TokenRecord] {
        var records: [TokenRecord] = []
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty {
            do {
                records.append(try TokenRecord(decoding: Array(line)))
            } catch {
                throw .damaged("\(path) line \(number + 1): \(error.message)")
            }
        }
        return records
    }

    // MARK: - Logging in

    /// The record of a token that somebody sent; nil if there is none. Expiry is for the caller to judge, because the
    /// log should tell an expired token from a guessed one, and the answer should not.
    package func find(token: String) -> TokenRecord? {
        let digest = TokenFormat.digest(token)
        let candidates = positions[String(digest.prefix(TokenRecord.idDigits))] ?? []
        var found: TokenRecord?
        for position in candidates where constantTimeEqual(Array(records[position].digest.utf8), Array(digest.utf8)) {
            found = records[position]
        }
        return found
    }

    /// Whether a token that was good at login still is. False closes its connections.
    package func isValid(_ record: TokenRecord, at wallMilliseconds: Int64) -> Bool {
        !record.isExpired(at: wallMilliseconds) && (positions[record.id] ?? []).contains { records[$0] == record }
    }

    // MARK: - Changing the file

    /// Adds a record that was checked with `TokenRecord.problem`.
    package mutating func add(_ record: TokenRecord) throws(TokenStoreError) {
        if let problem = record.problem {
            throw .refused(problem)
        }
        try change { $0.append(record) }
    }

    /// Removes the token with this id, or all tokens of somebody (`sarah`, `agent:sarah`), and returns what they were.
    package mutating func revoke(_ word: String) throws(TokenStoreError) -> [TokenRecord] {
        var revoked: [TokenRecord] = []
        try change { records in
            revoked = records.filter { [$0.id, $0.principalID, $0.name].contains(word) }
            records.removeAll { revoked.contains($0) }
        }
        guard !revoked.isEmpty else { throw .unknown(word) }
        return revoked
    }

    private mutating func change(_ body: (inout [TokenRecord]) -> Void) throws(TokenStoreError) {
        let directory = String(path.dropLast(Self.fileName.count + 1))
        do {
            try File.holdingDirectory(directory) {
                try reload()
                var records = stored
                body(&records)
                guard records != stored else { return }
                let bytes = records.reduce(into: []) { $0 += $1.encode(withDigest: true) + [0x0A] }
                try File.replace(path, with: bytes, permissions: 0o600)
                try reload()
            }
        } catch {
            throw TokenStoreError(error)
        }
    }
}
