// Files as text. What comes from people, the name, stands behind the number, on one line, neutralised like all text.
//
//   ok F-3 label.jpg is complete. next: say F-3: TEXT
//      F-3 label.jpg, image/jpeg, 184320 bytes. get F-3           below the message that has it

import TandemWire

enum TextFiles {
    private static let columns = 76

    static func begun(_ answer: JSONValue) -> [SafeText] {
        guard answer["finished"]?.bool == true else {
            return ["ok \(file(answer)) has \(number(answer, "offset")) of \(number(answer, "bytes")) bytes"]
        }
        return ["ok \(file(answer)) is complete, \(number(answer, "bytes")) bytes. next: say \(file(answer)): TEXT"]
    }

    static func facts(_ answer: JSONValue) -> [SafeText] {
        let state: SafeText =
            switch answer["state"]?.string {
            case "unfinished": "\(number(answer, "offset")) of them sent"
            case "posted": "in \(answer["on"]?.string ?? "") #\(number(answer, "seq"))"
            default: "complete. next: say \(file(answer)): TEXT"
            }
        return ["ok \(line(answer)), \(state)", "   sha256 \(answer["sha256"]?.string ?? "")"]
    }

    /// Base64 in lines, which are data and not text: only its own digits are in it.
    static func piece(_ answer: JSONValue) -> [SafeText] {
        let digits = Array((answer["data"]?.string ?? "").utf8)
        let lines = stride(from: 0, to: digits.count, by: columns).map { start -> SafeText in
            "   \(String(decoding: digits[start..<min(start + columns, digits.count)], as: UTF8.self))"
        }
        let offset = number(answer, "offset")
        let pads = digits.suffix(2).count { $0 == UInt8(ascii: "=") }
        let end = offset + digits.count / 4 * 3 - pads
        let more: SafeText = answer["more"]?.bool == true ? ". more: get \(file(answer)) \(end)" : ", that is all"
        return ["ok \(file(answer)) bytes \(offset) to \(end) of \(number(answer, "bytes"))\(more)"] + lines
    }

    /// One line for each file of a message, in the form of the server's own lines.
    static func attached(_ event: JSONValue) -> [SafeText] {
        (event["files"]?.array ?? []).map { "   \(line($0)). get \(file($0))" }
    }

    private static func line(_ value: JSONValue) -> SafeText {
        let (name, type) = (value["name"]?.string ?? "", value["type"]?.string ?? "")
        return "\(file(value)) \(name), \(type), \(number(value, "bytes")) bytes"
    }

    private static func file(_ value: JSONValue) -> SafeText { "\(value["file"]?.string ?? "")" }

    private static func number(_ value: JSONValue, _ name: String) -> Int { value[name]?.integer ?? 0 }
}
