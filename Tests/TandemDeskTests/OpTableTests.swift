// The table of ops: names, fields and helps that hang together.

import TandemDesk
import TandemWire
import Testing

extension OpTable {
    static let specs = all.map { $0.spec }
}

struct OpTableTests {
    @Test func namesAreUniqueAndFound() {
        #expect(Set(OpTable.specs.map(\.name)).count == OpTable.all.count)
        for spec in OpTable.specs { #expect(OpTable.find(spec.name)?.spec.name == spec.name) }
        #expect(OpTable.find("message.send") == nil)
    }

    @Test(arguments: OpTable.specs)
    func everyOpExplainsItself(spec: OpSpec) {
        #expect(spec.summary.hasSuffix("."))
        #expect((20...120).contains(spec.summary.count), "\(spec.name)")
        for field in spec.fields {
            #expect((10...120).contains(field.help.count), "\(spec.name) \(field.name)")
            #expect(!field.help.hasSuffix("."))
        }
        #expect(Set(spec.fields.map(\.name)).count == spec.fields.count)
    }

    /// The envelope's members belong to the server; an op that took one for itself could not be sent.
    @Test(arguments: OpTable.specs)
    func noFieldIsCalledLikeTheEnvelope(spec: OpSpec) {
        #expect(spec.fields.allSatisfy { !["op", "id", "key", "if", "x"].contains($0.name) })
    }

    @Test(arguments: OpTable.specs)
    func anUnknownFieldIsRefusedFirst(spec: OpSpec) throws {
        var play = Play()
        let refused = play.refusal(.sys, #"{"op":"\#(spec.name)","surprise":1}"#)
        #expect(refused == #"UNKNOWN_FIELD {"field":"surprise"}"#)
    }

    @Test(arguments: OpTable.specs)
    func requiredFieldsAreRequired(spec: OpSpec) throws {
        guard spec.fields.contains(where: \.required) else { return }
        var play = Play()
        #expect(play.refusal(.sys, #"{"op":"\#(spec.name)"}"#).hasPrefix("FIELD_REQUIRED"))
    }

    @Test func envelopeMembersAreAccepted() throws {
        var play = try Play.withSession()
        let told = try play.ask(
            Cast.sarah,
            #"{"x":{"acme/a":1},"if":1,"key":"k","id":7,"text":"hi","vis":"all","on":"S-1","op":"message.post"}"#)
        #expect(told.lines == [#"S-1#2 all message.posted {"text":"hi"}"#])
    }

    @Test func describeShowsTheSpec() {
        #expect(
            String(decoding: SessionEndDescription.json, as: UTF8.self)
                == #"{"op":"session.end","summary":"End a session for everybody in it and record the outcome.","#
                + #""right":"session.end","customer":false,"writes":true,"fields":["#
                + #"{"name":"on","kind":"stream","required":true,"help":"the session, such as S-17"},"#
                + #"{"name":"outcome","kind":"word","required":false,"help":"how it ended; resolved if left out","#
                + #""words":["resolved","unresolved","follow_up","no_reply","abandoned","spam","duplicate"]}]}"#)
    }

    private enum SessionEndDescription {
        static var json: [UInt8] { OpTable.find("session.end")?.spec.description.encoded() ?? [] }
    }
}
