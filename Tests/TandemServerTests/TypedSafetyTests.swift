// What other people write can do nothing to a terminal: no control, no forged line, no turned-around text, in any
// field of any line, nor in what is quoted back to whoever typed it.

import Foundation
import TandemWire
import Testing

@testable import TandemServer

@Suite struct TypedSafetyTests {
    /// A line of output with every free-text field filled by the same text, the verb it answers, and how its text must
    /// begin.
    struct Field: Sendable {
        let verb: String?
        let prefix: String
        let json: @Sendable (JSONValue) -> JSONValue

        init(_ verb: String?, _ prefix: String, _ json: @escaping @Sendable ([JSONField], JSONValue) -> [JSONField]) {
            self.verb = verb
            self.prefix = prefix
            self.json = { text in .object(json([], text)) }
        }

        /// An event whose members are all the text, but for those that say what it is.
        init(event kind: String, _ members: [String], vis: String = "all") {
            self.init(nil, "[19:12:40] ") { _, text in
                [
                    JSONField("ev", .string(kind)), JSONField("on", .string("S-17")), JSONField("seq", .integer(4)),
                    JSONField("at", .string("2026-11-21T19:12:40.123Z")), JSONField("by", text),
                    JSONField("vis", .string(vis)),
                ] + members.map { JSONField($0, text) }
            }
        }

        init(answer verb: String?, _ members: [String]) {
            self.init(verb, "ok") { _, text in [JSONField("ok", .bool(true))] + members.map { JSONField($0, text) } }
        }
    }

    static let fields: [Field] = [
        Field(event: "message.posted", ["for", "text"]),
        Field(event: "message.posted", ["text"], vis: "staff"),
        Field(event: "message.redacted", ["target", "reason"]),
        Field(event: "session.started", ["customer", "ticket", "order", "cart", "channel"]),
        Field(event: "session.transferred", ["from", "to"]),
        Field(event: "session.ended", ["outcome"]),
        Field(event: "participant.joined", ["who", "mode"]),
        Field(event: "participant.left", ["who"]),
        Field(event: "read.marked", ["stream", "upto"]),
        Field(event: "customer.updated", ["name", "email", "tags"]),
        Field(event: "token.minted", ["session", "expires"]),
        Field(event: "token.revoked", ["token_id"]),
        Field(event: "x.unheard_of", ["a"]),
        Field(nil, "ERR ") { _, text in
            [("ok", .bool(false)), ("code", .string("BAD_FIELD")), ("msg", text)].map(JSONField.init)
        },
        Field(answer: "login", ["me", "role"]),
        Field(answer: "start", ["on", "customer", "ticket", "order"]),
        Field(answer: "join", ["on", "mode"]),
        Field(answer: "say", ["on"]),
        Field(answer: "ping", ["time"]),
        Field(answer: "customer token", ["on", "token_id", "token", "expires"]),
        Field(answer: "customer revoke", ["on", "token_id"]),
        Field(answer: "show", ["customer", "name", "email", "since_at", "subject"]),
        Field(answer: nil, ["on", "anything"]),
        Field("show", "ok") { _, text in
            [("ok", .bool(true)), ("tickets", .array([.object([JSONField("id", text), JSONField("subject", text)])]))]
                .map(JSONField.init)
        },
        Field("who", "ok") { _, text in
            [("ok", .bool(true)), ("who", .array([.object([JSONField("who", text), JSONField("mode", text)])]))]
                .map(JSONField.init)
        },
        Field("ls", "ok") { _, text in
            [("ok", .bool(true)), ("sessions", .array([.object([JSONField("on", text), JSONField("agent", text)])]))]
                .map(JSONField.init)
        },
        Field("describe", "ok") { _, text in
            [
                ("ok", .bool(true)), ("op", text), ("does", text),
                ("fields", .array([.object([JSONField("help", text)])])),
            ]
            .map(JSONField.init)
        },
        Field(nil, "-- ") { _, text in
            [("sig", .string("typing")), ("on", text), ("by", text), ("state", .string("on"))].map(JSONField.init)
        },
        Field(nil, "-- ") { _, text in
            [("sig", .string("presence")), ("by", text), ("state", text)].map(JSONField.init)
        },
        Field(nil, "-- ") { _, text in [("sig", .string("warn")), ("code", text), ("msg", text)].map(JSONField.init) },
        Field(nil, "-- ") { _, text in [("sig", .string("bye")), ("code", text), ("msg", text)].map(JSONField.init) },
    ]

    /// Why these bytes may not go to a terminal, or nil.
    static func danger(_ bytes: [UInt8], beginsWith prefix: String) -> String? {
        guard bytes.last == 0x0A else { return "no line end" }
        if !bytes.starts(with: prefix.utf8) { return "does not begin with \(prefix)" }
        for (index, byte) in bytes.enumerated() {
            if byte < 0x20 && byte != 0x0A && byte != 0x09 || byte == 0x7F { return "control \(byte) at \(index)" }
            if byte == 0x0A, index + 1 < bytes.count {
                let line = bytes[(index + 1)...]
                if !line.starts(with: "  | ".utf8) && !line.starts(with: "   ".utf8) {
                    return "a line begins at \(index)"
                }
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return "not UTF-8" }
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x80...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xE0000...0xE007F:
                return "U+\(String(scalar.value, radix: 16))"
            default: break
            }
        }
        return nil
    }

    private static func check(_ text: String, in field: Field) {
        var state = Typed.agent
        let bytes = TextRenderer.render(field.json(.string(text)), verb: field.verb, state: &state)
        if let danger = danger(bytes, beginsWith: field.prefix) {
            Issue.record("\(danger): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
    }

    /// Every byte as a code point, the rest of C1, and what else must not pass; alone, doubled and amid text.
    @Test func everyControlInEveryField() throws {
        let scalars =
            Array(0...0xFF) + [0x061C, 0x200E, 0x200F] + Array(0x2028...0x202E) + Array(0x2066...0x2069)
            + [0xE0001, 0xE0041, 0xE007F]
        for number in scalars {
            let scalar = String(Character(try #require(Unicode.Scalar(UInt32(number)))))
            for text in [scalar, scalar + scalar, "a\(scalar)[31mb\nok \(scalar)\n[19:12:40] #1 x> y\nERR\n\(scalar)"] {
                for field in Self.fields { Self.check(text, in: field) }
            }
        }
    }

    /// ECMA-48 sequences as an attacker would write them, each in four fields; with TANDEM_THOROUGH=1 in every field.
    @Test func randomTerminalSequences() {
        let seed: UInt64 = 0x7A4D_E31F_0051_C0DE
        var dice = Dice(seed: seed)
        let isThorough = ProcessInfo.processInfo.environment["TANDEM_THOROUGH"] == "1"
        for round in 0..<10_000 {
            let text = dice.terminalSequence()
            for step in 0..<(isThorough ? Self.fields.count : 4) {
                Self.check(text, in: Self.fields[(round + step) % Self.fields.count])
            }
        }
        #expect(Self.danger(Array("ok \u{1B}[2J\n".utf8), beginsWith: "ok") != nil, "seed \(seed)")
    }

    /// What somebody typed comes back in refusals, in `explain`, and as JSON.
    @Test func whatIsTypedComesBackSafe() {
        let seed: UInt64 = 0x51A7_0F5A_FE00_0001
        var dice = Dice(seed: seed)
        for round in 0..<5_000 {
            let verb = TypedVerbs.all[round % TypedVerbs.all.count].name
            let text = dice.terminalSequence()
            for line in [
                text, "\(verb) \(text)", "\(verb) S-17 #1 x=\(text)", "explain \(verb) \(text)", "help \(text)",
            ] {
                var state = Typed.agent
                switch TypedCommands.parse(line, &state) {
                case .request(let json, _), .signal(let json, _):
                    #expect(json.allSatisfy { (0x20...0x7E).contains($0) }, "seed \(seed) round \(round)")
                case .local(let bytes):
                    let visible = bytes.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A }
                    #expect(visible, "seed \(seed) round \(round)")
                case .refusal(let refusal):
                    let danger = Self.danger(TextRenderer.render(refusal), beginsWith: "ERR ")
                    #expect(danger == nil, "seed \(seed) round \(round)")
                case .more: break
                }
            }
        }
    }

    @Test(arguments: [
        ("\u{1B}[31mred", "\u{241B}[31mred"), ("a\tb\rc", "a\u{2409}b\u{240D}c"), ("\u{9B}2J", #"\u{9B}2J"#),
        ("\u{202E}evil", #"\u{202E}evil"#), ("\u{7F}", "\u{2421}"), ("\u{E0041}", #"\u{E0041}"#),
        ("\u{1F469}\u{200D}\u{1F4BB} \u{2764}\u{FE0F}", "\u{1F469}\u{200D}\u{1F4BB} \u{2764}\u{FE0F}"), ("", ""),
        ("e\u{301}", "e\u{301}"),
    ])
    func controlsAreShown(_ text: String, _ shown: String) {
        #expect(SafeText("\(text)").text == shown)
    }

    @Test(arguments: [
        ("a\nb", "a\n  | b"), ("a\r\nb", "a\n  | b"), ("a\rb", "a\u{240D}b"), ("\n", "\n  | "), ("a\tb", "a\tb"),
        ("\r\r\nb", "\u{240D}\n  | b"),
    ])
    func linesAreContinued(_ text: String, _ shown: String) {
        #expect(SafeText("\(block: text)").text == shown)
    }
}

/// A repeatable stream of numbers (SplitMix64, Steele et al. 2014).
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(sides))
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[roll(choices.count)] }

    /// CSI, OSC 8 and 52, DCS, charset switches, in 7-bit and 8-bit form, with noise and forged lines between.
    mutating func terminalSequence() -> String {
        var text = ""
        for _ in 0...roll(6) {
            switch roll(8) {
            case 0:
                text += pick(["\u{1B}[", "\u{9B}"]) + "\(roll(120));\(roll(9))" + pick(["m", "H", "J", "n", "c", "t"])
            case 1: text += pick(["\u{1B}]", "\u{9D}"]) + "52;c;aGk=" + pick(["\u{7}", "\u{1B}\\", "\u{9C}"])
            case 2: text += pick(["\u{1B}]", "\u{9D}"]) + "8;;http://x\u{7}link"
            case 3: text += pick(["\u{1B}P", "\u{90}"]) + "$q\"p" + pick(["\u{1B}\\", "\u{9C}", ""])
            case 4: text += pick(["\u{1B}(0", "\u{1B}c", "\u{E}", "\u{F}", "\u{8}\u{8}", "\u{C}", "\r", "\0"])
            case 5:
                text +=
                    pick(["\n", "\r\n"])
                    + pick(["ok S-17 #9", "ERR STALE no", "[19:12:41] #5 agent:ben> yes", "-- bye"])
            case 6: text += pick(["\u{202E}", "\u{2066}", "\u{200F}", "\u{2028}", "\u{85}", "\u{E0020}", "\u{7F}"])
            default: text.unicodeScalars.append(Unicode.Scalar(UInt32(roll(0x3000))) ?? "x")
            }
        }
        return text
    }
}
