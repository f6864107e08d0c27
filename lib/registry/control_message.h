// ControlMessage: what a program tells its shards while they run. A message is small and moves through a ring; what is
// large or secret is behind a shared_ptr to const, made by control and never changed again.
// Control keeps what it replaces until every shard has handled the message that replaces it
// (ControlInboxes::all_handled): then no shard is ever the last to hold it, and freeing it costs no worker any time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <variant>

#include "base/bytes.h"
#include "base/time.h"

namespace pollux::registry {

// Unpredictable bytes that keys are derived from. Wiped when the last holder lets go.
class KeySeed {
 public:
  static constexpr std::size_t kLength = 32;

  // kLength bytes.
  explicit KeySeed(Bytes bytes);
  KeySeed(const KeySeed&) = delete;
  KeySeed& operator=(const KeySeed&) = delete;
  ~KeySeed();

  [[nodiscard]] Bytes bytes() const { return octets_; }

 private:
  std::array<std::uint8_t, kLength> octets_;
};

// Take no new connections, and let those that there are end in good order.
struct Drain {};

// Close every connection now.
struct CloseAll {
  std::uint64_t application_error_code = 0;
};

// The keys of session tickets begin anew from this seed, in a period that begins at `start`.
struct UseTicketKeys {
  std::shared_ptr<const KeySeed> seed;
  Timestamp start;
};

// The same for the tokens of address validation.
struct UseTokenKeys {
  std::shared_ptr<const KeySeed> seed;
  Timestamp start;
};

// Work by this configuration from now on. `Configuration` is the program's own type.
template <typename Configuration>
struct UseConfiguration {
  std::shared_ptr<const Configuration> configuration;
};

template <typename Configuration>
using ControlMessage = std::variant<Drain, CloseAll, UseTicketKeys, UseTokenKeys, UseConfiguration<Configuration>>;

// Handlers of a ControlMessage put side by side: On{[&](Drain) {...}, [&](const UseTokenKeys& keys) {...}, ...}. One
// that is missing does not compile.
template <typename... Handlers>
struct On : Handlers... {
  using Handlers::operator()...;
};

}  // namespace pollux::registry
