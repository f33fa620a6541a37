// What travels from the desk queue to the disk queue: the bytes of one batch and where they belong. A value, shared
// without copying; nobody changes it after `takeBatch()`.

/// One sealed batch: `[header] records commit`.
package struct Batch: Sendable {
    /// The lines of the batch, exactly as they go to disk. Ranges given out by `append` index into this.
    package let bytes: [UInt8]
    /// Position of `bytes[0]`.
    package let start: UInt64
    /// First position of the segment the batch belongs to.
    package let segment: UInt64
    /// How many records it has, at least one.
    package let records: Int

    /// The batch begins its segment: its first line is the header.
    package var beginsSegment: Bool { start == segment }
    /// The position after the commit line.
    package var end: UInt64 { start + UInt64(bytes.count) }
}
