// How a co-browsing ends, and what goes with it: control, and the snapshots of the page that were kept for those who
// come later. A snapshot is an upload with a session: it is seen by those who look, for as long as they may; no message
// can have it; it goes after its time, with newer ones, with a pause and with the end.

import TandemWire

extension Desk {
    /// The end of all of it.
    func ending(_ share: Cobrowse, _ why: CobrowseEnd) -> [Draft] {
        guard share.isAccepted else { return [share.draft(.declined(CobrowseStopped(why: why)))] }
        let ended = CobrowseStopped(why: why, to: share.control?.holder)
        return [share.draft(.ended(ended), lease: share.control?.lease)] + snapshotDrops(share)
    }

    /// Somebody looks no more: what they have goes before them, and the last of those who serve ends it, as whoever
    /// has invited takes the invitation along.
    func leaving(_ share: Cobrowse, _ who: String) -> [Draft] {
        if !share.isAccepted { return share.invitedBy == who ? ending(share, .agent) : [] }
        guard let viewer = share.viewer(who) else { return [] }
        if viewer.mode == .serve, !share.viewers.contains(where: { $0.mode == .serve && $0.who != who }) {
            return ending(share, .agent)
        }
        let control = share.control?.holder == who ? share.controlRevoked(.agent) : []
        return control + [share.draft(.left(CobrowseLeft(who: who)))]
    }

    // MARK: Snapshots

    /// What the customer of a session has sent of their page.
    private func snapshots(of session: UInt64) -> [Upload] {
        guard let customer = sessions.customer(session) else { return [] }
        return files.uploads(of: StreamID.customer(customer).text).filter { $0.snapshotOf == session }
    }

    func snapshotDrops(_ share: Cobrowse) -> [Draft] {
        snapshots(of: share.session).map { upload in
            Draft(on: upload.on, vis: .staff, .fileDropped(FileDropped(id: upload.id, reason: .ended)))
        }
    }

    /// Those that have to go so that one more can come, oldest first.
    package func replacedSnapshots(of session: UInt64) -> [Upload] {
        snapshots(of: session).sorted { $0.id < $1.id }.dropLast(CobrowseLimits.snapshots - 1)
    }

    /// Refuses whoever is not the customer that shows their page in this session now.
    func requirePage(_ on: StreamID, of principal: Principal) throws(Refusal) {
        guard canRead(principal, on) else { throw .missing(on) }
        guard let session = openSession(on) else { throw .sessionEnded(on) }
        try session.requireCustomer(principal)
        _ = try liveCobrowse(on)
    }

    /// Refuses what is not a complete snapshot for this session, by this customer.
    package func requireSnapshot(_ file: UInt64, of on: StreamID, by principal: Principal) throws(Refusal) {
        guard let upload = files.uploads[file], upload.by == principal.id, upload.isFinished,
            upload.snapshotOf.map(StreamID.session) == on
        else { throw .missing(upload: file) }
    }

    /// Whether a snapshot is for this reader's eyes.
    func isShown(_ upload: Upload, to principal: Principal) -> Bool {
        guard let session = upload.snapshotOf, let share = cobrowsing.find(session), share.isLive,
            canRead(principal, share.on)
        else { return false }
        return share.viewer(principal.id) != nil
    }
}
