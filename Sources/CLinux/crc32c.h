#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The processor's instruction for CRC-32C, which has no name in Swift: eight bytes at a time. */
#if defined(__x86_64__)

static inline int tandem_has_crc32c(void) { return __builtin_cpu_supports("sse4.2"); }

__attribute__((target("sse4.2")))
static inline uint32_t tandem_crc32c(uint32_t start, const uint8_t *bytes, size_t count) {
    uint64_t state = start;
    for (; count >= 8; count -= 8, bytes += 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        state = __builtin_ia32_crc32di(state, word);
    }
    for (; count > 0; count--, bytes++) state = __builtin_ia32_crc32qi((uint32_t)state, *bytes);
    return (uint32_t)state;
}

#else

static inline int tandem_has_crc32c(void) { return 0; }
static inline uint32_t tandem_crc32c(uint32_t start, const uint8_t *bytes, size_t count) { return start; }

#endif
