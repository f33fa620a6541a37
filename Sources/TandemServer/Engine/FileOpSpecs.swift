// What the ops about files are called and take.

import TandemDesk

extension ServerOp {
    static let fileBeginSpec = OpSpec(
        name: "file.begin", right: .messagePost, or: [.notePost], access: .none, customerMay: true, writes: true,
        fields: [
            FieldSpec("name", .string, help: "What it is called, with its ending, such as label.jpg."),
            FieldSpec("bytes", .integer, help: "Its size; required without data."),
            FieldSpec("sha256", .string, help: "Its SHA-256 in lower-case hexadecimal; required without data."),
            FieldSpec("type", .string, help: "Its media type; must be that of the ending."),
            FieldSpec("data", .string, help: "The whole file in Base64, if it is small; then it is finished at once."),
            FieldSpec("snapshot", .stream, help: "Instead of name: the session whose co-browsing shows this page."),
            FieldSpec("ttl_s", .integer, help: "How long a snapshot is kept, 30 to 900 seconds."),
        ], summary: "Announces a file, or takes up where its upload stopped.")

    static let fileChunkSpec = OpSpec(
        name: "file.chunk", right: .messagePost, or: [.notePost], access: .none, customerMay: true, writes: true,
        fields: [
            fileField,
            FieldSpec("offset", .integer, required: true, help: "Where these bytes stand in the file."),
            FieldSpec("data", .string, required: true, help: "The bytes in Base64; at most limits.file_chunk."),
        ], summary: "Sends a piece of a file.")

    static let fileEndSpec = OpSpec(
        name: "file.end", right: .messagePost, or: [.notePost], access: .none, customerMay: true, writes: true,
        fields: [fileField], summary: "Says that a file is complete, so that a message can take it.")

    static let fileGetSpec = OpSpec(
        name: "file.get", right: nil, access: .none, customerMay: true, writes: false,
        fields: [
            fileField, FieldSpec("offset", .integer, help: "Where to begin; 0 if left out."),
            FieldSpec("limit", .integer, help: "How many bytes; at most limits.file_chunk."),
        ], summary: "Reads a piece of a file.")

    static let fileShowSpec = OpSpec(
        name: "file.show", right: nil, access: .none, customerMay: true, writes: false, fields: [fileField],
        summary: "Tells what a file is, and how far its upload is.")

    private static let fileField = FieldSpec("file", .string, required: true, help: "The file, such as F-3.")

    /// Carries pieces of a file, whose pace is counted apart.
    var carriesBytes: Bool { self == .fileChunk || self == .fileGet }
}
