// Reads the past for the search box while the server serves. It rests as long as it works: nobody waits for it, and
// requests have the processor.

import Dispatch
import TandemDesk
import TandemSystem

enum SearchReader {
    static func start(_ build: SearchBuild, _ disk: any Disk, _ loop: Loop) {
        DispatchQueue(label: "tandem.search", qos: .utility).async {
            var began = DispatchTime.now().uptimeNanoseconds
            let index = build.run(disk) { _ in
                let spent = DispatchTime.now().uptimeNanoseconds - began
                _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .nanoseconds(Int(clamping: spent)))
                began = DispatchTime.now().uptimeNanoseconds
            }
            loop.enter { $0.adoptSearch(index) }
        }
    }
}
