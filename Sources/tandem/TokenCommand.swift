// `tandem token create|list|revoke`: who may log in. A running server follows within a second.

import TandemDesk
import TandemServer
import TandemSystem
import TandemWire

enum TokenCommand {
    static let commands = [
        Command(
            "token create", "print a new token; only its digest is kept",
            options: [
                .data,
                Option("--role", "ROLE", .required, TokenRecord.roles.map(\.rawValue).joined(separator: ", ")),
                Option("--name", "NAME", .required, "who uses it: letters, digits, '.', '_', '-'"),
                Option("--customer", "ID", .optional, "the customer of a customer's token, e.g. cust:42"),
                Option("--session", "ID", .optional, "the one session a customer's token opens, e.g. S-17"),
                Option(
                    "--scope", "RIGHT,RIGHT", .optional,
                    "only these rights; for a bot exactly these, e.g. message.post,mint"),
                Option("--expires", "TIME", .optional, "after 90s, 30m, 8h, 7d; never if not given"),
                .json,
            ], run: create),
        Command("token list", "list tokens, without what is secret", options: [.data, .json], run: list),
        Command(
            "token revoke", "take tokens back and close their connections", operand: Operand("ID|NAME", 1...1_000),
            options: [.data, .json], run: revoke),
    ]

    // MARK: - create

    private static func create(_ arguments: Arguments, _ console: Console) throws {
        let roles = TokenRecord.roles
        let role = try arguments.one("--role", accepted: roles.map(\.rawValue).joined(separator: ", ")) { text in
            roles.first { $0.rawValue == text }
        }
        guard let role, let name = arguments.value("--name") else { return }
        let now = SystemClock().wallMilliseconds()
        let lifetime = try arguments.one("--expires", accepted: "90s, 30m, 8h, 7d", duration)
        let token = TokenFormat.make(
            kind: TokenRecord.kind(role), entropy: SystemEntropy().bytes(TokenFormat.entropyBytes))
        let record = TokenRecord(
            digest: TokenFormat.digest(token), role: role, name: name,
            customer: try arguments.one("--customer", accepted: "42, cust:42", TokenRecord.customer),
            session: try arguments.one("--session", accepted: "S-17", TokenRecord.session),
            scope: try scope(arguments), created: now, expires: lifetime.map { now + $0 })
        if let problem = record.problem {
            throw CommandFailure(.usage, "token create: \(problem)")
        }
        try File.createDirectory(arguments.dataDirectory)
        var store = try TokenStore(directory: arguments.dataDirectory)
        try store.add(record)
        if arguments.wantsJSON {
            // The record is an object: the token becomes its first member.
            console.out(Array(#"{"token":"\#(token)","#.utf8) + record.encode(withDigest: false).dropFirst() + [0x0A])
        } else {
            console.print(token)
        }
    }

    private static func scope(_ arguments: Arguments) throws -> [Right]? {
        let accepted = (["mint"] + Right.allCases.map(\.rawValue)).joined(separator: ", ")
        return try arguments.one("--scope", accepted: accepted) { text in
            let rights = text.split(separator: ",", omittingEmptySubsequences: false).map { Right(scope: String($0)) }
            return rights.contains(nil) ? nil : rights.compactMap(\.self)
        }
    }

    // MARK: - list, revoke

    private static func list(_ arguments: Arguments, _ console: Console) throws {
        let records = try TokenStore(directory: arguments.dataDirectory).records
        if arguments.wantsJSON {
            for record in records {
                console.out(record.encode(withDigest: false) + [0x0A])
            }
            return
        }
        guard !records.isEmpty else {
            console.note("no tokens in \(arguments.dataDirectory)")
            return
        }
        let now = SystemClock().wallMilliseconds()
        let header = ["ID", "WHO", "NAME", "SESSION", "EXPIRES", "SCOPE"]
        let rows = records.map { record in
            [
                record.id, record.principalID, record.name,
                record.session.map { StreamID.session($0).text } ?? "-",
                record.expires.map { record.isExpired(at: now) ? "expired" : Timestamp.format($0) } ?? "never",
                record.scope.map { $0.map(\.rawValue).joined(separator: ",") } ?? "all",
            ]
        }
        console.out(Array(columns([header] + rows).utf8))
    }

    private static func revoke(_ arguments: Arguments, _ console: Console) throws {
        var store = try TokenStore(directory: arguments.dataDirectory)
        for word in arguments.operands {
            for record in try store.revoke(word) {
                if arguments.wantsJSON {
                    console.out(record.encode(withDigest: false) + [0x0A])
                } else {
                    console.print("revoked \(record.id), \(record.principalID)")
                }
            }
        }
    }

    /// Left-aligned columns, two blanks apart.
    private static func columns(_ rows: [[String]]) -> String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].utf8.count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                column == row.count - 1
                    ? cell.0 : cell.0 + String(repeating: " ", count: cell.1 - cell.0.utf8.count + 2)
            }.joined() + "\n"
        }.joined()
    }

    static func failure(behind error: TokenStoreError) -> CommandFailure {
        switch error {
        case .system: CommandFailure(.io, error.message)
        case .damaged: CommandFailure(.data, error.message)
        case .shared: CommandFailure(.configuration, error.message)
        case .refused, .unknown: CommandFailure(.usage, error.message)
        }
    }
}
