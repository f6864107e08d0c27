// Control messages: what the kernel tells of a received datagram beside its bytes, and is told of one to send: the ECN
// mark, our address, the size of the datagrams within a train.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/ecn.h"
#include "base/socket_address.h"

namespace pollux::drivers::udp_socket {

// Room for all that is asked for: a mark, an address, a size, and an error's report.
struct alignas(cmsghdr) ControlBuffer {
  static constexpr std::size_t kBytes = 256;
  std::array<std::uint8_t, kBytes> bytes;
};

struct ReceivedControl {
  Ecn ecn = Ecn::kNotEct;
  std::optional<IpAddress> local;  // where it was sent to
  std::size_t segment = 0;         // bytes of each datagram but the last; 0: there is one only
};

struct SentControl {
  Ecn ecn = Ecn::kNotEct;
  IpFamily family = IpFamily::kIpv4;
  const IpAddress* local = nullptr;  // where it is to come from; null: as the socket is bound
  std::uint16_t segment = 0;         // as above
};

[[nodiscard]] ReceivedControl read_control(msghdr& message);

// Fills `buffer` and points `message` at it.
void write_control(const SentControl& control, ControlBuffer& buffer, msghdr& message);

}  // namespace pollux::drivers::udp_socket
