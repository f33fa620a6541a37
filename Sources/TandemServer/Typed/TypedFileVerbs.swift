// The verbs about files. What people use is attach, file and get; the others are for scripts that send a large file.

import TandemWire

extension TypedVerbs {
    static let files: [TypedVerb] = [
        TypedVerb(
            "attach", .op("file.begin"), .files, .member,
            arguments: [.word("name", named: "NAME"), .text("data")],
            syntax: "attach NAME <<END | attach NAME BASE64", brief: "attach NAME <<END", gloss: "send a file",
            help: """
                Sends a small file: its lines in Base64 until END, 12000 characters at most.
                The answer names it, F-3; "say F-3: TEXT" posts it. Endings: jpg jpeg png
                webp pdf doc docx xls xlsx csv txt zip. tandem-agent has /attach PATH.
                """,
            example: "attach hello.txt aGVsbG8K"),
        TypedVerb(
            "file", .op("file.show"), .files, .member, arguments: [.word("file", named: "F-3")],
            syntax: "file F-3", brief: "file F-3", gloss: "about a file",
            help: "Tells the name, type and size of a file, and which message has it.", example: "file F-3"),
        TypedVerb(
            "file begin", .op("file.begin"), .files, .member,
            arguments: [
                .word("name", named: "NAME"),
                .options([TypedOption("bytes", .integer), TypedOption("sha256")], required: true),
            ],
            syntax: "file begin NAME bytes=N sha256=HEX", brief: "file begin ...", gloss: "announce a file",
            help: """
                Announces a file, or takes up its upload, for scripts that do not speak
                JSON; file chunk and file end follow. HEX is what sha256sum prints.
                """,
            example: "file begin a.txt bytes=6 sha256=5891b5b522d5"),
        TypedVerb(
            "file chunk", .op("file.chunk"), .files, .member,
            arguments: [.word("file", named: "F-3"), .count("offset", standard: 0), .text("data")],
            syntax: "file chunk F-3 OFFSET BASE64 | file chunk F-3 OFFSET <<END", brief: "file chunk ...",
            gloss: "send a piece", help: "Sends the next piece of a file, in Base64.",
            example: "file chunk F-3 0 aGVsbG8K"),
        TypedVerb(
            "file end", .op("file.end"), .files, .member, arguments: [.word("file", named: "F-3")],
            syntax: "file end F-3", brief: "file end F-3", gloss: "it is complete",
            help: "Checks a file that was sent in pieces, so that a message can take it.", example: "file end F-3"),
        TypedVerb(
            "get", .op("file.get"), .files, .member,
            arguments: [.word("file", named: "F-3"), .count("offset", standard: 0)],
            syntax: "get F-3 [OFFSET]", brief: "get F-3", gloss: "read a file",
            help: """
                Prints up to 32768 bytes of a file in Base64, for "base64 -di". The answer
                says how to go on. tandem-agent has /save F-3 PATH.
                """,
            example: "get F-3"),
    ]
}
