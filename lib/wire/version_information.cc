#include "wire/version_information.h"

#include "base/byte_reader.h"

namespace pollux::wire {

std::optional<VersionInformation> parse_version_information(Bytes value, Role sender) {
  if (value.empty() || value.size() % sizeof(Version) != 0) return std::nullopt;
  ByteReader reader{value};
  VersionInformation information;
  information.chosen = *reader.read_u32();
  if (information.chosen == kVersionNegotiation) return std::nullopt;
  bool has_chosen = false;
  while (!reader.empty()) {
    const Version version = *reader.read_u32();
    if (version == kVersionNegotiation) return std::nullopt;
    has_chosen |= version == information.chosen;
    (void)information.available.add(version);
  }
  if (sender == Role::kClient && !has_chosen) return std::nullopt;
  return information;
}

}  // namespace pollux::wire
