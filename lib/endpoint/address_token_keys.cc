#include "endpoint/address_token_keys.h"

#include <algorithm>

#include "crypto/secret.h"

namespace pollux::endpoint {
namespace {

static_assert(wire::kKnownVersions.size() == 2, "keys_ is made of one set for each");

[[nodiscard]] tls::TicketKeys keys_of(std::size_t version, Bytes first, Timestamp start) {
  constexpr std::size_t kLength = tls::TicketKeys::kKeyLength;
  return tls::TicketKeys{first.subspan(version * kLength, kLength), start, AddressTokenKeys::kPeriod};
}

// Key material that does not stay behind.
struct Drawn {
  explicit Drawn(Rng& rng) { rng.fill(octets); }
  Drawn(const Drawn&) = delete;
  Drawn& operator=(const Drawn&) = delete;
  ~Drawn() { crypto::wipe(octets); }

  std::array<std::uint8_t, AddressTokenKeys::kKeyLength> octets{};
};

}  // namespace

AddressTokenKeys::AddressTokenKeys(Bytes first, Timestamp start)
    : keys_{keys_of(0, first, start), keys_of(1, first, start)} {}

AddressTokenKeys::AddressTokenKeys(Rng& rng, Timestamp start) : AddressTokenKeys(Drawn{rng}.octets, start) {}

const crypto::TokenKeys& AddressTokenKeys::at(wire::Version version, Timestamp now) {
  const auto known = std::ranges::find(wire::kKnownVersions, version);
  return keys_[static_cast<std::size_t>(known - wire::kKnownVersions.begin())].at(now);
}

}  // namespace pollux::endpoint
