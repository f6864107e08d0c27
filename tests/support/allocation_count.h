// How often a test program has asked for heap memory: malloc and everything on top of it, in every library.
// A program that links pollux_allocation_count counts; the scopes alone cost nothing and need nothing linked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace pollux::support {

// On whose account memory is asked for: a test may watch one part of the program and not the rest.
enum class Account : std::uint8_t { kOther, kWatched };
inline constexpr std::size_t kAccountCount = 2;

// The account of the calling thread.
inline thread_local Account current_account = Account::kOther;

// From here to the end of the block, allocations are on this account.
class AccountScope {
 public:
  explicit AccountScope(Account account) : before_(std::exchange(current_account, account)) {}
  ~AccountScope() { current_account = before_; }
  AccountScope(const AccountScope&) = delete;
  AccountScope& operator=(const AccountScope&) = delete;

 private:
  Account before_;
};

// False under a sanitizer, which brings a malloc of its own: then nothing is counted.
[[nodiscard]] bool counts_allocations();

// Since the program began; of all accounts, or of one.
[[nodiscard]] std::size_t allocation_count();
[[nodiscard]] std::size_t allocation_count(Account account);

}  // namespace pollux::support
