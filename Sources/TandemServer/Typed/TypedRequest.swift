// Interprets the arguments of one typed line and writes the JSON line that it stands for.
//
// A line is taken whole or refused: a word that no argument wants is a refusal, never ignored. That is why prose which
// happens to begin with a verb ("hold on please", "end of story") does nothing.

import TandemWire

struct TypedRequest {
    /// What the text of `say <<END` is taken from.
    enum Body {
        /// The line itself; a here-document that it opens is reported by `opens`.
        case line
        /// A finished here-document.
        case text(String)
    }

    let verb: TypedVerb
    let state: TypedState
    let body: Body
    /// When true a stand-in is used for a missing current stream: `explain` teaches before there is one.
    let teaches: Bool

    private var words: TypedWords
    private var members: [JSONField] = []
    private var form: TypedVerb.Form
    /// The delimiter, if the text of this line is `<<WORD`.
    private(set) var opens: String?
    private(set) var usedStandIn = false
    /// Which way `hist` went, part of the verb handed to the renderer.
    private(set) var selector: String?

    static let standIn = "S-17"

    init(_ verb: TypedVerb, _ words: TypedWords, _ state: TypedState, body: Body = .line, teaches: Bool = false) {
        self.verb = verb
        self.words = words
        self.state = state
        self.body = body
        self.teaches = teaches
        form = verb.form
    }

    /// The JSON line, without LF.
    mutating func line() throws(Refusal) -> [UInt8] {
        members = verb.constants
        if state.role != "customer" { members += verb.staffConstants }
        for argument in verb.arguments { try take(argument) }
        // `watch after #12`: a number says where to begin, so the last few records are not wanted.
        if selector != nil { members.removeAll { $0.name == "tail" } }
        if !words.isAtEnd { throw TypedRefusal.leftover(words.rest, of: verb, role: state.role) }
        let head =
            switch form {
            case .op(let name): JSONField("op", .string(name))
            case .signal(let name): JSONField("sig", .string(name))
            case .local: JSONField("local", .string(verb.name))
            }
        return JSONValue.object([head] + streamFirst(members)).encoded()
    }

    /// The stream the line is about, if it names one.
    var stream: String? {
        guard case .string(let id)? = members.first(where: { $0.name == "on" })?.value else { return nil }
        return id
    }

    /// `on` is written right after the op, wherever the constants stand.
    private func streamFirst(_ members: [JSONField]) -> [JSONField] {
        members.filter { $0.name == "on" } + members.filter { $0.name != "on" }
    }

    private mutating func add(_ member: String, _ value: JSONValue) {
        members.append(JSONField(member, value))
    }

    private mutating func take(_ argument: TypedArgument) throws(Refusal) {
        switch argument {
        case .target(let targets, let fallback):
            try takeTarget(targets, fallback)
        case .implied(let targets):
            try takeCurrent(targets)
        case .word(let member, let title):
            guard let word = words.next() else { throw TypedRefusal.missing(title, member, of: verb) }
            add(member, .string(word))
        case .optionalWord(let member):
            if let word = words.next() { add(member, .string(word)) }
        case .choice(let member, let choices, let keyword, let required):
            try takeChoice(member, choices, keyword, required)
        case .count(let member, let standard):
            try takeCount(member, standard)
        case .number(let member, let range):
            guard let number = words.next().flatMap(TypedWords.number), range.contains(number) else {
                let bounds = "\(range.lowerBound) to \(range.upperBound)"
                throw TypedRefusal.missing("a number from \(bounds)", member, of: verb)
            }
            add(member, .integer(number))
        case .message(let member, let fallback):
            try takeMessage(member, fallback)
        case .selector(let choices):
            try takeSelector(choices)
        case .options(let options, let required):
            try takeOptions(options, required)
        case .reply(let member):
            if let number = words.takeReply() { add(member, .integer(number)) }
        case .files(let member):
            if let files = words.takeFiles() { add(member, .array(files.map { .string($0) })) }
        case .text(let member, let required):
            try takeText(member, required)
        case .addressee(let member, let note):
            try takeAddressee(member, note)
        case .lease:
            if state.role != "customer", let lease = state.lease { add("lease", .integer(lease)) }
        case .action(let action): add("do", .array([.object(try words.takeAction(action, of: verb))]))
        case .seen: add("if", .integer(try seen()))
        case .entries(let member):
            let entries = words.takeEntries()
            if !entries.isEmpty { add(member, .array(entries)) }
        case .labelled(let member, let options, let title):
            let label = try takeName(member, title)
            let outer = members
            members = [JSONField("label", .string(label))]
            try takeOptions(options, true)
            let object = JSONValue.object(members)
            members = outer + [JSONField(member, object)]
        case .name(let member, let title): add(member, .string(try takeName(member, title)))
        case .pairs(let member): add(member, .object(try takePairs(member)))
        case .members:
            for field in try words.takeMembers(of: verb) { add(field.name, field.value) }
        case .filler(let word):
            _ = words.take(word)
        }
    }

    private mutating func takeTarget(_ targets: [TypedTarget], _ fallback: TypedArgument.Fallback) throws(Refusal) {
        if fallback == .currentOrAll || fallback == .lease, words.take("all") { return }
        if let word = words.peek, let (id, kind) = TypedStream.recognise(word), !isProduct(id, kind) {
            guard let target = targets.first(where: { $0.kind == kind }) else {
                throw TypedRefusal.wrongStream(id, targets, of: verb)
            }
            _ = words.next()
            return use(target, id)
        }
        if fallback == .lease {
            if state.role != "customer", let target = targets.first, let customer = state.leaseOf {
                use(target, customer)
            }
            return
        }
        if fallback == .required {
            guard let word = words.peek else {
                throw TypedRefusal.missing(targets.map(\.kind.sample).joined(separator: " or "), "on", of: verb)
            }
            throw TypedRefusal.wrongStream(word, targets, of: verb)
        }
        if fallback == .currentOrAll, !hasCurrent(targets) { return }
        try takeCurrent(targets)
    }

    /// What the stream stood at when it was shown.
    private func seen() throws(Refusal) -> Int {
        guard let stream else { return 0 }
        guard let seen = state.lastSeen[stream] else {
            throw TypedRefusal.bad(
                "look at \(stream) first (cart \(stream)), so that you change what you see", "if", of: verb)
        }
        return seen
    }

    /// Products are called like tickets: `TOTE-1`. Where no ticket can be meant, a product is.
    private func isProduct(_ id: String, _ kind: TypedStream) -> Bool {
        verb.group == .shop && kind == .ticket && !id.hasPrefix(kind.rawValue)
    }

    private func hasCurrent(_ targets: [TypedTarget]) -> Bool {
        guard let kind = state.current.flatMap(TypedStream.recognise)?.kind else { return false }
        return targets.contains { $0.kind == kind }
    }

    private mutating func takeCurrent(_ targets: [TypedTarget]) throws(Refusal) {
        if let (target, id) = current(targets) { return use(target, id) }
        guard teaches, let target = targets.first(where: { $0.kind == .session }) ?? targets.first else {
            throw TypedRefusal.noCurrentStream(targets, of: verb, state)
        }
        usedStandIn = true
        use(target, target.kind == .session ? Self.standIn : target.kind.sample)
    }

    /// The current stream, or else the last one of a kind that the verb takes: `end` finds its session while a ticket
    /// is current.
    private func current(_ targets: [TypedTarget]) -> (TypedTarget, String)? {
        if let (id, kind) = state.current.flatMap(TypedStream.recognise),
            let target = targets.first(where: { $0.kind == kind })
        {
            return (target, id)
        }
        for target in targets {
            if let id = state.latest[target.kind] { return (target, id) }
        }
        return nil
    }

    private mutating func use(_ target: TypedTarget, _ id: String) {
        if let op = target.op { form = .op(op) }
        add(target.member, .string(id))
    }

    private mutating func takeChoice(
        _ member: String, _ choices: [String], _ keyword: String?, _ required: Bool
    ) throws(Refusal) {
        let named = keyword.map { words.take($0) } ?? false
        guard let word = words.peek else {
            guard required || named else { return }
            throw TypedRefusal.missing(choices.joined(separator: "|"), member, of: verb)
        }
        // An optional choice may also be followed by options, which are not its business.
        if !named, !required, word.contains("=") { return }
        guard choices.contains(word.lowercased()) else {
            throw TypedRefusal.notAChoice(word, choices, member, of: verb)
        }
        _ = words.next()
        add(member, .string(word.lowercased()))
    }

    private mutating func takeCount(_ member: String, _ standard: Int) throws(Refusal) {
        guard let word = words.peek, word.utf8.first.map(isDigit) == true else {
            return add(member, .integer(standard))
        }
        guard let number = TypedWords.number(word), number >= min(standard, 1) else {
            throw TypedRefusal.bad("\(member) is a number from \(min(standard, 1))", member, of: verb)
        }
        _ = words.next()
        add(member, .integer(number))
    }

    private mutating func takeMessage(_ member: String, _ fallback: TypedArgument.Fallback) throws(Refusal) {
        guard let word = words.peek else {
            guard fallback == .lastSeen else { throw TypedRefusal.missing("a message number, #12", member, of: verb) }
            guard let stream, let seen = state.lastSeen[stream] else {
                throw TypedRefusal.missing("a message number, #12, because none was shown yet", member, of: verb)
            }
            return add(member, .integer(seen))
        }
        guard let number = TypedWords.messageNumber(word) else {
            throw TypedRefusal.bad("a message number looks like #12", member, of: verb)
        }
        _ = words.next()
        add(member, .integer(number))
    }

    private mutating func takeSelector(_ choices: [String]) throws(Refusal) {
        guard let choice = choices.first(where: { words.take($0) }) else { return }
        try takeMessage(choice, .required)
        selector = choice
    }

    private mutating func takeOptions(_ options: [TypedOption], _ required: Bool) throws(Refusal) {
        var taken: Set<String> = []
        while let (key, typed) = words.nextOption() {
            guard let option = options.first(where: { $0.key == key.lowercased() }) else {
                throw TypedRefusal.unknownOption(key, options, of: verb)
            }
            guard let typed else {
                throw TypedRefusal.bad("the quote after \(option.key)= is not closed", key, of: verb)
            }
            guard taken.insert(option.key).inserted else {
                throw TypedRefusal.bad("\(option.key)= stands there twice", option.member, of: verb)
            }
            add(option.member, try value(typed, of: option))
        }
        if required, taken.isEmpty {
            throw TypedRefusal.missing(
                "at least one of \(TypedRefusal.list(options))", options.first?.member ?? "", of: verb)
        }
    }

    private mutating func takeName(_ member: String, _ title: String) throws(Refusal) -> String {
        var name: [String] = []
        while let word = words.peek, !word.utf8.contains(UInt8(ascii: "=")) {
            name.append(word)
            _ = words.next()
        }
        guard !name.isEmpty else { throw TypedRefusal.missing(title, member, of: verb) }
        return name.joined(separator: " ")
    }

    private mutating func takePairs(_ member: String) throws(Refusal) -> [JSONField] {
        var pairs: [JSONField] = []
        while let (key, typed) = words.nextOption() {
            guard let typed else {
                throw TypedRefusal.bad("the quote after \(key)= is not closed", member, of: verb)
            }
            guard !key.isEmpty, !pairs.contains(where: { $0.name == key }) else {
                throw TypedRefusal.bad("each key stands once, as in newsletter=no", member, of: verb)
            }
            pairs.append(JSONField(key, typed.isEmpty ? .null : .string(typed)))
        }
        if pairs.isEmpty { throw TypedRefusal.missing("something like newsletter=no", member, of: verb) }
        return pairs
    }

    private func value(_ typed: String, of option: TypedOption) throws(Refusal) -> JSONValue {
        if typed.isEmpty {
            guard option.clears else { throw TypedRefusal.bad("\(option.key)= needs a value", option.member, of: verb) }
            return .null
        }
        switch option.kind {
        case .text:
            return .string(TypedStream.recognise(typed)?.id ?? typed)
        case .integer:
            guard let number = TypedWords.number(typed) else {
                throw TypedRefusal.bad("\(option.key)= needs a number", option.member, of: verb)
            }
            return .integer(number)
        case .list:
            let parts = typed.utf8.split(separator: UInt8(ascii: ","))
            return .array(parts.map { .string(String(decoding: $0, as: UTF8.self)) })
        case .flag:
            guard ["yes", "no"].contains(typed) else {
                throw TypedRefusal.bad("\(option.key)= is yes or no", option.member, of: verb)
            }
            return .bool(typed == "yes")
        case .person:
            return .string(typed == "me" ? state.name ?? typed : typed)
        }
    }

    private mutating func takeText(_ member: String, _ required: Bool) throws(Refusal) {
        guard let text = words.takeRest() else {
            guard required else { return }
            throw TypedRefusal.missing("a text", member, of: verb)
        }
        guard let delimiter = TypedCommands.delimiter(text) else { return add(member, .string(text)) }
        switch body {
        case .line:
            opens = delimiter
            add(member, .string(""))
        case .text(let typed):
            add(member, .string(typed))
        }
    }

    private mutating func takeAddressee(_ member: String, _ note: String) throws(Refusal) {
        guard let (word, colon) = words.nextBeforeColon() else {
            throw TypedRefusal.missing("a name such as agent:ben", member, of: verb)
        }
        add(member, .string(word))
        guard colon else { return }
        try takeText(note, true)
    }
}
