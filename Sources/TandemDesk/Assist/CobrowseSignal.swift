// What moves during co-browsing: signals of the customer's page and of those who look. Relayed, never stored. This file
// says which there are, who may send them, what is in them, and who gets them; consent is asked for every one of them.
//
//     from the customer   cb.ptr cb.scroll cb.view cb.sel cb.draw cb.input cb.dom cb.snap     to all who look
//     from a viewer       cb.ptr cb.draw   with `point`                                       to all the others
//                         cb.need                                                             to the page, if at all
//                         cb.do            with the live lease of control                     to the page
//
// Only what is listed here passes, in the order of the list, each member of its kind and within its bounds: there is no
// room for anything else.

import TandemWire

package enum CobrowseSignal: String, Sendable, CaseIterable {
    case pointer = "cb.ptr"
    case scroll = "cb.scroll"
    case view = "cb.view"
    case selection = "cb.sel"
    case draw = "cb.draw"
    case input = "cb.input"
    case delta = "cb.dom"
    case snapshot = "cb.snap"
    case need = "cb.need"
    case action = "cb.do"

    /// Whether the newest one says all that the older ones said.
    package var replacesOlder: Bool {
        switch self {
        case .pointer, .scroll, .view, .selection, .input: true
        case .draw, .delta, .snapshot, .need, .action: false
        }
    }

    /// Whether it comes from the customer's own hands, so that remote control has to wait.
    package var isInput: Bool {
        switch self {
        case .pointer, .scroll, .selection, .draw, .input: true
        case .view, .delta, .snapshot, .need, .action: false
        }
    }

    fileprivate var isFromCustomer: Bool { self != .need && self != .action }

    fileprivate var isFromViewer: Bool {
        switch self {
        case .pointer, .draw, .need, .action: true
        case .scroll, .view, .selection, .input, .delta, .snapshot: false
        }
    }
}

extension Desk {
    /// Whether this caller may send this now. Asked for every signal, so what has been revoked stops at once.
    package func admit(
        _ signal: CobrowseSignal, lease: Int?, _ principal: Principal, on: StreamID, at now: Int64
    ) throws(Refusal) {
        try admit(signal, lease: lease, principal, on: on, share: cobrowse(on), at: now)
    }

    /// The same, if this was what is agreed.
    package func admit(
        _ signal: CobrowseSignal, lease: Int?, _ principal: Principal, on: StreamID, share: Cobrowse?, at now: Int64
    ) throws(Refusal) {
        guard case .session(let id) = on, canRead(principal, on) else { throw .missing(on) }
        guard let index = sessions.openIndex(id) else { throw .sessionEnded(on) }
        let share = try live(share, on)
        guard principal.isStaff else {
            guard signal.isFromCustomer else { throw .notAllowed("\(signal.rawValue) is for those who look") }
            return
        }
        guard let viewer = share.viewer(principal.id),
            viewer.mode == .view || sessions.open[index].serves(principal)
        else { throw .notJoined(on) }
        guard signal.isFromViewer else { throw .notAllowed("\(signal.rawValue) is for the customer whose page it is") }
        switch signal {
        case .need: return
        case .action:
            guard let lease else { throw .fieldRequired("lease", "cb.do needs the lease of control") }
            guard let control = share.control, control.lease == lease, control.holder == principal.id,
                !control.isOver(at: now)
            else { throw .leaseOver(lease) }
        default:
            guard viewer.mode == .serve, share.scope.contains(.point) else {
                throw .noConsent(on, "the customer did not agree to your pointing in \(on.text)")
            }
        }
    }

    /// Whether this principal gets what is shown in a session: the customer and those who look.
    package func seesCobrowse(_ share: Cobrowse, _ principal: Principal) -> Bool {
        principal.isStaff ? share.viewer(principal.id) != nil : principal.customer == sessions.customer(share.session)
    }
}

/// One member that a signal may have.
struct CobrowseMember: Sendable {
    enum Kind: Sendable {
        case integer(ClosedRange<Int>)
        /// Triples [milliseconds, x, y].
        case points
        case text(bytes: Int)
        case word([String])
        case flag
        case file
        /// JSON that nobody here understands.
        case opaque
    }

    let name: JSONName
    let kind: Kind
    let isRequired: Bool

    init(_ name: JSONName, _ kind: Kind, required: Bool = false) {
        self.name = name
        self.kind = kind
        isRequired = required
    }
}

extension CobrowseSignal {
    /// Points of one signal.
    static let points = 64
    private static let place = CobrowseMember.Kind.integer(-1_000_000...1_000_000)
    private static let size = CobrowseMember.Kind.integer(0...100_000)
    private static let number = CobrowseMember.Kind.integer(0...Int(Int32.max))
    private static let viewport = [CobrowseMember("vw", size), CobrowseMember("vh", size)]
    /// It follows from a remote action, so it is no input of the customer.
    static let remote = CobrowseMember("remote", .flag)

    static let members: [CobrowseSignal: [CobrowseMember]] = [
        .pointer: [CobrowseMember("p", .points, required: true)] + viewport + [remote],
        .scroll: [
            CobrowseMember("x", place, required: true), CobrowseMember("y", place, required: true),
            CobrowseMember("node", number), remote,
        ],
        .view: viewport,
        .selection: [
            CobrowseMember("node", number), CobrowseMember("from", number), CobrowseMember("end", number),
            CobrowseMember("to", number), remote,
        ],
        .draw: [
            CobrowseMember("stroke", number), CobrowseMember("p", .points),
            CobrowseMember("color", .word(["orange", "red", "green", "blue"])), CobrowseMember("clear", .flag),
        ] + viewport,
        .input: [
            CobrowseMember("node", number, required: true), CobrowseMember("mask", size),
            CobrowseMember("field", .text(bytes: 256)), CobrowseMember("type", .text(bytes: 64)),
            CobrowseMember("autocomplete", .text(bytes: 64)), CobrowseMember("value", .text(bytes: 2_000)),
            CobrowseMember("checked", .flag), remote,
        ],
        .delta: [
            CobrowseMember("gen", number, required: true), CobrowseMember("n", number, required: true),
            CobrowseMember("d", .opaque, required: true),
        ],
        .snapshot: [
            CobrowseMember("gen", number, required: true), CobrowseMember("file", .file, required: true),
            CobrowseMember("url", .text(bytes: 4_000)),
        ] + viewport,
        .need: [CobrowseMember("gen", number), CobrowseMember("have", number)],
        .action: [
            CobrowseMember("lease", .integer(1...Int.max), required: true),
            CobrowseMember(
                "act",
                .word(["click", "dblclick", "down", "move", "up", "scroll", "focus", "key", "input", "back"]),
                required: true),
            CobrowseMember("node", number), CobrowseMember("x", place), CobrowseMember("y", place),
            CobrowseMember("dx", place), CobrowseMember("dy", place), CobrowseMember("key", .text(bytes: 32)),
            CobrowseMember("value", .text(bytes: 2_000)),
        ],
    ]
}
