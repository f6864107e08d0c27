#include "registry/control_message.h"

#include <algorithm>
#include <cstring>

#include "base/invariant.h"

namespace pollux::registry {

KeySeed::KeySeed(Bytes bytes) {
  POLLUX_INVARIANT(bytes.size() == kLength);
  std::ranges::copy(bytes, octets_.begin());
}

KeySeed::~KeySeed() {
  ::explicit_bzero(octets_.data(), octets_.size());
}

}  // namespace pollux::registry
