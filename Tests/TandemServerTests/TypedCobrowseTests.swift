// The typed verbs of co-browsing: what each line stands for.

import Testing

@testable import TandemServer

enum TypedCobrowseTests {
    /// Typed by agent:sarah in S-17.
    static let requests: [(typed: String, json: String)] = [
        ("cb invite to see what you see", #"{"op":"cb.invite","on":"S-17","reason":"to see what you see"}"#),
        ("cb invite S-9 scope=view,point", #"{"op":"cb.invite","on":"S-9","scope":["view","point"]}"#),
        (
            "cb accept scope=view,point allow=size,qty",
            #"{"op":"cb.accept","on":"S-17","scope":["view","point"],"allow":["size","qty"]}"#
        ),
        ("cb decline not now", #"{"op":"cb.decline","on":"S-17","reason":"not now"}"#),
        ("cb join S-9", #"{"op":"cb.join","on":"S-9"}"#), ("cb leave", #"{"op":"cb.leave","on":"S-17"}"#),
        (
            "cb ask control to pick the size",
            #"{"op":"cb.ask","on":"S-17","want":"control","reason":"to pick the size"}"#
        ),
        ("cb grant control for_s=60", #"{"op":"cb.grant","on":"S-17","scope":"control","for_s":60}"#),
        ("cb deny", #"{"op":"cb.deny","on":"S-17"}"#), ("cb revoke", #"{"op":"cb.revoke","on":"S-17"}"#),
        ("cb pause", #"{"op":"cb.pause","on":"S-17"}"#), ("cb resume", #"{"op":"cb.resume","on":"S-17"}"#),
        ("cb end S-9", #"{"op":"cb.end","on":"S-9"}"#),
        ("cb page /cart", #"{"op":"cb.page","on":"S-17","url":"/cart"}"#),
        ("cb show", #"{"op":"cb.show","on":"S-17"}"#),
    ]
}
