// Slowing down guessers, over time that the test makes.

import TandemServer
import Testing

@Suite struct LoginThrottleTests {
    private let limits = Limits()

    @Test func fiveFailuresAreFreeThenTheWaitDoublesUpToThirtySeconds() {
        var throttle = LoginThrottle()
        var now: Int64 = 1_000
        for _ in 0..<4 {
            throttle.recordFailure(of: "10.0.0.1", at: now, limits)
            #expect(throttle.wait(for: "10.0.0.1", at: now) == nil)
        }
        for expected in [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000] {
            throttle.recordFailure(of: "10.0.0.1", at: now, limits)
            #expect(throttle.wait(for: "10.0.0.1", at: now) == expected)
            #expect(throttle.wait(for: "10.0.0.1", at: now + Int64(expected) - 1) == 1)
            now += Int64(expected)
            #expect(throttle.wait(for: "10.0.0.1", at: now) == nil)
        }
    }

    @Test func othersAreNotSlowedDown() {
        var throttle = LoginThrottle()
        for _ in 0..<10 {
            throttle.recordFailure(of: "10.0.0.1", at: 0, limits)
        }
        #expect(throttle.wait(for: "10.0.0.1", at: 0) != nil)
        #expect(throttle.wait(for: "10.0.0.2", at: 0) == nil)
    }

    @Test func aSlowTypistIsNeverSlowedDown() {
        var throttle = LoginThrottle()
        for attempt in 0..<100 {
            let now = Int64(attempt) * 20_000
            throttle.recordFailure(of: "10.0.0.1", at: now, limits)
            #expect(throttle.wait(for: "10.0.0.1", at: now) == nil)
        }
    }

    @Test func aQuietMinuteForgives() {
        var throttle = LoginThrottle()
        for _ in 0..<7 {
            throttle.recordFailure(of: "10.0.0.1", at: 0, limits)
        }
        // The last wait ended after 4 s.
        throttle.recordFailure(of: "10.0.0.1", at: 63_999, limits)
        #expect(throttle.wait(for: "10.0.0.1", at: 63_999) == 8_000)
        throttle.recordFailure(of: "10.0.0.1", at: 63_999 + 8_000 + 60_000, limits)
        #expect(throttle.wait(for: "10.0.0.1", at: 63_999 + 8_000 + 60_000) == nil)
    }

    @Test func aFloodOfAddressesIsBoundedAndTheWorstIsKept() {
        var throttle = LoginThrottle(maximumAddresses: 8)
        for _ in 0..<10 {
            throttle.recordFailure(of: "worst", at: 1_000, limits)
        }
        for number in 0..<1_000 {
            throttle.recordFailure(of: "10.0.\(number / 256).\(number % 256)", at: 1_000, limits)
            #expect(throttle.count <= 8)
        }
        #expect(throttle.wait(for: "worst", at: 1_000) == 30_000)
    }

    @Test func manyFailuresAndNoLimitNeverTrap() {
        var throttle = LoginThrottle()
        for _ in 0..<200 {
            throttle.recordFailure(of: "a", at: 0, limits)
        }
        #expect(throttle.wait(for: "a", at: 0) == 30_000)

        var off = Limits()
        off.loginFailuresPerMinute = Limits.unlimited
        var open = LoginThrottle()
        for _ in 0..<200 {
            open.recordFailure(of: "a", at: 0, off)
        }
        #expect(open.wait(for: "a", at: 0) == nil)
    }
}
