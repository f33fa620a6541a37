// `sub` and `unsub`: putting a cursor into a stream, several streams, or the whole journal.
//
// Registering the cursor and reading the head happen in one step on the one queue, and a cursor only ever meets
// durable events, so the hand-over from catching up to live has no gap and no overlap: both are the same pull.

import TandemDesk
import TandemJournal
import TandemWire

extension Engine {
    func follow(_ call: ServerCall) throws(Refusal) {
        guard let principal = call.connection.principal else { throw Gate.loginRequired }
        let wantsSignals = try call.bool("sigs") ?? false
        if let epoch = try call.string("epoch"), epoch != journal.epoch {
            throw Refusal(
                .epochChanged, "this journal is \(journal.epoch), your cursor is from \(epoch); read again from 0",
                [JSONField("epoch", .string(journal.epoch))])
        }
        guard let index = call.line.find("on") else {
            throw Refusal(
                .fieldRequired, "\"on\" is a stream id, a list of them, or \"*\" for everything",
                [JSONField("field", .string("on"))])
        }
        if call.line.stringIs(index, "*") {
            try followAll(call, principal, wantsSignals)
        } else {
            // `prev` proves that nothing of a stream was missed, so nothing of it is left out.
            if call.line.find("kinds") != nil {
                throw call.wrong("kinds", "left out unless \"on\" is \"*\"; hist reads some kinds of one stream")
            }
            try followStreams(call, try names(call, index), principal, wantsSignals)
        }
    }

    private func names(_ call: ServerCall, _ index: Int) throws(Refusal) -> [StreamID] {
        let values: [JSONValue]
        switch call.line.value(index) {
        case .string(let text): values = [.string(text)]
        case .array(let list): values = list
        default: throw call.wrong("on", "a stream id, a list of them, or \"*\"")
        }
        var names: [StreamID] = []
        for value in values {
            guard let text = value.string, let name = StreamID(text) else {
                throw call.wrong("on", "a stream id such as S-17, a list of them, or \"*\"")
            }
            if !names.contains(name) { names.append(name) }
        }
        guard !names.isEmpty else { throw call.wrong("on", "at least one stream id") }
        return names
    }

    private func followStreams(
        _ call: ServerCall, _ names: [StreamID], _ principal: Principal, _ wantsSignals: Bool
    ) throws(Refusal) {
        let connection = call.connection
        let fresh = names.filter { name in !connection.subscriptions.contains { $0.on == name } }
        try requireRoom(in: connection, for: fresh.count)
        var heads: [JSONField] = []
        var cursors: [Int] = []
        for name in names {
            if let refusal = state.admit(ServerOp.sub.spec, principal, on: name) { throw refusal }
            let head = (state.streams.find(name)?.durable ?? Head()).visible(to: connection.clearance)
            cursors.append(try cursor(call, name, head))
            heads.append(JSONField(name.text, .integer(head)))
        }
        for (name, cursor) in zip(names, cursors) {
            addSubscription(connection, name, after: cursor, wantsSignals: wantsSignals)
        }
        answer(call, after: names.map(firstCommit).max() ?? 0) { $0.field("head", .object(heads)) }
    }

    /// What an answer about a stream has to wait for when nothing of the stream is on disk yet: that it exists is news
    /// too.
    func firstCommit(of on: StreamID) -> UInt64 {
        guard let stream = state.streams.find(on), stream.durable.seq == 0 else { return 0 }
        return stream.commit
    }

    private func requireRoom(in connection: Connection, for count: Int) throws(Refusal) {
        guard connection.subscriptions.count + count > limits.subscriptions else { return }
        throw Refusal(
            .busy, "a connection follows at most \(limits.subscriptions) streams; unsub some first",
            [JSONField("limit", .integer(limits.subscriptions))])
    }

    /// Starts following a stream after a number.
    func addSubscription(_ connection: Connection, _ on: StreamID, after sequence: Int, wantsSignals: Bool) {
        if let old = connection.subscriptions.first(where: { $0.on == on }) { remove(old) }
        let stream = state.streams.findOrCreate(on)
        let topic = stream.topic ?? Topic(stream: stream)
        stream.topic = topic
        let subscription = Subscription(
            connection: connection, on: on, sequence: sequence, wantsSignals: wantsSignals,
            startsAfterCommit: connection.heldMarks.last?.commit ?? 0)
        connection.subscriptions.append(subscription)
        topic.add(subscription)
        touch(connection)
    }

    /// Where to start: after a number the client has, so many before the end, or at the end. `head` is the end as this
    /// reader sees it, so that what it may not see does not show by which cursors are accepted.
    private func cursor(_ call: ServerCall, _ on: StreamID, _ head: Int) throws(Refusal) -> Int {
        guard let index = call.line.find("after") else {
            return try call.integer("tail", in: 0...Int.max).map { max(0, head - min($0, limits.pageEvents)) } ?? head
        }
        let after: Int?
        switch call.line.value(index) {
        case .integer(let number): after = number
        case .object(let fields):
            guard let field = fields.first(where: { $0.name == on.text }) else { return head }
            after = field.value.integer
        default: after = nil
        }
        guard let after, after >= 0 else {
            throw call.wrong(
                "after", "the number of the last event you have, or an object of stream ids and such numbers")
        }
        guard after <= head else {
            throw Refusal(
                .cursorAhead, "\(on.text) ends at #\(head), you said after #\(after)",
                [JSONField("on", .string(on.text)), JSONField("seq", .integer(head))])
        }
        return after
    }

    private func followAll(_ call: ServerCall, _ principal: Principal, _ wantsSignals: Bool) throws(Refusal) {
        guard principal.has(.firehose), principal.clearance == .staff else {
            throw Refusal(
                .roleRequired, "following everything needs the right firehose",
                [JSONField("needs", .string("firehose"))])
        }
        let last = Int(clamping: durablePosition)
        let after = try call.integer("after", in: 0...Int.max) ?? last
        guard after <= last else {
            throw Refusal(
                .cursorAhead, "the latest event is at \(last), you said after \(after)",
                [JSONField("on", .string("*")), JSONField("pos", .integer(last))])
        }
        let kinds = try EventKinds(call)
        // The cursor names the last record the client has; reading goes on behind it.
        guard let begin = position(behind: UInt64(after)) else {
            throw call.wrong("after", "the \"pos\" of an event you received, or 0 for the beginning")
        }
        let connection = call.connection
        let old = connection.subscriptions.first { $0.on == nil }
        try requireRoom(in: connection, for: old == nil ? 1 : 0)
        if let old { remove(old) }
        let subscription = Subscription(
            connection: connection, on: nil, sequence: 0, position: begin, kinds: kinds,
            wantsSignals: wantsSignals,
            startsAfterCommit: connection.heldMarks.last?.commit ?? 0)
        connection.subscriptions.append(subscription)
        firehose.add(subscription)
        answer(call, after: 0) { $0.field("head", .object([JSONField("*", .integer(last))])) }
    }

    /// The offset behind the record at `position`, which must be one; 0 is before everything.
    private func position(behind position: UInt64) -> UInt64? {
        guard position > 0 else { return 0 }
        var bytes: [UInt8] = []
        guard (try? journal.read(at: position, into: &bytes)) != nil, RecordView(bytes)?.position == position else {
            return nil
        }
        return position + UInt64(bytes.count) + 1
    }

    func unfollow(_ call: ServerCall) throws(Refusal) {
        guard let index = call.line.find("on") else { throw call.wrong("on", "a stream id, a list of them, or \"*\"") }
        if call.line.stringIs(index, "*") {
            for subscription in call.connection.subscriptions where subscription.on == nil { remove(subscription) }
        } else {
            for name in try names(call, index) {
                for subscription in call.connection.subscriptions where subscription.on == name { remove(subscription) }
            }
        }
        answer(call, after: 0) { _ in }
    }

    /// Ends one subscription of a connection that stays.
    private func remove(_ subscription: Subscription) {
        subscription.connection.subscriptions.removeAll { $0 === subscription }
        unfollow(subscription)
    }

    /// Takes a subscription out of its stream. A stream that nobody follows keeps nothing in memory but its head.
    func unfollow(_ subscription: Subscription) {
        guard let on = subscription.on else {
            firehose.remove(subscription)
            return
        }
        guard let stream = state.streams.find(on), let topic = stream.topic else { return }
        topic.remove(subscription)
        if topic.followers.isEmpty { stream.topic = nil }
    }
}
