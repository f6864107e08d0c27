#include "app/common/socket_attachment.h"

#include <algorithm>

#include "app/common/steady_time.h"

namespace pollux::app {

namespace udp_socket = drivers::udp_socket;

std::expected<std::unique_ptr<SocketAttachment>, std::string> SocketAttachment::open(
    const udp_socket::UdpSocketConfig& config) {
  auto port = udp_socket::UdpSocketPort::open(config);
  if (!port) return std::unexpected(port.error());
  return std::unique_ptr<SocketAttachment>(new SocketAttachment(*std::move(port)));
}

std::uint64_t SocketAttachment::ticks() const {
  return static_cast<std::uint64_t>(steady_now().to_nanoseconds());
}

Timestamp SocketAttachment::at(std::uint64_t ticks) const {
  return Timestamp::from_nanoseconds(static_cast<std::int64_t>(ticks));
}

void SocketAttachment::wait_until(Timestamp deadline) {
  if (deadline.is_never()) return port_->wait(kLongestWait);
  port_->wait(std::min(deadline - now(), kLongestWait));
}

}  // namespace pollux::app
