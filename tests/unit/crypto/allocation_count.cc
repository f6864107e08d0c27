#include "unit/crypto/allocation_count.h"

#if defined(__has_feature)
#define POLLUX_HAS_FEATURE(feature) __has_feature(feature)
#else
#define POLLUX_HAS_FEATURE(feature) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || POLLUX_HAS_FEATURE(address_sanitizer) || \
    POLLUX_HAS_FEATURE(thread_sanitizer)

namespace pollux::crypto {
bool counts_allocations() {
  return false;
}
std::size_t allocation_count() {
  return 0;
}
}  // namespace pollux::crypto

#else

namespace {
std::size_t count = 0;
}

// The program's own definitions go before the C library's, whose real ones have these other names.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t number, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  ++count;
  return __libc_malloc(size);
}
void* calloc(std::size_t number, std::size_t size) {
  ++count;
  return __libc_calloc(number, size);
}
void* realloc(void* memory, std::size_t size) {
  ++count;
  return __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++count;
  return __libc_memalign(alignment, size);
}
}

namespace pollux::crypto {
bool counts_allocations() {
  return true;
}
std::size_t allocation_count() {
  return count;
}
}  // namespace pollux::crypto

#endif
