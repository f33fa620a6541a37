// `tandem journal`: commands that look at the journal of a data directory.

enum JournalCommand {
    static let commands: [Command] = []
}
