// What `tandem serve --demo` says to a person once it serves: what to type, in which terminal, and what to expect.

import TandemSystem

enum DemoGuide {
    /// The guide for a server on these addresses; the first one is what people are told.
    static func text(_ addresses: [Address], dataDirectory: String) -> String {
        guard let address = addresses.first else { return "" }
        let netcat = command("nc", address)
        let script = #"printf '{"op":"hello","token":"demo-relay"}\n{"op":"who"}\n'"#
        return """

            Tandem is serving a demo shop on \(address). Stop it with Ctrl-C.

              You are the agent. In a second terminal:

                \(netcat)
                login sarah demo-sarah
                start cust:42 order=O-5512
                say Hi Maria, I can see your order.
                note size label is wrong
                hist

              You are the customer, who sees the message and never the note. In a third:

                \(netcat)
                login maria demo-maria
                watch S-1
                say the blue one, please

              Nicer than nc     swift run tandem-agent \(address)
              From a program    \(script) | \(command("nc -N", address))
              With a ticket     open T-204, reply Which size?, ticket, status resolved, recent, help tickets
              With a cart       cart C-9, add SHIRT-2 size=L, coupon SAVE10, checkout, orders, help shop (as maria)
              More people       ben (agent), maya (manager), ada (admin), relay (bot); tokens demo-NAME
              More to type      help, help VERB, explain say hello
              On disk           \(dataDirectory)/journal/*.ndjson, one JSON object a line

            """
    }

    private static func command(_ program: String, _ address: Address) -> String {
        switch address {
        case .tcp(let host, let port): "\(program) \(host) \(port)"
        case .unix(let path): "\(program) -U \(path)"
        }
    }
}
