// Answers and signals as bytes: the fixed member order that people and shell scripts rely on.

import TandemDesk
import TandemWire

extension JSONWriter {
    /// Begins `{"ok":true,"re":…` and leaves the object open.
    mutating func openAnswer(_ line: JSONLine, echo: Range<Int>?) {
        raw("{\"ok\":true")
        if let echo {
            raw(",\"re\":")
            raw(line.bytes.span.extracting(echo))
        }
    }

    mutating func closeLine() {
        raw("}\n")
    }

    /// A whole error line.
    mutating func refusal(_ refusal: Refusal, echo: ArraySlice<UInt8>?, line number: Int) {
        raw("{\"ok\":false")
        if let echo {
            raw(",\"re\":")
            raw(echo.span)
        }
        field("line", number)
        field("code", refusal.code.rawValue)
        field("msg", refusal.message)
        field("retry", refusal.code.retry.rawValue)
        for fact in refusal.facts { field(fact) }
        closeLine()
    }

    /// A signal line: `{"sig":"name",…}`.
    mutating func signal(_ signal: StaticString, _ fields: [JSONField]) {
        openObject()
        name("sig")
        raw("\"")
        raw(signal)
        raw("\"")
        for each in fields { field(each) }
        closeLine()
    }
}
