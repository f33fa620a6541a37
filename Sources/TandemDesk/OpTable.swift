// Every op of the desk, one a line. Adding an op is a file under Ops/ and a line here.

/// The desk's ops, looked up by name.
package enum OpTable {
    package static let all: [any Op.Type] = desk + shop

    private static let desk: [any Op.Type] = [
        SessionStart.self,
        SessionJoin.self,
        SessionLeave.self,
        SessionContextSet.self,
        SessionHold.self,
        SessionResume.self,
        SessionTransfer.self,
        SessionEnd.self,
        SessionList.self,
        SessionShow.self,
        MessagePost.self,
        MessageRedact.self,
        ReadUpTo.self,
        CustomerPut.self,
        CustomerShow.self,
        CustomerTokenMint.self,
        CustomerTokenRevoke.self,
        TicketCreate.self,
        TicketShow.self,
        TicketOpen.self,
        TicketStatusSet.self,
        TicketClose.self,
        TicketReopen.self,
        TicketSet.self,
        TicketRecent.self,
        TicketList.self,
        TicketExport.self,
        ViewSave.self,
        ViewList.self,
        ViewRemove.self,
        MessagePrivate.self,
        PolicySet.self,
        PolicyShow.self,
        EmulationStart.self,
        EmulationEnd.self,
        EmulationRevoke.self,
        EmulationShow.self,
        CallStart.self,
        CallEnd.self,
        CustomerFind.self,
        CustomerCreate.self,
        CustomerUpdate.self,
        CustomerSessions.self,
    ]

    private static let shop: [any Op.Type] = [
        CartCreate.self,
        CartApply.self,
        CartBind.self,
        CartSave.self,
        CartRestore.self,
        CartCheckout.self,
        CartShow.self,
        CartList.self,
        ProductPut.self,
        ProductShow.self,
        ProductList.self,
        StockSet.self,
        CouponPut.self,
        PromotionPut.self,
        StorePut.self,
        CartPut.self,
        OrderShow.self,
        OrderList.self,
        OrderCancel.self,
        OrderReturn.self,
        OrderApprove.self,
        OrderReject.self,
        OrderPut.self,
        ReviewWrite.self,
        ReviewPut.self,
        ReviewList.self,
        ReviewApprove.self,
        ReviewReject.self,
    ]

    package static func find(_ name: String) -> (any Op.Type)? { byName[name] }

    private static let byName: [String: any Op.Type] = Dictionary(
        all.map { ($0.spec.name, $0) }, uniquingKeysWith: { first, _ in first })
}
