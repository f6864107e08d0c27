#include "wire/version_information.h"

#include <algorithm>

#include "base/byte_reader.h"
#include "base/invariant.h"

namespace pollux::wire {

AvailableVersions::AvailableVersions(std::span<const Version> versions) {
  POLLUX_INVARIANT(versions.size() <= kMaxAvailableVersions);
  std::ranges::copy(versions, versions_.begin());
  count_ = versions.size();
}

bool AvailableVersions::push_back(Version version) {
  if (count_ == versions_.size()) return false;
  versions_[count_++] = version;
  return true;
}

bool AvailableVersions::contains(Version version) const {
  return std::ranges::find(all(), version) != all().end();
}

std::optional<VersionInformation> parse_version_information(Bytes value, Role sender) {
  if (value.empty() || value.size() % sizeof(Version) != 0) return std::nullopt;
  ByteReader reader{value};
  VersionInformation information;
  information.chosen = *reader.read_u32();
  if (information.chosen == kVersionNegotiation) return std::nullopt;
  while (!reader.empty()) {
    const Version version = *reader.read_u32();
    if (version == kVersionNegotiation) return std::nullopt;
    information.available.push_back(version);
  }
  if (sender == Role::kClient && !information.available.contains(information.chosen)) return std::nullopt;
  return information;
}

}  // namespace pollux::wire
