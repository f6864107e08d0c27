// Version Information (RFC 9368 §3): the versions that one side chose and has, as a transport parameter carries them.
// Reading enforces what the parameter alone can show to be wrong; what the versions mean for the connection is the
// connection's to judge. Holds at most kMaxAvailableVersions; those that a peer lists behind them are not kept.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "wire/packet_number_space.h"
#include "wire/version.h"

namespace pollux::wire {

inline constexpr std::size_t kMaxAvailableVersions = 16;

// In the order of preference at a client; a server's order means nothing.
class AvailableVersions {
 public:
  AvailableVersions() = default;
  explicit AvailableVersions(std::span<const Version> versions);

  // False when there is no room for it.
  bool push_back(Version version);
  [[nodiscard]] std::span<const Version> all() const { return std::span{versions_}.first(count_); }
  [[nodiscard]] bool contains(Version version) const;

  [[nodiscard]] bool operator==(const AvailableVersions&) const = default;

 private:
  std::array<Version, kMaxAvailableVersions> versions_{};
  std::size_t count_ = 0;
};

struct VersionInformation {
  Version chosen = kVersion1;
  AvailableVersions available;

  [[nodiscard]] bool operator==(const VersionInformation&) const = default;
};

// Nothing is a parsing failure (RFC 9368 §4): not a positive number of whole versions, one of them zero, or a client
// whose chosen version is not among those that it has.
[[nodiscard]] std::optional<VersionInformation> parse_version_information(Bytes value, Role sender);

}  // namespace pollux::wire
