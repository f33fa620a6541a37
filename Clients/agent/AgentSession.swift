// What the client does, without sockets and without a terminal: lines from both sides go in, effects come out.
//
// Life of a connection: greeting → login, if there is a token or a remembered login → output form → every followed
// stream again → `ready`. The answers to these lines are the client's own business and are not shown. What the person
// types meanwhile waits in `unsent`, so that it cannot overtake the login.
//
// Invariant: `expected` are the client's own lines and `unanswered` the person's, both in the order in which the server
// will answer them; the second begins when the first is empty.

import TandemClient
import TandemWire

package struct AgentSession {
    package enum Effect: Equatable {
        /// Send this line.
        case send(String)
        /// Show a line of the server, in the colour of staff-only lines if so.
        case show(String, isStaffOnly: Bool)
        /// Say something of the client's own.
        case say(String)
        /// A file between this machine and the desk.
        case transfer(FileCommand)
        /// Nothing more will be sent; the server may still answer.
        case finish
        /// The program ends with this code.
        case leave(Int32)
    }

    package struct Options {
        package var token: String?
        /// JSON stays JSON; otherwise the text form is chosen.
        package var speaksJSON = false
        /// Everything the server says is shown, also what answers the client's own lines.
        package var showsEverything = false

        package init(token: String? = nil, speaksJSON: Bool = false, showsEverything: Bool = false) {
            self.token = token
            self.speaksJSON = speaksJSON
            self.showsEverything = showsEverything
        }
    }

    private enum Own {
        case login
        case form
        case resume(stream: String)
    }

    private let options: Options
    private var isGreeted = false
    private var isReady = false
    private var hasBeenReady = false
    private var isLeaving = false
    private var finishesWhenReady = false
    private var expected: [Own] = []
    private var unsent: [String] = []
    private var unanswered: [TypedLine] = []
    private var loginLine: String?
    private var isText: Bool
    private var openTextEnds: String?
    private var followed = FollowedStreams()
    /// What the lines that continue a text inherit from it.
    private var lastWasStaffOnly = false
    private var isSkipping = false

    package init(_ options: Options) {
        self.options = options
        isText = !options.speaksJSON && !options.showsEverything
        loginLine = options.token.map {
            #"{"op":"hello","id":"agent","proto":1,"token":"\#($0)","client":"tandem-agent"}"#
        }
    }

    /// What a further connection logs in with.
    package var token: String? { loginLine.flatMap { TypedLine($0).token } }

    /// The stream that is acted on, for the prompt.
    package var current: String? { followed.current }

    // MARK: - The server's side

    package mutating func received(_ text: String) -> [Effect] {
        let line = ServerLine(text)
        guard isGreeted else { return greeted(line) }
        switch line.kind {
        case .answer(let ok): return answered(line, ok)
        case .event(let stream, let seq): return event(line, stream, seq)
        case .continuation: return isSkipping ? [] : [.show(text, isStaffOnly: lastWasStaffOnly)]
        case .signal(let name): return signal(line, name)
        case .other: return show(line)
        }
    }

    private mutating func greeted(_ line: ServerLine) -> [Effect] {
        var effects: [Effect] = options.showsEverything ? [.show(line.text, isStaffOnly: false)] : []
        if line.kind == .signal("bye") { return signal(line, "bye") }
        guard line.kind == .signal("hello") else {
            return [.say("this is no Tandem server, it said: \(line.text.prefix(80))"), .leave(1)]
        }
        isGreeted = true
        if let loginLine {
            expected.append(.login)
            effects.append(.send(loginLine))
        } else if !options.showsEverything {
            effects.append(.say("connected. login NAME TOKEN, or help"))
        }
        if isText {
            expected.append(.form)
            effects.append(.send(#"{"op":"mode","to":"text"}"#))
        }
        if loginLine != nil {
            for (line, stream) in followed.resumption(inText: isText) {
                expected.append(.resume(stream: stream))
                effects.append(.send(line))
            }
        }
        return effects + becomeReady()
    }

    private mutating func becomeReady() -> [Effect] {
        guard expected.isEmpty, isGreeted, !isReady else { return [] }
        isReady = true
        var effects: [Effect] = []
        if hasBeenReady { effects.append(.say("connected again")) }
        hasBeenReady = true
        let waiting = unsent
        unsent = []
        for line in waiting { effects += typed(line) }
        if finishesWhenReady { effects.append(.finish) }
        return effects
    }

    private mutating func answered(_ line: ServerLine, _ ok: Bool) -> [Effect] {
        guard !expected.isEmpty else {
            let typed = unanswered.isEmpty ? nil : unanswered.removeFirst()
            if ok, !line.isJSON { followed.learn(fromAnswer: line.words) }
            if ok, typed?.isSecret == true { loginLine = typed?.text }
            return show(line)
        }
        let own = expected.removeFirst()
        var effects = options.showsEverything ? show(line) : []
        switch own {
        case .login where ok:
            guard !options.showsEverything, !hasBeenReady, let me = line.members?.string("me") else { break }
            effects.append(.say("connected as \(me) (\(line.members?.string("role") ?? "")). help shows the verbs"))
        case .login:
            // A token that is refused now will be refused again.
            isLeaving = true
            return [.show(line.text, isStaffOnly: false), .leave(1)]
        case .form: break
        case .resume where ok:
            if !line.isJSON { followed.learn(fromAnswer: line.words) }
        case .resume(let stream):
            followed.unfollow(stream)
            effects += [.say("\(stream) can no longer be followed:"), .show(line.text, isStaffOnly: false)]
        }
        return effects + becomeReady()
    }

    private mutating func event(_ line: ServerLine, _ stream: String?, _ seq: Int) -> [Effect] {
        var (stream, number) = (stream, seq)
        if let position = line.members?.integer("pos"), followed.follows("*") { (stream, number) = ("*", position) }
        let isHistory = unanswered.first?.readsHistory == true || line.members?.object["re"] != nil
        if isHistory {
            followed.showedAhead(number, of: stream)
        } else {
            guard !followed.hasShown(number, of: stream) else {
                isSkipping = true
                return []
            }
            followed.showed(number, of: stream)
        }
        return show(line)
    }

    private mutating func signal(_ line: ServerLine, _ name: String) -> [Effect] {
        switch name {
        case "ping":
            let pong = #"{"sig":"pong","n":\#(line.members?.integer("n") ?? 0)}"#
            return (options.showsEverything ? show(line) : []) + [.send(pong)]
        case "bye":
            isLeaving = isLeaving || line.forbidsReturn
            return show(line)
        default: return show(line)
        }
    }

    private mutating func show(_ line: ServerLine) -> [Effect] {
        lastWasStaffOnly = line.isStaffOnly
        isSkipping = false
        return [.show(line.text, isStaffOnly: line.isStaffOnly)]
    }

    // MARK: - The person's side

    package mutating func typed(_ text: String) -> [Effect] {
        guard isReady else {
            unsent.append(text)
            return []
        }
        let line = TypedLine(text)
        if openTextEnds == nil, let command = FileCommand(text) { return [.transfer(command)] }
        if let end = openTextEnds {
            // Lines of a text have no answers of their own; the last one has that of the whole.
            guard text == end else { return [.send(text)] }
            openTextEnds = nil
        } else if let end = line.opensTextUntil {
            openTextEnds = end
            unanswered.append(line)
            isText = true
            return [.send(text)]
        } else {
            remember(line)
        }
        return [.send(text)]
    }

    private mutating func remember(_ line: TypedLine) {
        if line.isAnswered { unanswered.append(line) }
        if line.isFarewell { isLeaving = true }
        if let form = line.outputForm { isText = form == "text" }
        for stream in line.subscribes { followed.follow(stream) }
        for stream in line.unsubscribes { followed.unfollow(stream) }
    }

    /// Nothing more will be typed: the connection ends when the server has answered what was.
    package mutating func finishedTyping() -> [Effect] {
        isLeaving = true
        finishesWhenReady = true
        return isReady ? [.finish] : []
    }

    // MARK: - The connection

    /// The connection ended. Nil: leave. Otherwise what to show before the next attempt.
    package mutating func lost() -> [Effect] {
        if isLeaving { return [.leave(unanswered.isEmpty || unanswered.first?.isFarewell == true ? 0 : 1)] }
        var effects: [Effect] = isReady || !hasBeenReady ? [.say("reconnecting…")] : []
        for line in unanswered where !line.isSecret {
            effects.append(.say("no answer came to: \(line.text)   (look before you repeat it)"))
        }
        isGreeted = false
        isReady = false
        openTextEnds = nil
        expected = []
        unanswered = []
        return effects
    }
}
