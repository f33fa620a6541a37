// How far everybody has read: for each stream, one number per reader, which only rises.

/// One reader's mark.
package struct ReadMark: Sendable, Equatable {
    package let who: String
    package var seq: Int
}

/// The marks of all streams that somebody has read.
struct ReadMarks: Sendable {
    private(set) var byStream: [StreamID: [ReadMark]] = [:]

    func of(_ on: StreamID) -> [ReadMark] { byStream[on] ?? [] }

    func mark(_ on: StreamID, who: String) -> Int {
        byStream[on]?.first { $0.who == who }?.seq ?? 0
    }

    mutating func raise(_ on: StreamID, who: String, to seq: Int) {
        var marks = byStream.removeValue(forKey: on) ?? []
        if let index = marks.firstIndex(where: { $0.who == who }) {
            marks[index].seq = max(marks[index].seq, seq)
        } else {
            marks.append(ReadMark(who: who, seq: seq))
        }
        byStream[on] = marks
    }
}
