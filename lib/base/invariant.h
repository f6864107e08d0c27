// POLLUX_INVARIANT: a statement about our own code that is checked in release too.
// Never about what a peer or an operator sent: those have errors of their own (DropReason, TransportError).
#pragma once

namespace pollux {

// Prints the broken invariant and where it stands to standard error, then aborts: memory or a nonce is at
// stake, so nothing that runs on could be trusted.
[[noreturn]] void invariant_failed(const char* condition, const char* file, int line);

}  // namespace pollux

#define POLLUX_INVARIANT(condition)                               \
  do {                                                            \
    if (!(condition)) [[unlikely]] {                              \
      ::pollux::invariant_failed(#condition, __FILE__, __LINE__); \
    }                                                             \
  } while (false)
