// The verb table against the op table: every op can be typed, and what a verb sends is what its op takes.

import TandemDesk
import TandemWire
import Testing

@testable import TandemServer

@Suite struct TypedOpsTests {
    static let specs = ServerOp.allCases.map(\.spec) + OpTable.all.map { $0.spec }

    private static func spec(_ name: String) -> OpSpec? { specs.first { $0.name == name } }

    /// The ops that a verb may send; `show` has one for each kind of stream.
    private static func ops(of verb: TypedVerb) -> [String] {
        let byTarget = verb.arguments.flatMap { argument in
            if case .target(let targets, _) = argument { targets.compactMap(\.op) } else { [String]() }
        }
        if case .op(let name) = verb.form { return [name] + byTarget }
        return byTarget
    }

    @Test(arguments: specs.map(\.name)) func everyOpCanBeTyped(_ name: String) {
        #expect(TypedVerbs.all.contains { Self.ops(of: $0).contains(name) })
    }

    @Test(arguments: TypedVerbs.all.map(\.name)) func everyVerbSendsWhatItsOpTakes(_ name: String) throws {
        let verb = try #require(TypedVerbs.find(name))
        for op in Self.ops(of: verb) {
            let spec = try #require(Self.spec(op), "\(op) exists")
            let known = Set(spec.fields.map(\.name))
            for (member, words) in Self.members(of: verb, op) {
                #expect(known.contains(member), "\(op) takes \(member)")
                guard let words, case .word(let allowed)? = spec.fields.first(where: { $0.name == member })?.kind else {
                    continue
                }
                #expect(words == allowed, "\(name) \(member)")
            }
        }
    }

    /// What `help` shows to a customer is what a customer may do. `note`, `draft send` and `canned send` send the op of
    /// `say`, and `view` that of `search`, which a customer may.
    @Test(
        arguments: TypedVerbs.all.map(\.name).filter { !["note", "draft send", "canned send", "view"].contains($0) })
    func customersAreShownWhatTheyMayDo(_ name: String) throws {
        let verb = try #require(TypedVerbs.find(name))
        guard case .op(let op) = verb.form, let spec = OpTable.find(op)?.spec else { return }
        #expect(verb.isShown(to: "customer") == spec.customerMay)
    }

    /// Members that the verb can send to the op, with the words if they are chosen from a list.
    private static func members(of verb: TypedVerb, _ op: String) -> [(String, [String]?)] {
        let fixed = (verb.constants + verb.staffConstants).map { ($0.name, [String]?.none) }
        return fixed
            + verb.arguments.flatMap { argument -> [(String, [String]?)] in
                switch argument {
                case .target(let targets, _):
                    targets.filter { ($0.op ?? ops(of: verb).first) == op }.map { ($0.member, nil) }
                case .implied(let targets): targets.map { ($0.member, nil) }
                case .word(let member, _), .optionalWord(let member), .count(let member, _), .message(let member, _),
                    .number(let member, _),
                    .reply(let member), .files(let member), .text(let member, _):
                    [(member, nil)]
                case .choice(let member, let words, _, _): [(member, words)]
                case .selector(let words): words.map { ($0, nil) }
                case .options(let options, _): options.map { ($0.member, nil) }
                case .addressee(let member, let note): [(member, nil), (note, nil)]
                case .lease: [("lease", nil)]
                case .action: [("do", nil)]
                case .entries(let member), .labelled(let member, _, _), .name(let member, _), .pairs(let member):
                    [(member, nil)]
                case .seen, .members, .filler: []
                }
            }
    }
}
