#include "app/common/socket_uplink.h"

#include <utility>

namespace pollux::app {

std::expected<std::unique_ptr<SocketUplink>, std::string> SocketUplink::open(
    const drivers::udp_socket::UdpSocketConfig& config) {
  auto attachment = SocketAttachment::open(config);
  if (!attachment) return std::unexpected(attachment.error());
  return std::unique_ptr<SocketUplink>(new SocketUplink(*std::move(attachment)));
}

std::string SocketUplink::description() const {
  return std::string{"UDP socket, an ordinary process, segmentation offload "} +
         (attachment_->port().segments() ? "on" : "off");
}

}  // namespace pollux::app
