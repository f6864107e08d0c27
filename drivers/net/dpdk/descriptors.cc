#include "drivers/net/dpdk/descriptors.h"

#include "net/packet_port.h"

namespace pollux::drivers::dpdk {

std::expected<void, std::string> check_descriptors(const DescriptorOffer& offer) {
  const std::string possible = std::to_string(offer.possible);
  if (offer.wanted != 0 && offer.wanted != offer.possible) {
    return std::unexpected(offer.port + " has no " + std::to_string(offer.wanted) + ' ' + offer.way +
                           " descriptors for a queue: the nearest that it has is " + possible);
  }
  if (offer.possible < net::kMaxBurst) {
    return std::unexpected(offer.port + " would have " + possible + ' ' + offer.way +
                           " descriptors for a queue, too few: a burst has " + std::to_string(net::kMaxBurst));
  }
  return {};
}

std::expected<void, std::string> check_buffers(const std::string& port, std::uint16_t queues,
                                               std::uint16_t receive_descriptors, std::uint32_t buffers) {
  const std::uint32_t held = std::uint32_t{queues} * receive_descriptors;
  // Pools are best one short of a power of two.
  if (buffers + 1 >= 2 * held) return {};
  return std::unexpected("the receive queues of " + port + " hold " + std::to_string(held) +
                         " packet buffers, and there are " + std::to_string(buffers) +
                         ": ask for twice as many as they hold (--total-num-mbufs), or for fewer descriptors (--rxd)");
}

}  // namespace pollux::drivers::dpdk
