// The token bucket, over time that the test makes.

import TandemServer
import Testing

@Suite struct RateLimiterTests {
    @Test func aBurstThenTheRate() {
        var limiter = RateLimiter()
        for _ in 0..<60 {
            #expect(limiter.take(at: 1_000, perSecond: 20, burst: 60) == nil)
        }
        #expect(limiter.take(at: 1_000, perSecond: 20, burst: 60) == 50)
        #expect(limiter.take(at: 1_049, perSecond: 20, burst: 60) == 1)
        #expect(limiter.take(at: 1_050, perSecond: 20, burst: 60) == nil)
        #expect(limiter.take(at: 1_050, perSecond: 20, burst: 60) == 50)
    }

    @Test(arguments: [1, 3, 7, 20, 30, 999, 1_000, 50_000])
    func neverMoreThanTheRateAndNoDrift(perSecond: Int) {
        var limiter = RateLimiter()
        var admitted = 0
        let seconds = 10
        for now in 0..<Int64(seconds * 1_000) {
            while limiter.take(at: now, perSecond: perSecond, burst: perSecond) == nil {
                admitted += 1
            }
        }
        let promised = perSecond + perSecond * seconds
        #expect(admitted <= promised)
        #expect(admitted >= promised - max(1, perSecond / 1_000) - 1)
    }

    @Test(arguments: [1, 3, 7, 20, 30, 999])
    func theAnnouncedWaitIsEnoughAndNotTooLong(perSecond: Int) throws {
        var limiter = RateLimiter()
        #expect(limiter.take(at: 5, perSecond: perSecond, burst: 1) == nil)
        let refusal = limiter.take(at: 5, perSecond: perSecond, burst: 1)
        let wait = try #require(refusal)
        if wait > 1 {
            #expect(limiter.take(at: 5 + Int64(wait) - 1, perSecond: perSecond, burst: 1) != nil)
        }
        #expect(limiter.take(at: 5 + Int64(wait), perSecond: perSecond, burst: 1) == nil)
    }

    @Test func aRefusalCostsNothing() {
        var limiter = RateLimiter()
        #expect(limiter.take(at: 0, perSecond: 1, burst: 1) == nil)
        for now in Int64(1)..<1_000 {
            #expect(limiter.take(at: now, perSecond: 1, burst: 1) != nil)
        }
        #expect(limiter.take(at: 1_000, perSecond: 1, burst: 1) == nil)
    }

    @Test func timeThatStandsStillOrGoesBackGivesNothing() {
        var limiter = RateLimiter()
        #expect(limiter.take(at: 10_000, perSecond: 1, burst: 1) == nil)
        #expect(limiter.take(at: 1, perSecond: 1, burst: 1) == 1_000)
        #expect(limiter.take(at: 10_999, perSecond: 1, burst: 1) == 1)
        #expect(limiter.take(at: 11_000, perSecond: 1, burst: 1) == nil)
    }

    @Test func noLimitAndExtremesNeverTrap() {
        var limiter = RateLimiter()
        for now in [Int64.min, 0, Int64.max, Int64.min] {
            #expect(limiter.take(at: now, perSecond: Limits.unlimited, burst: 1) == nil)
            _ = limiter.take(at: now, perSecond: Limits.unlimited - 1, burst: Limits.unlimited)
            _ = limiter.take(at: now, perSecond: 0, burst: 0)
            _ = limiter.take(at: now, perSecond: -5, burst: -5)
        }
    }

    @Test func aNewLimitHoldsAtOnce() {
        var limiter = RateLimiter()
        #expect(limiter.take(at: 0, perSecond: 20, burst: 60) == nil)
        #expect(limiter.take(at: 0, perSecond: 1, burst: 1) == nil)
        #expect(limiter.take(at: 0, perSecond: 1, burst: 1) == 1_000)
    }

    @Test func anIdleConnectionKeepsSixteenBytes() {
        #expect(MemoryLayout<RateLimiter>.size == 16)
    }
}
