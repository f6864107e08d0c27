#include "drivers/net/udp_socket/udp_socket_port.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "base/invariant.h"

namespace pollux::drivers::udp_socket {
namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

// The kernel's queue is full: what was not taken stays the caller's.
[[nodiscard]] bool is_back_pressure(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS;
}

// A train that is refused for what it is: each of its datagrams may be fine.
[[nodiscard]] bool blames_train(int error) {
  return error == EMSGSIZE || error == EINVAL || error == EIO;
}

}  // namespace

std::expected<std::unique_ptr<UdpSocketPort>, std::string> UdpSocketPort::open(const UdpSocketConfig& config) {
  POLLUX_INVARIANT(!config.local.empty());
  auto port = std::unique_ptr<UdpSocketPort>(new UdpSocketPort(config));
  for (const SocketAddress& local : config.local) {
    if (auto added = port->add(local); !added) return std::unexpected(added.error());
  }
  return port;
}

UdpSocketPort::UdpSocketPort(const UdpSocketConfig& config)
    : options_(config.options),
      info_{.kind = net::PortKind::kDatagrams, .mtu = config.mtu},
      pool_({.transmit_slots = kTransmitSlots,
             .transmit_bytes = net::kTransmitHeadroom + config.mtu,
             .receive_slots = kReceiveSlots}) {}

UdpSocketPort::~UdpSocketPort() = default;

std::expected<SocketAddress, std::string> UdpSocketPort::add(const SocketAddress& local) {
  if (sockets_.size() == kMaxSockets) {
    return std::unexpected("there is no room for " + local.to_string() + ": at most " + std::to_string(kMaxSockets) +
                           " sockets can be open");
  }
  auto socket = UdpSocket::open(local, options_);
  if (!socket) return std::unexpected(socket.error());
  const SocketAddress name = socket->local();
  sockets_.push_back({.socket = std::move(*socket), .name = name});
  return name;
}

std::expected<void, std::string> UdpSocketPort::rebind(const SocketAddress& name) {
  const auto found = std::ranges::find(sockets_, name, &Named::name);
  POLLUX_INVARIANT(found != sockets_.end());
  auto socket = UdpSocket::open({.ip = name.ip, .port = 0}, options_);
  if (!socket) return std::unexpected(socket.error());
  found->socket = std::move(*socket);
  return {};
}

std::vector<SocketAddress> UdpSocketPort::local() const {
  std::vector<SocketAddress> names;
  for (const Named& named : sockets_) names.push_back(named.name);
  return names;
}

std::size_t UdpSocketPort::allocate(std::span<net::Packet> out) {
  for (std::size_t count = 0; count < out.size(); ++count) {
    Slot* slot = pool_.take_transmit();
    if (slot == nullptr) return count;
    out[count] = net::Packet{*this, slot, slot->memory, net::kTransmitHeadroom, 0, &slot->label};
  }
  return out.size();
}

void UdpSocketPort::release(std::span<net::Packet> packets) {
  for (net::Packet& packet : packets) {
    if (void* handle = packet.take_handle()) pool_.let_go(*static_cast<Slot*>(handle));
  }
}

std::size_t UdpSocketPort::receive(std::span<net::Packet> out) {
  std::size_t count = cut(out);
  for (std::size_t asked = 0; asked < sockets_.size() && count < out.size(); ++asked) {
    const Named& from = sockets_[next_socket_];
    next_socket_ = (next_socket_ + 1) % sockets_.size();
    for (std::size_t fetched = kMessagesAtOnce; fetched == kMessagesAtOnce && count < out.size();) {
      fetched = fetch(from);
      count += cut(out.subspan(count));
    }
  }
  return count;
}

// Cuts the trains that have arrived into their datagrams.
std::size_t UdpSocketPort::cut(std::span<net::Packet> out) {
  std::size_t count = 0;
  while (count < out.size() && !arrived_.empty()) {
    Train& train = arrived_.front();
    const std::size_t size = std::min(train.segment, train.bytes - train.taken);
    Slot& slot = *train.slot;
    out[count++] = net::Packet{*this, &slot, slot.memory.subspan(train.taken, size), 0, size, &slot.label};
    train.taken += size;
    if (train.taken < train.bytes) {
      ++slot.holders;
    } else {
      arrived_.pop_front();  // its hold is the last datagram's now
    }
  }
  return count;
}

// How many trains arrived.
std::size_t UdpSocketPort::fetch(const Named& from) {
  std::array<mmsghdr, kMessagesAtOnce> messages{};
  std::array<iovec, kMessagesAtOnce> pieces{};
  std::array<sockaddr_storage, kMessagesAtOnce> remotes;
  std::array<ControlBuffer, kMessagesAtOnce> controls;
  std::array<Slot*, kMessagesAtOnce> slots{};
  unsigned wanted = 0;
  for (; wanted < kMessagesAtOnce && (slots[wanted] = pool_.take_receive()) != nullptr; ++wanted) {
    const MutableBytes memory = slots[wanted]->memory;
    pieces[wanted] = {.iov_base = memory.data(), .iov_len = memory.size()};
    msghdr& message = messages[wanted].msg_hdr;
    message.msg_name = &remotes[wanted];
    message.msg_namelen = sizeof(sockaddr_storage);
    message.msg_iov = &pieces[wanted];
    message.msg_iovlen = 1;
    message.msg_control = controls[wanted].bytes.data();
    message.msg_controllen = ControlBuffer::kBytes;
  }
  const int got = wanted == 0 ? 0 : ::recvmmsg(from.socket.descriptor(), messages.data(), wanted, 0, nullptr);
  if (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
    count_error(errno);
    forget_errors(from);
  }
  const auto arrived = static_cast<std::size_t>(std::max(got, 0));
  for (std::size_t i = 0; i < arrived; ++i) take_train(from, *slots[i], messages[i]);
  // In this order the next call gets the same ones again.
  for (std::size_t i = wanted; i > arrived; --i) pool_.let_go(*slots[i - 1]);
  return arrived;
}

void UdpSocketPort::take_train(const Named& from, Slot& slot, mmsghdr& message) {
  const std::size_t bytes = message.msg_len;
  const ReceivedControl control = read_control(message.msg_hdr);
  slot.label = {.flow = {.local = from.name,
                         .remote = from_kernel(*static_cast<const sockaddr_storage*>(message.msg_hdr.msg_name))},
                .ecn = control.ecn};
  if (from.socket.is_wildcard() && control.local) slot.label.flow.local.ip = *control.local;
  const std::size_t segment = control.segment != 0 ? control.segment : bytes;
  arrived_.push_back({.slot = &slot, .bytes = bytes, .segment = segment});
  statistics_.rx_packets += segment != 0 ? (bytes + segment - 1) / segment : 1;
  statistics_.rx_bytes += bytes;
}

// Reports of what was sent before wait in a queue of their own; until they are fetched, the socket is always "ready".
void UdpSocketPort::forget_errors(const Named& from) const {
  msghdr message{};
  while (::recvmsg(from.socket.descriptor(), &message, MSG_ERRQUEUE) >= 0) message = {};
}

std::size_t UdpSocketPort::transmit(std::span<net::Packet> packets) {
  std::size_t done = 0;
  while (done < packets.size()) {
    const SocketAddress& local = packets[done].label().flow.local;
    std::size_t run = 1;
    while (done + run < packets.size() && packets[done + run].label().flow.local == local) ++run;
    Named* from = socket_of(local);
    const auto burst = packets.subspan(done, run);
    // Without a socket of that name there is nothing that could ever send them.
    const std::size_t taken = from != nullptr ? send_some(burst, from->socket) : run;
    if (from == nullptr) errors_.other += run;
    release(burst.first(taken));
    done += taken;
    if (taken == 0) break;
  }
  return done;
}

// What one sendmmsg takes, or what it refuses for good; 0 when the kernel's queue is full.
std::size_t UdpSocketPort::send_some(std::span<net::Packet> packets, UdpSocket& socket) {
  if (alone_ != 0) packets = packets.first(std::min(alone_, packets.size()));
  const bool joined = alone_ == 0 && socket.segments();
  batch_.arrange(packets, socket, joined ? SendBatch::Trains::kYes : SendBatch::Trains::kNo);
  const auto messages = batch_.messages();
  const int sent = ::sendmmsg(socket.descriptor(), messages.data(), static_cast<unsigned>(messages.size()), 0);
  const int error = sent < 0 ? errno : 0;
  std::size_t taken = 0;
  for (int i = 0; i < sent; ++i) {
    taken += batch_.packets_in(static_cast<std::size_t>(i));
    statistics_.tx_bytes += messages[static_cast<std::size_t>(i)].msg_len;
  }
  statistics_.tx_packets += taken;
  if (sent < 0 && !is_back_pressure(error)) {
    const std::size_t refused = batch_.packets_in(0);
    if (refused > 1 && blames_train(error)) {
      if (error == EIO) socket.give_up_segments();
      alone_ = refused;
      return send_some(packets, socket);
    }
    count_error(error);
    ++statistics_.tx_errors;
    taken = refused;
  }
  alone_ -= std::min(alone_, taken);
  return taken;
}

UdpSocketPort::Named* UdpSocketPort::socket_of(const SocketAddress& local) {
  const auto exact = std::ranges::find(sockets_, local, &Named::name);
  if (exact != sockets_.end()) return &*exact;
  const auto wildcard = std::ranges::find_if(sockets_, [&](const Named& named) {
    return named.socket.is_wildcard() && named.name.port == local.port && named.name.ip.family == local.ip.family;
  });
  return wildcard != sockets_.end() ? &*wildcard : nullptr;
}

void UdpSocketPort::count_error(int error) {
  switch (error) {
    case EMSGSIZE:
      ++errors_.too_large;
      break;
    case ECONNREFUSED:
      ++errors_.refused;
      break;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EPERM:
    case EACCES:
      ++errors_.unreachable;
      break;
    default:
      ++errors_.other;
      break;
  }
}

void UdpSocketPort::wait(Duration longest) const {
  if (!arrived_.empty() || longest <= Duration::zero()) return;
  std::array<pollfd, kMaxSockets> watched{};
  for (std::size_t i = 0; i < sockets_.size(); ++i) {
    watched[i] = {.fd = sockets_[i].socket.descriptor(), .events = POLLIN, .revents = 0};
  }
  const std::int64_t length = longest.to_nanoseconds();
  const timespec timeout{.tv_sec = length / kNanosecondsPerSecond, .tv_nsec = length % kNanosecondsPerSecond};
  (void)::ppoll(watched.data(), sockets_.size(), longest.is_infinite() ? nullptr : &timeout, nullptr);
}

}  // namespace pollux::drivers::udp_socket
