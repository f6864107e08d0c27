// Version Information (RFC 9368 §3): the versions that one side chose and has, as a transport parameter carries them.
// Reading enforces what the parameter alone can show to be wrong; what the versions mean for the connection is the
// connection's to judge. Of a long list the end is not kept (version_list.h).
#pragma once

#include <optional>

#include "base/bytes.h"
#include "wire/packet_number_space.h"
#include "wire/version_list.h"

namespace pollux::wire {

struct VersionInformation {
  Version chosen = kVersion1;
  VersionList available;  // in the order of preference at a client; a server's order means nothing

  [[nodiscard]] bool operator==(const VersionInformation&) const = default;
};

// Nothing is a parsing failure (RFC 9368 §4): not a positive number of whole versions, one of them zero, or a client
// whose chosen version is not among those that it has.
[[nodiscard]] std::optional<VersionInformation> parse_version_information(Bytes value, Role sender);

}  // namespace pollux::wire
