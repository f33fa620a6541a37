// Every bound that the desk itself enforces. `textScalars` is announced in `hello`; the others are on the ops' pages.

package enum DeskLimits {
    /// Unicode scalars in a message or note.
    package static let textScalars = 12_000
    /// Unicode scalars in a short text that people see: a name, a subject, the reason of a redaction.
    package static let lineScalars = 255
    /// The highest number that something brought from elsewhere may have: fifteen digits.
    package static let chosenNumber: UInt64 = 999_999_999_999_999
    /// Bytes of the comment in a survey.
    package static let surveyCommentBytes = 2_000
    /// Unicode scalars in a word-like value: phone, locale, tier, tag.
    package static let wordScalars = 64
    /// Elements in a list that a request carries: known tickets, orders, tags.
    package static let listElements = 200
    /// Messages that one ticket holds back at a time.
    package static let heldMessages = 8
    /// Drafts that one author has at a time.
    package static let drafts = 100
    /// Other tickets that one ticket is linked with.
    package static let ticketLinks = 50
    /// Sessions in one answer of `session.list`.
    package static let page = 200
    package static let pageDefault = 50
    /// Sessions that one `session.list` looks at before it answers what it has, so that a rare filter over a long
    /// history cannot hold up everybody else.
    package static let pageScan = 20_000
    /// Files of one message.
    package static let filesPerMessage = 5
    /// Bytes of one file.
    package static let fileBytes = 10_485_760
    /// Life of a minted customer token, in seconds.
    package static let tokenSeconds = 60...86_400
    package static let tokenSecondsDefault = 3_600
}
