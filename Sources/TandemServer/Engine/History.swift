// `hist`: a page of a stream's past, always ascending, out of the journal. It reads only what is durable, so it
// never waits for the disk, and it reads at most a page, so it never holds up others for long.

import TandemDesk
import TandemWire

extension Engine {
    /// How many records one request may look at when most are filtered out, before it answers with what it has.
    private static let scannedMaximum = 4096

    /// A stretch of a stream: every visible event with a number in `first…last` is in `lines`.
    private struct Page {
        var first = 0
        var last = 0
        var count = 0
        var more = false
        var lines: [UInt8] = []
    }

    /// What to read.
    private struct Selection {
        var stream: StreamRecord
        var clearance: Visibility
        var kinds: EventKinds
        var limit: Int
        var echo: [UInt8]?
    }

    /// What `ticket.history` tells: changes, and messages as facts of the same history. Drafts and held messages are
    /// not history yet.
    static let ticketKinds = EventKinds([
        "ticket.*", "message.posted", "message.redacted", "clock.*", "notice.*", "delivery.*", "survey.*",
        "attachment.*",
    ])

    func history(_ call: ServerCall, _ spec: OpSpec, _ standardKinds: EventKinds) throws(Refusal) {
        let connection = call.connection
        guard let onText = try call.string("on"), let on = StreamID(onText) else {
            throw Refusal(.fieldRequired, "\"on\" names the stream to read", [JSONField("field", .string("on"))])
        }
        guard let principal = connection.principal else { throw Gate.loginRequired }
        if let refusal = state.admit(spec, principal, on: on) { throw refusal }
        let limit = min(try call.integer("limit", in: 1...Int.max) ?? 50, limits.pageEvents)
        let given = ["before", "after", "around", "at"].filter { (name: JSONName) in call.line.find(name) != nil }
        guard given.count <= 1 else {
            throw Refusal(
                .badField, "give one of before, after, around, at", [JSONField("field", .string(given[1].text))])
        }
        var page = Page()
        if let stream = state.streams.find(on) {
            let selection = Selection(
                stream: stream, clearance: connection.clearance,
                kinds: spec.name == "hist" ? try EventKinds(call) : standardKinds, limit: limit,
                // A typed line has no id; the text layer tells these lines from live ones by their `re` all the
                // same.
                echo: call.echo.map { Array(call.line.bytes[$0]) } ?? (call.typedVerb == nil ? nil : Array("0".utf8)))
            page = try self.page(call, selection)
        }
        writer.removeAll()
        writer.openAnswer(call.line, echo: call.echo)
        writer.field("on", on.text)
        writer.field("n", page.count)
        writer.field("first", page.first)
        writer.field("last", page.last)
        writer.field("more", page.more)
        writer.closeLine()
        let commit = firstCommit(of: on)
        if let typed = connection.typed, !typed.wantsJSON {
            let text = typed.renderLines(page.lines) + typed.render(writer.bytes, verb: call.typedVerb)
            enqueue(text, to: connection, after: commit)
        } else {
            enqueue(page.lines + writer.bytes, to: connection, after: commit)
        }
        touch(connection)
    }

    private func page(_ call: ServerCall, _ selection: Selection) throws(Refusal) -> Page {
        let head = selection.stream.durable.visible(to: selection.clearance)
        let numbers = 0...Int.max
        if let after = try call.integer("after", in: numbers) {
            return try forward(selection, from: min(after, head) + 1, count: selection.limit)
        }
        if let before = try call.integer("before", in: numbers) {
            return try backward(selection, through: min(before - 1, head), count: selection.limit)
        }
        if let around = try call.integer("around", in: numbers) {
            let middle = max(1, min(around, head))
            let earlier = try backward(selection, through: middle - 1, count: selection.limit / 2)
            let later = try forward(selection, from: middle, count: selection.limit - earlier.count)
            return Page(
                first: earlier.first == 0 ? later.first : earlier.first, last: max(earlier.last, later.last),
                count: earlier.count + later.count, more: earlier.more || later.more, lines: earlier.lines + later.lines
            )
        }
        if let text = try call.string("at") {
            guard let time = Timestamp.parse(text) else {
                throw call.wrong("at", "a time such as 2026-11-21T19:07:00.000Z")
            }
            return try forward(
                selection, from: try first(in: selection.stream, notBefore: time), count: selection.limit)
        }
        return try backward(selection, through: head, count: selection.limit)
    }

    // MARK: Pages

    private func forward(_ selection: Selection, from first: Int, count: Int) throws(Refusal) -> Page {
        let head = selection.stream.durable.visible(to: selection.clearance)
        var page = Page(first: first, last: min(first, head + 1) - 1)
        guard first <= head, count > 0 else { return Page() }
        var next = first
        while next <= head, page.count < count, next - first < Self.scannedMaximum {
            try walk(selection.stream, from: next, through: min(head, next + StreamRecord.stride - 1)) { record in
                guard page.count < count, page.lines.count < limits.outputBytes else { return }
                append(record, selection, to: &page)
                page.last = record.sequence
            }
            if page.last + 1 == next { break }
            next = page.last + 1
        }
        page.more = page.last < head
        return page
    }

    private func backward(_ selection: Selection, through last: Int, count: Int) throws(Refusal) -> Page {
        guard last >= 1 else { return Page() }
        guard count > 0 else { return Page(more: true) }
        var page = Page(first: last + 1, last: last)
        var pieces: [[UInt8]] = []
        var bytes = 0
        while page.first > 1, page.count < count, last - page.first < Self.scannedMaximum, bytes < limits.outputBytes {
            var records: [RecordView] = []
            let through = page.first - 1
            try walk(selection.stream, from: max(1, through - StreamRecord.stride + 1), through: through) {
                records.append($0)
            }
            guard !records.isEmpty else { break }
            for record in records.reversed() where page.count < count && bytes < limits.outputBytes {
                var one = Page()
                append(record, selection, to: &one)
                page.first = record.sequence
                page.count += one.count
                bytes += one.lines.count
                if one.count > 0 { pieces.append(one.lines) }
            }
        }
        page.more = page.first > 1
        for piece in pieces.reversed() { page.lines.append(contentsOf: piece) }
        return page
    }

    private func append(_ record: RecordView, _ selection: Selection, to page: inout Page) {
        guard selection.clearance == .staff || record.isVisibleToEveryone else { return }
        guard selection.kinds.contains(record.kind) else { return }
        append(record, for: selection.clearance, echo: selection.echo, position: nil, to: &page.lines)
        page.count += 1
    }

    /// The number of the first event at or after a time. Times never fall within a stream, so halving finds it.
    private func first(in stream: StreamRecord, notBefore time: Int64) throws(Refusal) -> Int {
        var low = 1
        var high = stream.durable.seq + 1
        while low < high {
            let middle = (low + high) / 2
            var at: Int64 = .max
            try walk(stream, from: middle, through: middle) { at = $0.time ?? .max }
            if at < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
