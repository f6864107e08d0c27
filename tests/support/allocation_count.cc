#include "support/allocation_count.h"

#include <array>
#include <cerrno>

#if defined(__has_feature)
#define POLLUX_HAS_FEATURE(feature) __has_feature(feature)
#else
#define POLLUX_HAS_FEATURE(feature) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || POLLUX_HAS_FEATURE(address_sanitizer) || \
    POLLUX_HAS_FEATURE(thread_sanitizer)
#define POLLUX_COUNTS_ALLOCATIONS 0
#else
#define POLLUX_COUNTS_ALLOCATIONS 1
#endif

namespace pollux::support {
namespace {

thread_local std::array<std::size_t, kAccountCount> counts{};

#if POLLUX_COUNTS_ALLOCATIONS
void count_one() {
  ++counts[static_cast<std::size_t>(current_account)];
}
#endif

}  // namespace

bool counts_allocations() {
  return POLLUX_COUNTS_ALLOCATIONS != 0;
}

std::size_t allocation_count(Account account) {
  return counts[static_cast<std::size_t>(account)];
}

std::size_t allocation_count() {
  return allocation_count(Account::kOther) + allocation_count(Account::kWatched);
}

}  // namespace pollux::support

#if POLLUX_COUNTS_ALLOCATIONS

// The program's own definitions go before the C library's, whose real ones have these other names.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t number, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  pollux::support::count_one();
  return __libc_malloc(size);
}
void* calloc(std::size_t number, std::size_t size) {
  pollux::support::count_one();
  return __libc_calloc(number, size);
}
void* realloc(void* memory, std::size_t size) {
  pollux::support::count_one();
  return __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  pollux::support::count_one();
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  pollux::support::count_one();
  *memory = __libc_memalign(alignment, size);
  return *memory != nullptr ? 0 : ENOMEM;
}
}

#endif
