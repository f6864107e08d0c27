// What a NIC hashes of a received frame: addresses and ports of a UDP datagram. Looks at no more of the frame than
// that takes, and judges nothing: the classifier does, on the core that the frame goes to.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "net/toeplitz.h"

namespace pollux::net {

// Nothing for all that is no whole UDP datagram in an untagged frame: ARP, ICMP, fragments, rubbish. That goes to
// the first queue, as in a NIC.
[[nodiscard]] std::optional<std::uint32_t> flow_hash(const Toeplitz& toeplitz, Bytes frame);

}  // namespace pollux::net
