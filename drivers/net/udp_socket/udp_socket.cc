#include "drivers/net/udp_socket/udp_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "net/ip_address_kind.h"

namespace pollux::drivers::udp_socket {
namespace {

// What arrives while the process does not run: some milliseconds at 10 Gbit/s. The kernel may give less.
constexpr int kReceiveBytes = 4 << 20;
constexpr int kSendBytes = 1 << 20;

[[nodiscard]] bool set(int descriptor, int level, int name, int value) {
  return ::setsockopt(descriptor, level, name, &value, sizeof(value)) == 0;
}

[[nodiscard]] int kernel_family(const SocketAddress& address) {
  return address.ip.family == IpFamily::kIpv4 ? AF_INET : AF_INET6;
}

[[nodiscard]] std::unexpected<std::string> failure(const SocketAddress& local, const char* what, int error) {
  std::string sentence = "a UDP socket on " + local.ip.to_string() + " port " + std::to_string(local.port) +
                         " cannot " + what + ": " + std::strerror(error);
  if (error == EACCES) sentence += "; a port below 1024 needs CAP_NET_BIND_SERVICE, any other needs nothing";
  if (error == EADDRNOTAVAIL) sentence += "; name an address of this host, or 0.0.0.0 or [::] for all of them";
  return std::unexpected(std::move(sentence));
}

}  // namespace

std::expected<UdpSocket, std::string> UdpSocket::open(const SocketAddress& local, const SocketOptions& options) {
  const int descriptor = ::socket(kernel_family(local), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return failure(local, "be made", errno);
  UdpSocket socket{descriptor, local};
  socket.is_wildcard_ = net::is_unspecified(local.ip);
  if (const char* what = socket.configure(options)) return failure(local, what, errno);
  if (const char* what = socket.bind()) return failure(local, what, errno);
  return socket;
}

UdpSocket& UdpSocket::operator=(UdpSocket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  local_ = other.local_;
  is_wildcard_ = other.is_wildcard_;
  segments_ = other.segments_;
  return *this;
}

UdpSocket::~UdpSocket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

// What could not be done, or null.
const char* UdpSocket::configure(const SocketOptions& options) {
  const bool ipv4 = local_.ip.family == IpFamily::kIpv4;
  const int level = ipv4 ? IPPROTO_IP : IPPROTO_IPV6;
  // [::] is every IPv6 address: IPv4 has its own socket, and its own ways to say everything below.
  if (!ipv4 && !set(descriptor_, level, IPV6_V6ONLY, 1)) return "be for IPv6 only";
  // RFC 9000 §14-2: what is too large for the way is never fragmented; PROBE lets path MTU discovery go beyond what the
  // kernel believes of the way.
  static_assert(IP_PMTUDISC_PROBE == IPV6_PMTUDISC_PROBE);
  if (!set(descriptor_, level, ipv4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER, IP_PMTUDISC_PROBE)) {
    return "forbid fragmentation";
  }
  if (!set(descriptor_, level, ipv4 ? IP_RECVTOS : IPV6_RECVTCLASS, 1)) return "tell ECN marks";
  if (!set(descriptor_, level, ipv4 ? IP_PKTINFO : IPV6_RECVPKTINFO, 1)) return "tell destination addresses";
  if (options.hear_errors && !set(descriptor_, level, ipv4 ? IP_RECVERR : IPV6_RECVERR, 1)) return "tell errors";
  if (options.offload) {
    // A kernel without them gets and gives datagrams one by one.
    (void)set(descriptor_, IPPROTO_UDP, UDP_GRO, 1);
    segments_ = set(descriptor_, IPPROTO_UDP, UDP_SEGMENT, 0);
  }
  // The kernel cuts them down to what the machine allows.
  (void)set(descriptor_, SOL_SOCKET, SO_RCVBUF, kReceiveBytes);
  (void)set(descriptor_, SOL_SOCKET, SO_SNDBUF, kSendBytes);
  return nullptr;
}

const char* UdpSocket::bind() {
  sockaddr_storage storage{};
  socklen_t length = to_kernel(local_, storage);
  if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&storage), length) != 0) return "be bound";
  if (::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&storage), &length) != 0) return "tell its port";
  local_ = from_kernel(storage);
  return nullptr;
}

std::expected<IpAddress, std::string> local_address_towards(const SocketAddress& remote) {
  // Nothing is sent: connecting a UDP socket looks up the route.
  const int descriptor = ::socket(kernel_family(remote), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_storage storage{};
  socklen_t length = to_kernel(remote, storage);
  const bool known = descriptor >= 0 &&
                     ::connect(descriptor, reinterpret_cast<const sockaddr*>(&storage), length) == 0 &&
                     ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&storage), &length) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!known) return std::unexpected("there is no way to " + remote.ip.to_string() + ": " + std::strerror(error));
  return from_kernel(storage).ip;
}

socklen_t to_kernel(const SocketAddress& address, sockaddr_storage& storage) {
  if (address.ip.family == IpFamily::kIpv4) {
    sockaddr_in kernel{};
    kernel.sin_family = AF_INET;
    kernel.sin_port = htons(address.port);
    std::memcpy(&kernel.sin_addr, address.ip.octets.data(), sizeof(kernel.sin_addr));
    std::memcpy(&storage, &kernel, sizeof(kernel));
    return sizeof(kernel);
  }
  sockaddr_in6 kernel{};
  kernel.sin6_family = AF_INET6;
  kernel.sin6_port = htons(address.port);
  std::memcpy(&kernel.sin6_addr, address.ip.octets.data(), sizeof(kernel.sin6_addr));
  std::memcpy(&storage, &kernel, sizeof(kernel));
  return sizeof(kernel);
}

SocketAddress from_kernel(const sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET) {
    sockaddr_in kernel{};
    std::memcpy(&kernel, &storage, sizeof(kernel));
    const auto* octets = reinterpret_cast<const std::uint8_t*>(&kernel.sin_addr);
    return {.ip = IpAddress::v4(Bytes{octets, sizeof(kernel.sin_addr)}), .port = ntohs(kernel.sin_port)};
  }
  sockaddr_in6 kernel{};
  std::memcpy(&kernel, &storage, sizeof(kernel));
  return {.ip = IpAddress::v6(Bytes{kernel.sin6_addr.s6_addr, sizeof(kernel.sin6_addr)}),
          .port = ntohs(kernel.sin6_port)};
}

}  // namespace pollux::drivers::udp_socket
