enum JournalCommand { static let commands: [Command] = [] }
