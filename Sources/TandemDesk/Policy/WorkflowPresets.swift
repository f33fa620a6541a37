// The four workflows that come with Tandem. Each is what one source document tells about its own product; `tandem`, the
// default, holds what they have in common and can do everything that any of them can.

extension Workflow {
    /// By the name that `policy.set` and the configuration file use.
    package static func preset(_ name: String) -> Workflow? { presets.first { $0.name == name } }

    package static let presets = [tandem, sap, panel, sgen]

    package static let tandem: Workflow = {
        let active = ["new", "open", "pending_agent", "pending_customer"]
        var moves: [TicketMove] = [TicketMove("new", "open")]
        for from in active.dropFirst() {
            for to in active.dropFirst() where from != to { moves.append(TicketMove(from, to)) }
        }
        for from in active { moves.append(TicketMove(from, "resolved")) }
        moves += [TicketMove("resolved", "closed"), TicketMove("resolved", "open"), TicketMove("closed", "open")]
        var workflow = Workflow(
            "tandem",
            statuses: [
                TicketStatus("new", [.new]),
                TicketStatus("open", [.open], [.none]),
                TicketStatus("pending_agent", [.open], [.agent], aliases: ["pending_admin"]),
                TicketStatus("pending_customer", [.open], [.customer]),
                TicketStatus("resolved", [.resolved]), TicketStatus("closed", [.closed]),
            ],
            moves: moves, priorities: ["low", "normal", "high", "urgent"], sort: "modified")
        workflow.rules.closeRequires = [.resolution]
        workflow.rules.closeIdleHours = 48
        workflow.rules.autoCloseHours = 48
        workflow.rules.reopenWindowHours = 720
        workflow.rules.notifyReopen = [.customer, .assignee]
        return workflow
    }()

    /// SAP Commerce Cloud, Customer Support Cockpit.
    package static let sap: Workflow = {
        var workflow = Workflow(
            "sap",
            statuses: [
                TicketStatus("new", [.new], label: "New"),
                TicketStatus("in_progress", [.open], label: "In Progress", aliases: ["open"]),
                TicketStatus("closed", [.resolved, .closed], label: "Closed"),
            ],
            moves: [
                TicketMove("new", "in_progress"), TicketMove("in_progress", "closed"),
                TicketMove("closed", "in_progress"),
            ],
            priorities: ["low", "medium", "high"], sort: "modified")
        workflow.rules.closeBy = [.agent, .manager, .admin]
        workflow.rules.closeRequires = [.contact, .recipient, .text]
        workflow.rules.closeManagerRequires = [.resolution]
        workflow.rules.closeDirect = [.spam]
        workflow.rules.reopenRequires = [.contact, .recipient, .text]
        return workflow
    }()

    /// The admin panel of an exchange.
    package static let panel: Workflow = {
        let ids = ["open", "pending_customer", "pending_admin", "resolved", "closed"]
        var moves: [TicketMove] = []
        for from in ids { for to in ids where from != to { moves.append(TicketMove(from, to)) } }
        var workflow = Workflow(
            "panel",
            statuses: [
                TicketStatus("open", [.new, .open], [.none]), TicketStatus("pending_customer", [.open], [.customer]),
                TicketStatus("pending_admin", [.new, .open], [.agent], aliases: ["pending_agent"]),
                TicketStatus("resolved", [.resolved]), TicketStatus("closed", [.closed]),
            ],
            moves: moves, priorities: ["low", "normal", "high", "urgent"], sort: "last_reply")
        workflow.rules.createBy = [.customer]
        workflow.rules.openMoves = false
        workflow.rules.openStartsSession = false
        workflow.rules.customerMessage = .pending
        workflow.rules.customerReopens = [.resolved]
        workflow.rules.staffReply = .keep
        workflow.rules.closeBy = [.agent, .manager, .admin]
        workflow.rules.reopenClosedBy = [.manager, .admin]
        workflow.rules.reopenWindowHours = 0
        return workflow
    }()

    /// SGEN's ticket and support workflow.
    package static let sgen: Workflow = {
        var workflow = Workflow(
            "sgen",
            statuses: [
                TicketStatus("open", [.new, .open]), TicketStatus("resolved", [.resolved]),
                TicketStatus("closed", [.closed]),
            ],
            moves: [
                TicketMove("open", "resolved"), TicketMove("resolved", "closed"), TicketMove("resolved", "open"),
                TicketMove("closed", "open"),
            ],
            priorities: ["low", "normal", "high", "urgent"], sort: "created", sortAscending: true)
        workflow.rules.openMoves = false
        workflow.rules.openStartsSession = false
        workflow.rules.staffReply = .keep
        workflow.rules.closeIdleHours = 48
        workflow.rules.autoCloseHours = 48
        workflow.rules.reopenWindowHours = 720
        workflow.rules.notifyReply = [.customer]
        workflow.rules.notifyClose = [.customer]
        workflow.rules.notifyReopen = [.customer, .assignee]
        return workflow
    }()
}
