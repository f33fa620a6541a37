import TandemDesk
import TandemServer
import TandemSystem

@main struct Main {
    static func main() {
        let a = CommandLine.arguments
        var configuration = Configuration()
        func value(_ f: String) -> String? { a.firstIndex(of: f).flatMap { $0 + 1 < a.count ? a[$0 + 1] : nil } }
        if let c = value("--config") { configuration = (try? Configuration.load(c, isRequired: true)) ?? configuration }
        if a.count > 1, a[1] == "token" {
            _ = try! RealDisk(value("--data") ?? "", create: true)
            let token = TokenFormat.make(kind: "agt", entropy: SystemEntropy().bytes(32))
            var store = try! TokenStore(directory: value("--data") ?? "")
            try! store.add(TokenRecord(digest: TokenFormat.digest(token), role: Role(rawValue: value("--role") ?? "agent")!, name: value("--name") ?? "x", customer: value("--customer"), session: nil, scope: nil, created: 0, expires: nil))
            print(token)
            return
        }
        let options = ServeOptions(
            dataDirectory: value("--data") ?? "/tmp/tandem-demo-data",
            listen: [value("--listen").flatMap { Address($0) } ?? .tcp(host: "127.0.0.1", port: 7070)],
            isDemo: a.contains("--demo"), configuration: configuration, configurationFile: value("--config") ?? "")
        do { try Server.run(options) } catch {
            Log.writeToStandardError(Array("\(error.message)\n".utf8))
            ProcessExit.now(error.exitCode)
        }
    }
}
