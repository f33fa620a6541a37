// Files over the line: sent in pieces and proven by their hash, read back the same way. What a lost connection leaves
// behind is taken up again, because the server says how much it has.

import TandemWire

extension Client {
    /// How often one transfer may lose its connection.
    private static let losses = 10
    /// Bytes of a piece if the server does not say.
    private static let pieceBytes = 32_768

    /// Sends a file and answers its number, such as `F-3`, to be named in `files` of `message.post`.
    ///
    /// `name` is what people see; its ending says which type it is. A lost connection is made again, and the upload
    /// goes on where it stopped, also if it was begun by another run of the program.
    ///
    /// - Throws: `refused` with `FILE_TYPE`, `FILE_TOO_LARGE`, `UPLOADS_FULL` and the codes of every request;
    ///   `disconnected` if the connection is lost again and again.
    public func upload(name: String, _ content: [UInt8]) throws(ClientError) -> String {
        let announcement: [String: Value] = [
            "name": .string(name), "bytes": .integer(content.count),
            "sha256": .string(hexadecimal(SHA256.hash(content))),
        ]
        return try again { () throws(ClientError) in
            let begun = try patiently("file.begin", announcement).members
            guard let file = begun.string("file") else { throw ClientError.notTandem("no file") }
            if begun.bool("finished") == true { return file }
            let piece = max(1, begun.integer("chunk") ?? Self.pieceBytes)
            var offset = begun.integer("offset") ?? 0
            while offset >= 0, offset < content.count {
                let data = Base64.encode(Array(content[offset..<min(offset + piece, content.count)]))
                let answer = try patiently(
                    "file.chunk", ["file": .string(file), "offset": .integer(offset), "data": .string(data)])
                offset = answer.members.integer("offset") ?? content.count
            }
            try patiently("file.end", ["file": .string(file)])
            return file
        }
    }

    /// Reads a whole file, and checks it against the hash that its message tells.
    ///
    /// - Throws: `refused` with `NOT_FOUND` for what does not exist or may not be seen, and with `BAD_HASH` if other
    ///   bytes came than the message says.
    public func download(_ file: String) throws(ClientError) -> (name: String, content: [UInt8]) {
        let facts = try again { () throws(ClientError) in
            try patiently("file.show", ["file": .string(file)]).members
        }
        var content: [UInt8] = []
        var hasMore = true
        while hasMore {
            let piece = try again { () throws(ClientError) in
                try patiently("file.get", ["file": .string(file), "offset": .integer(content.count)]).members
            }
            content += piece.string("data").flatMap(Base64.decode) ?? []
            hasMore = piece.bool("more") ?? false
        }
        guard hexadecimal(SHA256.hash(content)) == facts.string("sha256") else {
            throw ClientError.refused(
                code: "BAD_HASH", message: "\(file) arrived with other bytes than its message says", retry: "later",
                afterMilliseconds: nil)
        }
        return (facts.string("name") ?? file, content)
    }

    /// Waits when the server says that it is too fast.
    @discardableResult
    func patiently(_ op: String, _ members: [String: Value]) throws(ClientError) -> Answer {
        while true {
            do {
                return try request(op, members)
            } catch .refused(code: "RATE_LIMITED", _, _, let milliseconds) {
                wait(milliseconds: milliseconds ?? 1000)
            }
        }
    }

    /// From the beginning again after a loss, and when another connection has sent a part of the same file.
    func again<Result>(_ body: () throws(ClientError) -> Result) throws(ClientError) -> Result {
        var left = Self.losses
        while true {
            do {
                return try body()
            } catch {
                switch error {
                case .disconnected, .refused(code: "BAD_OFFSET", _, _, _): left -= 1
                default: throw error
                }
                if left == 0 { throw error }
            }
        }
    }
}
