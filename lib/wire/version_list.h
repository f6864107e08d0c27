// VersionList: versions in order of preference, the first preferred: what an endpoint speaks, or says that it does.
// A value of fixed size: who reads a list from the wire keeps the first kCapacity. Invariant: none is listed twice.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>

#include "base/invariant.h"
#include "wire/version.h"

namespace pollux::wire {

class VersionList {
 public:
  static constexpr std::size_t kCapacity = 16;

  constexpr VersionList() = default;
  // At most kCapacity.
  constexpr VersionList(std::initializer_list<Version> versions) {
    for (const Version version : versions) POLLUX_INVARIANT(add(version));
  }

  // False when there is no room for it. A version that is listed already keeps its place.
  constexpr bool add(Version version) {
    if (contains(version)) return true;
    if (size_ == kCapacity) return false;
    versions_[size_++] = version;
    return true;
  }

  [[nodiscard]] constexpr bool contains(Version version) const { return std::ranges::find(*this, version) != end(); }
  // The preferred one; the list is not empty.
  [[nodiscard]] constexpr Version front() const { return versions_[0]; }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  [[nodiscard]] constexpr const Version* begin() const { return versions_.data(); }
  [[nodiscard]] constexpr const Version* end() const { return versions_.data() + size_; }

  [[nodiscard]] constexpr bool operator==(const VersionList&) const = default;

 private:
  std::array<Version, kCapacity> versions_{};
  std::size_t size_ = 0;
};

}  // namespace pollux::wire
