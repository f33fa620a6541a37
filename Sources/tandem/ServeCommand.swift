// `tandem serve`: reads the configuration, checks what was asked for, and hands over to the server until SIGTERM.

import TandemServer
import TandemSystem
import TandemWire

enum ServeCommand {
    static let command = Command(
        "serve", "serve a data directory until SIGTERM or Ctrl-C",
        options: [
            Option("--demo", nil, .optional, "with demo customers and demo logins, for this machine only"),
            Option("--data", "DIR", .optional, "the data directory, ./tandem-data if not given (demo: a new one)"),
            Option(
                "--listen", "ADDRESS", .repeated, "HOST:PORT, [IPv6]:PORT or unix:PATH; 127.0.0.1:7070 if not given"),
            Option("--config", "FILE", .optional, "the configuration, DIR/tandem.json if not given and there is one"),
            Option.json,
        ], run: run)

    private static func run(_ arguments: Arguments, _ console: Console) throws {
        try Server.run(options(arguments, console))
    }

    /// Everything that can be wrong before anything is opened.
    static func options(_ arguments: Arguments, _ console: Console) throws -> ServeOptions {
        let isDemo = arguments.has("--demo")
        let listen = try arguments.all("--listen", accepted: "127.0.0.1:7070, [::1]:7070, unix:/path/of/socket") {
            Address($0)
        }
        let directory: String
        if isDemo, !arguments.has("--data") {
            directory = try File.createTemporaryDirectory(prefix: "tandem-demo")
        } else {
            directory = arguments.dataDirectory
        }
        let file = arguments.value("--config") ?? "\(directory)/\(Configuration.fileName)"
        do throws(ConfigurationError) {
            let configuration = try Configuration.load(file, isRequired: arguments.has("--config"))
            let addresses = listen.isEmpty ? configuration.listen : listen
            try configuration.check(addresses, isDemo: isDemo)
            let wantsJSON = arguments.wantsJSON
            return ServeOptions(
                dataDirectory: directory, listen: addresses, isDemo: isDemo, configuration: configuration,
                configurationFile: file,
                onReady: { addresses in
                    if wantsJSON {
                        console.out(ready(addresses, directory) + [0x0A])
                    } else if isDemo {
                        console.out(Array(DemoGuide.text(addresses, dataDirectory: directory).utf8))
                    }
                })
        } catch {
            throw CommandFailure(.configuration, error.message)
        }
    }

    private static func ready(_ addresses: [Address], _ directory: String) -> [UInt8] {
        JSONValue.object([
            JSONField("ready", .bool(true)),
            JSONField("listen", .array(addresses.map { .string($0.description) })),
            JSONField("data", .string(directory)),
        ]).encoded()
    }
}
