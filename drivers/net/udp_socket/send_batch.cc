#include "drivers/net/udp_socket/send_batch.h"

#include <algorithm>

namespace pollux::drivers::udp_socket {
namespace {

// What the kernel takes: a whole train is one IP packet to it, of so many pieces at most.
constexpr std::size_t kMaxTrainBytes = 65'000;
constexpr std::size_t kMaxTrainLength = 64;
static_assert(net::kMaxBurst <= kMaxTrainLength);

[[nodiscard]] bool same_way(const net::DatagramLabel& one, const net::DatagramLabel& other) {
  return one.ecn == other.ecn && one.flow.remote == other.flow.remote && one.flow.local == other.flow.local;
}

}  // namespace

std::size_t train_length(std::span<const net::Packet> packets) {
  const net::Packet& first = packets.front();
  const std::size_t size = first.data().size();
  std::size_t total = size;
  std::size_t count = 1;
  for (const net::Packet& next : packets.subspan(1)) {
    const std::size_t more = next.data().size();
    if (more > size || more == 0 || total + more > kMaxTrainBytes || !same_way(first.label(), next.label())) break;
    total += more;
    ++count;
    if (more < size) break;
  }
  return count;
}

void SendBatch::arrange(std::span<const net::Packet> packets, const UdpSocket& socket, Trains trains) {
  count_ = piece_count_ = 0;
  packets = packets.first(std::min(packets.size(), net::kMaxBurst));
  while (!packets.empty()) {
    const std::size_t length = trains == Trains::kYes ? train_length(packets) : 1;
    add(packets.first(length), socket);
    packets = packets.subspan(length);
  }
}

void SendBatch::add(std::span<const net::Packet> train, const UdpSocket& socket) {
  const net::DatagramLabel& label = train.front().label();
  msghdr& message = messages_[count_].msg_hdr;
  message = {};
  message.msg_name = &remotes_[count_];
  message.msg_namelen = to_kernel(label.flow.remote, remotes_[count_]);
  message.msg_iov = &pieces_[piece_count_];
  message.msg_iovlen = train.size();
  for (const net::Packet& packet : train) {
    pieces_[piece_count_++] = {.iov_base = packet.data().data(), .iov_len = packet.data().size()};
  }
  const std::size_t segment = train.size() > 1 ? train.front().data().size() : 0;
  write_control({.ecn = label.ecn,
                 .family = label.flow.remote.ip.family,
                 .local = socket.is_wildcard() ? &label.flow.local.ip : nullptr,
                 .segment = static_cast<std::uint16_t>(segment)},
                controls_[count_], message);
  ++count_;
}

}  // namespace pollux::drivers::udp_socket
