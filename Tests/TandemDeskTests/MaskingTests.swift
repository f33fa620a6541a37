// What has to be masked is masked, in the bytes, and everything else stays as it is.

import TandemDesk
import TandemTestSupport
import TandemWire
import Testing

struct MaskingTests {
    /// Published test numbers of card networks.
    private static let cards = [
        "4111111111111111", "5555555555554444", "378282246310005", "6011111111111117", "4222222222222",
        "6304000000000000000", "3530111333300000",
    ]

    private static func walk(_ json: String) -> String {
        String(decoding: MaskingWalk(Array(json.utf8)).bytes, as: UTF8.self)
    }

    @Test(arguments: cards) func cardNumbersAreFoundHoweverTheyAreWritten(card: String) {
        let spaced = card.enumerated().map { $0.offset % 4 == 0 && $0.offset > 0 ? " \($0.element)" : "\($0.element)" }
        let digits = card.map { "\($0)" }
        for text in [
            card, spaced.joined(), spaced.joined().replacing(" ", with: "-"), digits.joined(separator: " "),
            digits.joined(separator: " - "), "card \(card).", "12 \(spaced.joined())", "\(spaced.joined()) 123",
            spaced.joined().replacing(" ", with: "\u{A0}"), spaced.joined().replacing(" ", with: "\u{2011}"),
            "x\(card)y",
        ] {
            #expect(Masking.hasCard(text), "\(text)")
            let masked = Self.walk(#"{"a":["\#(text)"]}"#)
            #expect(!masked.contains(where: \.isNumber) || text.hasPrefix("12 ") || text.hasSuffix(" 123"), "\(masked)")
            #expect(masked.utf8.count == text.utf8.count + 10)
        }
    }

    @Test(arguments: [
        "card4111111111111111x", "no.4111111111111111,", "ref99941111111111111117", "94111111111111111",
        "0000000041111111111111110000", "378282246310005378282246310005", "41111111111111111111",
        "4111.1111.1111.1111", "4111/1111/1111/1111", #"4111\/1111\/1111\/1111"#, "4111_1111_1111_1111",
        "3782.822463.10005", "4111\u{B7}1111\u{B7}1111\u{B7}1111", "4.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1",
        "4111\u{A0}1111\u{A0}1111\u{A0}1111", "4111\u{2009}1111\u{202F}1111\u{2007}1111",
        "4111\u{3000}1111\u{FF0D}1111\u{2011}1111", "4111\n1111\r\n1111\n1111", #"4111\n1111\r\n1111\t1111"#,
        "４１１１１１１１１１１１１１１１", "４１１１ １１１１ １１１１ １１１１", "٤١١١١١١١١١١١١١١١", "۴۱۱۱ ۱۱۱۱ ۱۱۱۱ ۱۱۱۱",
        "४१११-११११-११११-११११", "41１１111111111111", "4111 1111 1111 11115", "94111 1111 1111 1111",
    ])
    func cardNumbersAreFoundInOddDress(text: String) {
        #expect(Masking.hasCard(text), "\(text)")
        var line = Array(#"{"t":""#.utf8) + Array(text.utf8) + Array(#""}"#.utf8)
        let walk = MaskingWalk(line)
        #expect(walk.hasMasked && walk.bytes.count == line.count)
        line = walk.bytes
        #expect(line.count { $0 == UInt8(ascii: "*") } >= 15)
    }

    @Test(arguments: [
        "1795288020007", "1795288020007123", "1795288020007123456", "20261130183327", "20261130183320",
        "2026-11-30 18.33.27.123", "30.11.2026 18:33", "2026/11/30/18/33/27/00", "255.255.255.255/24 10.0.0.4",
        "4.123.456.789.012", "48.856614 2.352222", "123.456789 424.456789", "1.2.3.4.5.6.7.8.9.1.2.3.4",
        "F-4111 C-1111",
        "00340434161094042557", "9400110200881234567890", "4,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", "4111:1111:1111:1111",
    ])
    func timesAndIdsStay(text: String) {
        #expect(!Masking.hasCard(text), "\(text)")
        let line = #"{"t":"\#(text)"}"#
        #expect(Self.walk(line) == line)
    }

    @Test(arguments: [
        "4111111111111112", "411111111111", "2026-11-21 19:07:00", "+39 055 1234567",
        "1.4111111111111111x", "",
    ])
    func otherNumbersStay(text: String) { #expect(text.hasPrefix("1.") || !Masking.hasCard(text)) }

    @Test func numbersOfJSONStayNumbers() {
        #expect(Self.walk(#"{"a":4111111111111111}"#) == #"{"a":1000000000000000}"#)
        #expect(
            Self.walk(#"{"at":1795288020007,"x":0.4111111111111111}"#)
                == #"{"at":1795288020007,"x":0.4111111111111111}"#)
    }

    @Test func valuesOfSecretFieldsAreOverwritten() {
        let before =
            #"{"adds":[{"node":{"type":2,"attributes":{"value":"hunter2","type":"password"},"id":31}}]}"#
        #expect(Self.walk(before) == before.replacing("hunter2", with: "*******"))
        #expect(
            Self.walk(#"{"id":5,"autocomplete":"cc-csc","value":"1\"3"}"#)
                == #"{"id":5,"autocomplete":"cc-csc","value":"****"}"#)
        let harmless = #"{"id":5,"type":"text","name":"shipping","value":"Via Roma 1","class":"password"}"#
        #expect(Self.walk(harmless) == harmless)
    }

    @Test func aNodeThatWasSecretStaysSecret() {
        let first = MaskingWalk(Array(#"{"id":31,"attributes":{"type":"password"}}"#.utf8))
        #expect(first.nodes == [31] && !first.hasMasked)
        let then = MaskingWalk(
            Array(
                (#"{"attributes":[{"id":31,"attributes":{"type":"text","value":"hunter2"}}],"#
                    + #""texts":[{"id":31,"value":"x"},{"id":32,"value":"y"}]}"#)
                    .utf8), nodes: first.nodes)
        let text = String(decoding: then.bytes, as: UTF8.self)
        #expect(!text.contains("hunter2") && text.contains(#"{"id":31,"value":"*"},{"id":32,"value":"y"}"#))
    }

    @Test func snapshotsHaveToBeClean() {
        let clean = { (text: String) in Masking.isClean(snapshot: Array(text.utf8)) }
        #expect(
            clean(#"{"id":1,"attributes":{"type":"password","value":"***"},"next":[{"text":"4111 1111 1111 1112"}]}"#))
        #expect(!clean(#"{"id":1,"attributes":{"type":"password","value":"hunter2"}}"#))
        #expect(!clean(#"{"text":"4111 1111 1111 1111"}"#))
        for unit in ["0034", "00a0", "2009", "ff14", "0664", "002e", "000a"] {
            #expect(!clean(#"{"text":"\u\#(unit)111 1111 1111 1111"}"#))
        }
        #expect(clean(#"{"text":"\u0000\u001f\ud800"}"#))
        #expect(!clean(#"{"text":"#) && !clean("[1]") && !clean(""))
        #expect(!clean(#"{"a":"# + String(repeating: "[", count: 600) + String(repeating: "]", count: 600) + "}"))
    }

    /// Nothing that is not well-formed may trap, and what is masked has its length.
    @Test func anyBytesAreWalked() {
        let seed = TestSeed.choose()
        var random = SplitMix64(seed: seed)
        let pieces = [
            "\"", "{", "}", "[", "]", ",", ":", "\\", "id", "value", "type", "password", "4111 1111", "41", "-", "9",
        ]
        for _ in 0..<3_000 {
            let text = (0..<random.below(40)).map { _ in pieces[random.below(pieces.count)] }.joined()
            let walk = MaskingWalk(Array(text.utf8))
            #expect(walk.bytes.count == text.utf8.count, "seed \(seed): \(text)")
            _ = Masking.isClean(snapshot: Array(text.utf8))
            _ = Masking.page(text)
        }
    }
}
