// The policy: every section read, merged, refused and written the same way again; workflows that make sense.

import TandemDesk
import TandemWire
import Testing

struct PolicyTests {
    private static func set(_ sections: String) -> String { #"{"op":"policy.set","policy":{\#(sections)}}"# }

    @Test(arguments: Policy.sections.map(\.name))
    func aSectionReadsWhatItWrites(name: String) throws {
        let standard = Policy().json[name] ?? .null
        #expect(standard != .null)
        var play = Play()
        let told = try play.ask(
            Cast.ada, Self.set("\"\(name)\":" + String(decoding: standard.encoded(), as: UTF8.self)))
        #expect(told.lines == [] || name == "priorities")
        #expect(play.desk.policy.json == Policy().json)
    }

    @Test(arguments: ["tandem", "sap", "panel", "sgen"])
    func aPresetReadsWhatItWrites(name: String) throws {
        let preset = try #require(Workflow.preset(name))
        #expect(try Workflow(json: preset.json) == preset)
        #expect(try Workflow(json: .string(name)) == preset)
    }

    @Test func aPatchIsMerged() throws {
        var play = Play()
        let told = try play.ask(
            Cast.ada, Self.set(#""workflow":{"rules":{"auto_close_h":24}},"groups":{"returns":["agent:sarah"]}"#))
        #expect(told.fields == #"{"changed":["workflow","groups"]}"#)
        #expect(play.desk.policy.workflow.rules.autoCloseHours == 24)
        #expect(play.desk.policy.workflow.rules.closeIdleHours == 48)
        try play.ask(
            Cast.ada, Self.set(#""groups":{"vip":["manager:maya"]},"workflow":{"rules":{"auto_close_h":null}}"#))
        #expect(play.desk.policy.groups.map(\.name) == ["returns", "vip"])
        try play.ask(Cast.ada, Self.set(#""groups":null,"workflow":null"#))
        #expect(play.desk.policy == Policy())
        #expect(snapshot(try Desk(snapshot: Array(snapshot(play.desk).utf8))) == snapshot(play.desk))
    }

    @Test(arguments: [
        (#""colour":"red""#, "colour"), (#""workflow":"jira""#, "workflow"), (#""priorities":[]"#, "priorities"),
        (#""categories":["a","a"]"#, "categories[1]"), (#""undo_s":0"#, "undo_s"), (#""number":"T-{n}""#, "number"),
        (#""number":"TKT-{year}""#, "number"), (#""groups":{"g":["cust:42"]}"#, "groups.g"),
        (#""workflow":{"rules":{"auto_close":1}}"#, "workflow.rules.auto_close"),
        (#""workflow":{"rules":{"close_by":["king"]}}"#, "workflow.rules.close_by[0]"),
        (#""workflow":{"statuses":[{"id":"open","lifecycle":["open"]}]}"#, "workflow.statuses"),
        (#""workflow":{"moves":[["open","limbo"]]}"#, "workflow.moves"),
    ])
    func whatMakesNoSenseIsRefused(sections: String, field: String) throws {
        var play = Play()
        #expect(play.refusal(Cast.ada, Self.set(sections)) == #"BAD_FIELD {"field":"\#(field)"}"#)
    }

    @Test func onlyAnAdminSetsIt() throws {
        var play = Play()
        #expect(play.refusal(Cast.maya, Self.set(#""undo_s":5"#)) == #"ROLE_REQUIRED {"needs":"policy.write"}"#)
        #expect(play.refusal(Cast.sarah, #"{"op":"policy.show","section":"undo_s"}"#) == "ok")
        #expect(play.refusal(Cast.sarah, #"{"op":"policy.show","section":"x"}"#) == #"BAD_FIELD {"field":"section"}"#)
    }

    @Test func prioritiesFollowTheWorkflowUntilTheyAreSet() throws {
        var play = Play()
        try play.ask(Cast.ada, Self.set(#""workflow":"sap""#))
        #expect(play.desk.policy.priorities == ["low", "medium", "high"])
        #expect(play.desk.policy.priority("normal") == "medium")
        try play.ask(Cast.ada, Self.set(#""priorities":["p1","p2"]"#))
        #expect(play.desk.policy.priorities == ["p1", "p2"])
        try play.ask(Cast.ada, Self.set(#""priorities":null"#))
        #expect(play.desk.policy.priorities == ["low", "medium", "high"])
    }
}
