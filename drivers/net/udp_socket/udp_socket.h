// UdpSocket: one bound, non-blocking UDP socket with everything set that QUIC wants of it: ECN bits and destination
// addresses told with each datagram, no fragmentation (RFC 9000 §14), segmentation offloads where the kernel has them.
// Owns the descriptor. Never sends or receives.
#pragma once

#include <sys/socket.h>

#include <expected>
#include <string>
#include <utility>

#include "base/socket_address.h"

namespace pollux::drivers::udp_socket {

struct SocketOptions {
  bool offload = true;       // GSO and GRO, if the kernel has them
  bool hear_errors = false;  // ICMP errors are reported, as those of a connected socket are: for clients
};

class UdpSocket {
 public:
  // An unspecified IP address stands for every address of its family, port 0 for any free one.
  [[nodiscard]] static std::expected<UdpSocket, std::string> open(const SocketAddress& local,
                                                                  const SocketOptions& options);

  UdpSocket(UdpSocket&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)),
        local_(other.local_),
        is_wildcard_(other.is_wildcard_),
        segments_(other.segments_) {}
  UdpSocket& operator=(UdpSocket&& other) noexcept;
  ~UdpSocket();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  // With the port that it has.
  [[nodiscard]] const SocketAddress& local() const { return local_; }
  [[nodiscard]] bool is_wildcard() const { return is_wildcard_; }
  // Several datagrams can be sent as one train (UDP_SEGMENT).
  [[nodiscard]] bool segments() const { return segments_; }
  // The device said that it cannot after all.
  void give_up_segments() { segments_ = false; }

 private:
  UdpSocket(int descriptor, const SocketAddress& local) : descriptor_(descriptor), local_(local) {}

  [[nodiscard]] const char* configure(const SocketOptions& options);
  [[nodiscard]] const char* bind();

  int descriptor_;
  SocketAddress local_;
  bool is_wildcard_ = false;
  bool segments_ = false;
};

// The address that this host would write from to `remote`. The error is a sentence for an operator.
[[nodiscard]] std::expected<IpAddress, std::string> local_address_towards(const SocketAddress& remote);

// Between ours and the kernel's; `storage` is large enough for any.
[[nodiscard]] socklen_t to_kernel(const SocketAddress& address, sockaddr_storage& storage);
[[nodiscard]] SocketAddress from_kernel(const sockaddr_storage& storage);

}  // namespace pollux::drivers::udp_socket
