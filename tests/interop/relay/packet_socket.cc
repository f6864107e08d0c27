#include "interop/relay/packet_socket.h"

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace pollux::interop {
namespace {

// Room for a burst that comes while another program has the core.
constexpr int kReceiveBufferBytes = 16 << 20;

[[nodiscard]] std::unexpected<std::string> failure(const std::string& device, const char* what) {
  return std::unexpected("the device " + device + ": " + what + ": " + std::strerror(errno));
}

}  // namespace

std::expected<PacketSocket, std::string> PacketSocket::open(const std::string& device) {
  PacketSocket opened{socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (opened.descriptor_ < 0) return failure(device, "no packet socket (are you root?)");
  const int yes = 1;
  if (setsockopt(opened.descriptor_, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof yes) != 0) {
    return failure(device, "PACKET_IGNORE_OUTGOING");
  }
  (void)setsockopt(opened.descriptor_, SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBufferBytes, sizeof kReceiveBufferBytes);
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(if_nametoindex(device.c_str()));
  if (address.sll_ifindex == 0) return failure(device, "is not there");
  if (bind(opened.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return failure(device, "bind");
  }
  return opened;
}

PacketSocket::PacketSocket(PacketSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

PacketSocket::~PacketSocket() {
  if (descriptor_ >= 0) close(descriptor_);
}

MutableBytes PacketSocket::receive(MutableBytes buffer) {
  const ssize_t size = recv(descriptor_, buffer.data(), buffer.size(), 0);
  return size > 0 ? buffer.first(static_cast<std::size_t>(size)) : MutableBytes{};
}

bool PacketSocket::send(Bytes frame) {
  return ::send(descriptor_, frame.data(), frame.size(), 0) == static_cast<ssize_t>(frame.size());
}

}  // namespace pollux::interop
