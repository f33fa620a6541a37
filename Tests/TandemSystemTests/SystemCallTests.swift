// The smallest parts of the machine: calls, descriptors, clocks, chance.

import Glibc
import TandemSystem
import TandemTestSupport
import Testing

@Suite struct SystemCallTests {
    /// Answers of a call in turn; errno is set before a failure.
    private func answers(_ list: [(Int, Int32)]) -> () -> Int {
        var rest = list[...]
        return {
            let (result, number) = rest.removeFirst()
            errno = number
            return result
        }
    }

    @Test func anInterruptedCallIsRepeated() throws {
        #expect(try SystemCall.retry("call", answers([(-1, EINTR), (-1, EINTR), (7, 0)])) == 7)
        #expect(try SystemCall.nonBlocking("call", answers([(-1, EINTR), (7, 0)])) == 7)
    }

    @Test func aFailureCarriesCallAndErrno() {
        let error = #expect(throws: SystemError.self) {
            try SystemCall.retry("write journal/a", answers([(-1, ENOSPC)]))
        }
        #expect(error == SystemError(call: "write journal/a", number: ENOSPC))
        #expect(error?.message == "write journal/a: No space left on device")
        #expect(error?.isOutOfSpace == true)
        #expect(error?.isReadOnly == false)
    }

    @Test(arguments: [EAGAIN, EWOULDBLOCK, EINPROGRESS]) func wouldBlockIsAValue(_ number: Int32) throws {
        #expect(try SystemCall.nonBlocking("read", answers([(-1, number)])) == nil)
        #expect(throws: SystemError.self) { try SystemCall.retry("read", answers([(-1, number)])) }
    }

    @Test func aDescriptorIsClosedOnce() throws {
        var numbers: [Int32] = [0, 0]
        #expect(unsafe pipe(&numbers) == 0)
        let writing = Descriptor(owning: numbers[1])
        do {
            let reading = Descriptor(owning: numbers[0])
            #expect(fcntl(reading.raw, F_GETFD) >= 0)
        }
        try writing.close()
        #expect(throws: SystemError(call: "close", number: EBADF)) { try Descriptor(owning: -1).close() }
    }

    @Test func aTakenDescriptorStaysOpen() {
        var numbers: [Int32] = [0, 0]
        #expect(unsafe pipe(&numbers) == 0)
        let raw = Descriptor(owning: numbers[0]).take()
        #expect(fcntl(raw, F_GETFD) >= 0)
        close(raw)
        close(numbers[1])
    }

    @Test func clocksTellTime() {
        let clock = SystemClock()
        #expect(clock.wallMilliseconds() > 1_700_000_000_000)
        let before = clock.monotonicMilliseconds()
        #expect(clock.monotonicMilliseconds() >= before)
        let fake = FakeClock()
        let start = fake.monotonicMilliseconds()
        fake.advance(milliseconds: 1500)
        fake.stepWall(milliseconds: -3_600_000)
        #expect(fake.monotonicMilliseconds() == start + 1500)
        #expect(fake.wallMilliseconds() == FakeClock().wallMilliseconds() + 1500 - 3_600_000)
    }

    @Test(arguments: [0, 1, 32, 256, 257, 1000]) func entropyFillsAnyLength(_ count: Int) {
        let bytes = SystemEntropy().bytes(count)
        #expect(bytes.count == count)
        if count >= 32 {
            #expect(bytes != SystemEntropy().bytes(count))
            #expect(Set(bytes).count > 8)
        }
        #expect(FakeEntropy(seed: 4).bytes(count) == FakeEntropy(seed: 4).bytes(count))
    }
}
