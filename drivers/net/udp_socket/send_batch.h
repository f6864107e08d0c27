// SendBatch: packets arranged for one sendmmsg: neighbours between the same two addresses, of one mark and one size,
// become a train that the kernel (or the NIC) cuts up again (UDP_SEGMENT).
// Keeps pointers into the packets: they stay put until they are sent.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <span>

#include "drivers/net/udp_socket/control_message.h"
#include "drivers/net/udp_socket/udp_socket.h"
#include "net/packet_port.h"

namespace pollux::drivers::udp_socket {

// How many packets from the front can go as one train; one at least. Only the last of a train may be shorter.
[[nodiscard]] std::size_t train_length(std::span<const net::Packet> packets);

class SendBatch {
 public:
  // All of them, a burst at most; neighbours joined to trains only where `trains` says so, which takes a socket that
  // segments.
  enum class Trains : bool { kNo, kYes };
  void arrange(std::span<const net::Packet> packets, const UdpSocket& socket, Trains trains);

  [[nodiscard]] std::span<mmsghdr> messages() { return std::span{messages_}.first(count_); }
  // Packets in one of the messages.
  [[nodiscard]] std::size_t packets_in(std::size_t message) const { return messages_[message].msg_hdr.msg_iovlen; }

 private:
  void add(std::span<const net::Packet> train, const UdpSocket& socket);

  std::array<mmsghdr, net::kMaxBurst> messages_{};
  std::array<iovec, net::kMaxBurst> pieces_{};
  std::array<sockaddr_storage, net::kMaxBurst> remotes_{};
  std::array<ControlBuffer, net::kMaxBurst> controls_;
  std::size_t count_ = 0;
  std::size_t piece_count_ = 0;
};

}  // namespace pollux::drivers::udp_socket
