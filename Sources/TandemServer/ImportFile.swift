// Import files: NDJSON, one thing of the shop a line, each with a `type`.
//
//     {"type":"customer","customer":"cust:42","name":"Maria Keller","tier":"gold","orders":["O-5512"]}
//
// A line is nothing but a request with `type` in place of `op`: `customer` is `customer.put`, `ticket` is
// `ticket.create`. It is therefore read,
// checked and refused by the very code that reads requests, with the same words, and a new type is one row in `types`.
// Blank lines and lines that begin with `#` are skipped, as on the wire.
//
// A file is read twice: `check` looks at everything and changes nothing, so that a mistake in the last line does not
// leave half an import behind; then `forEachRequest` hands out the requests. Memory does not grow with the file. Who
// gives a `skip` is told of each bad line instead, and gets all the others.

import TandemDesk
import TandemSystem
import TandemWire

/// Why a file cannot be imported.
package enum ImportError: Error, Equatable, Sendable {
    case system(String)
    /// `FILE line N: what is wrong`; every line that is wrong, up to `ImportFile.maximumProblems`.
    case problems([String])
    /// A good line that the desk refused, e.g. an update of a customer who is not there: `FILE line N: what is wrong`.
    case refused(String)

    package var message: String {
        switch self {
        case .system(let text), .refused(let text): text
        case .problems(let lines): lines.joined(separator: "\n")
        }
    }
}

/// What an import did.
package struct ImportReport: Sendable, Equatable {
    /// Requests that changed something.
    package var imported: Int
    /// Requests whose outcome was already so.
    package var unchanged: Int
    /// Good lines that the desk refused, and that were left out as asked.
    package var refused: Int

    package init(imported: Int = 0, unchanged: Int = 0, refused: Int = 0) {
        self.imported = imported
        self.unchanged = unchanged
        self.refused = refused
    }
}

package struct ImportFile: Sendable {
    /// Bytes of one line, as on the wire.
    package static let maximumLineBytes = 65_536
    package static let maximumProblems = 20

    /// The op behind each type of line.
    package static let types: [(type: String, op: String)] = [
        ("customer", "customer.put"), ("ticket", "ticket.create"), ("product", "product.put"), ("stock", "stock.set"),
        ("store", "store.put"), ("coupon", "coupon.put"), ("promotion", "promotion.put"), ("cart", "cart.put"),
        ("order", "order.put"), ("review", "review.put"),
    ]

    /// How far a pass has come.
    package struct Progress: Sendable, Equatable {
        package var lines = 0
        package var bytes = 0
        /// Bytes of the whole file, when it was opened.
        package var totalBytes = 0

        package init() {}
    }

    package let path: String
    private let contents: [UInt8]?

    package init(path: String) {
        self.path = path
        contents = nil
    }

    /// A file that is part of the program, such as the demo's customers.
    package init(name: String, contents: [UInt8]) {
        path = name
        self.contents = contents
    }

    /// Reads everything and changes nothing; counts the requests.
    ///
    /// What two lines say about each other is not judged: the same customer twice is an update, as it is on the wire.
    package func check(
        _ progress: (Progress) -> Void = { _ in }, skip: ((String) -> Void)? = nil
    ) throws(ImportError) -> Int {
        var problems: [String] = []
        var count = 0
        try forEachLine(progress) { number, line in
            switch request(line) {
            case .success: count += 1
            case .failure(let refusal):
                if let skip { skip(problem(number, refusal)) } else { problems.append(problem(number, refusal)) }
            case nil: break
            }
            return problems.count < Self.maximumProblems
        }
        guard problems.isEmpty else { throw .problems(problems) }
        return count
    }

    /// Hands out each line as the JSON line of a request, without LF. Lines that `check` would refuse are left out. A
    /// `Refusal` that `body` throws becomes an `ImportError` with the file and the line.
    package func forEachRequest<Failure: Error>(
        skip: ((String) -> Void)? = nil, _ progress: (Progress) -> Void = { _ in },
        _ body: (Span<UInt8>) throws(Failure) -> Void
    ) throws {
        var failure: (any Error)?
        try forEachLine(progress) { number, line in
            guard case .success(let request) = request(line) else { return true }
            do throws(Failure) {
                try body(request.span)
            } catch {
                let refusal = (error as? Refusal).map { problem(number, $0) }
                if let skip, let refusal {
                    skip(refusal)
                    return true
                }
                failure = refusal.map { ImportError.refused($0) } ?? error
            }
            return failure == nil
        }
        if let failure {
            throw failure
        }
    }

    private func problem(_ number: Int, _ refusal: Refusal) -> String {
        "\(path) line \(number): \(refusal.code.rawValue) \(refusal.message)"
    }

    // MARK: - One line

    /// The request behind a line, nil for a line that says nothing.
    private func request(_ line: Span<UInt8>?) -> Result<[UInt8], Refusal>? {
        guard let line else {
            return .failure(Refusal(.lineTooLong, "a line has at most \(Self.maximumLineBytes) bytes"))
        }
        var text: [UInt8] = []
        text.reserveCapacity(line.count)
        for index in line.indices {
            text.append(line[index])
        }
        let first = text.first { $0 != 0x20 && $0 != 0x09 }
        if first == nil || first == UInt8(ascii: "#") {
            return nil
        }
        do throws(Refusal) {
            return .success(try Self.request(text))
        } catch {
            return .failure(error)
        }
    }

    private static func request(_ text: [UInt8]) throws(Refusal) -> [UInt8] {
        var line = JSONLine()
        do throws(JSONError) {
            try line.read(text)
        } catch {
            throw error.refusal
        }
        let accepted = types.map(\.type).joined(separator: ", ")
        guard let index = line.find("type") else {
            throw Refusal(.fieldRequired, "type is missing; accepted: \(accepted)")
        }
        guard let op = types.first(where: { $0.type == line.string(index) })?.op, let type = OpTable.find(op)
        else {
            throw Refusal(.badField, "type is not accepted; accepted: \(accepted)")
        }
        // The envelope belongs to requests: a file must not choose keys, ids or conditions.
        for name: JSONName in ["op", "id", "key", "if", "x"] where line.find(name) != nil {
            throw Refusal(.unknownField, "\(name) is not a field of an import line")
        }
        let fields = line.object().map { $0.name == "type" ? JSONField("op", .string(op)) : $0 }
        let request = JSONValue.object(fields).encoded()
        do throws(JSONError) {
            try line.read(request)
        } catch {
            throw error.refusal
        }
        _ = try type.init(line)
        return request
    }

    // MARK: - Lines

    /// Calls `body` with the number and the bytes of each line, nil for one that is too long, until it says false.
    private func forEachLine(
        _ report: (Progress) -> Void, _ body: (Int, Span<UInt8>?) -> Bool
    ) throws(ImportError) {
        var reader = LineReader(maximumBytes: Self.maximumLineBytes)
        var progress = Progress()
        var wantsMore = true
        func feed(_ chunk: Span<UInt8>) {
            guard wantsMore else { return }
            _ = reader.feed(chunk) { line in
                progress.lines += 1
                wantsMore = body(progress.lines, line)
                return wantsMore
            }
            progress.bytes += chunk.count
            report(progress)
        }
        do throws(SystemError) {
            if let contents {
                progress.totalBytes = contents.count
                feed(contents.span)
            } else {
                progress.totalBytes = Int(clamping: try File.identity(path)?.bytes ?? 0)
                try File.forEachChunk(path, failure: { $0 }) { (chunk: Span<UInt8>) throws(SystemError) in feed(chunk) }
            }
        } catch {
            throw .system(error.message)
        }
        // The last line of a file need not end with LF.
        if reader.isMidLine {
            feed([0x0A].span)
        }
    }
}
