// UdpSocketPort: ordinary UDP sockets as a net::PacketPort of datagrams: no NIC, no privilege, no huge pages. The
// kernel does what the lower stages of a shard do elsewhere. No error that the network can cause is fatal: each is
// counted, and loss recovery sees to the rest. An address that needs a scope (link-local IPv6) cannot be answered. Not
// thread-safe. All packets must be back before it goes.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/ring_queue.h"
#include "base/time.h"
#include "drivers/net/udp_socket/send_batch.h"
#include "drivers/net/udp_socket/slot_pool.h"
#include "drivers/net/udp_socket/udp_socket.h"
#include "net/packet_port.h"
#include "telemetry/stats_text.h"

namespace pollux::drivers::udp_socket {

struct UdpSocketConfig {
  // At least one, at most UdpSocketPort::kMaxSockets; 0.0.0.0 or [::] for all of a family.
  std::vector<SocketAddress> local;
  std::uint16_t mtu = 1500;  // the largest IP packet
  SocketOptions options;
};

// What the kernel refused, or reported afterwards.
struct UdpSocketErrors {
  std::uint64_t too_large = 0;    // EMSGSIZE: larger than the device or, as it believes, the way
  std::uint64_t refused = 0;      // ECONNREFUSED: nobody listens there
  std::uint64_t unreachable = 0;  // no way there: a host, a network, a firewall
  std::uint64_t other = 0;
};

class UdpSocketPort final : public net::PacketPort {
 public:
  static constexpr std::size_t kMaxSockets = 64;

  [[nodiscard]] static std::expected<std::unique_ptr<UdpSocketPort>, std::string> open(const UdpSocketConfig& config);
  ~UdpSocketPort() override;
  UdpSocketPort(const UdpSocketPort&) = delete;
  UdpSocketPort& operator=(const UdpSocketPort&) = delete;

  [[nodiscard]] const net::PortInfo& info() const override { return info_; }
  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override;
  void release(std::span<net::Packet> packets) override;
  [[nodiscard]] std::size_t receive(std::span<net::Packet> out) override;
  [[nodiscard]] std::size_t transmit(std::span<net::Packet> packets) override;

  // Sleeps until something arrives, or for `longest`, or until a signal; infinite() for no limit.
  void wait(Duration longest) const;

  // One more local address. What it is called from now on, with its port; or a sentence for an operator.
  [[nodiscard]] std::expected<SocketAddress, std::string> add(const SocketAddress& local);
  // Another port for the socket of this name, as a NAT that has forgotten it would give: flows keep the name, and only
  // the other end sees the difference.
  [[nodiscard]] std::expected<void, std::string> rebind(const SocketAddress& name);

  // The names of the sockets, in the order in which they were opened.
  [[nodiscard]] std::vector<SocketAddress> local() const;
  [[nodiscard]] const UdpSocketErrors& errors() const { return errors_; }
  [[nodiscard]] const telemetry::PortStatistics& statistics() const { return statistics_; }
  [[nodiscard]] bool segments() const { return sockets_.front().socket.segments(); }
  [[nodiscard]] const SlotPool& pool() const { return pool_; }

 private:
  // The shard holds a burst to send, and one of spare buffers, and one that has arrived.
  static constexpr std::size_t kTransmitSlots = 4 * net::kMaxBurst;
  static constexpr std::size_t kReceiveSlots = 2 * net::kMaxBurst;
  static constexpr std::size_t kMessagesAtOnce = 16;

  struct Named {
    UdpSocket socket;
    SocketAddress name;  // the local address of its flows
  };
  // Datagrams that arrived together: all of `size` bytes but the last.
  struct Train {
    Slot* slot = nullptr;
    std::size_t bytes = 0;
    std::size_t segment = 0;
    std::size_t taken = 0;
  };

  explicit UdpSocketPort(const UdpSocketConfig& config);

  [[nodiscard]] std::size_t cut(std::span<net::Packet> out);
  [[nodiscard]] std::size_t fetch(const Named& from);
  void take_train(const Named& from, Slot& slot, mmsghdr& message);
  void count_error(int error);
  void forget_errors(const Named& from) const;
  [[nodiscard]] Named* socket_of(const SocketAddress& local);
  [[nodiscard]] std::size_t send_some(std::span<net::Packet> packets, UdpSocket& socket);

  SocketOptions options_;
  net::PortInfo info_;
  SlotPool pool_;
  std::vector<Named> sockets_;
  std::size_t next_socket_ = 0;  // to be asked first
  RingQueue<Train> arrived_;
  SendBatch batch_;
  std::size_t alone_ = 0;  // so many packets go without a train: theirs was refused
  UdpSocketErrors errors_;
  telemetry::PortStatistics statistics_;
};

}  // namespace pollux::drivers::udp_socket
