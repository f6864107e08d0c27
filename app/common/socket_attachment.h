// SocketAttachment: a worker on ordinary UDP sockets: no DPDK, no privilege, no core of its own. Sleeps while there is
// nothing to do.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "app/common/attachment.h"
#include "drivers/net/udp_socket/udp_socket_port.h"

namespace pollux::app {

class SocketAttachment final : public Attachment {
 public:
  // The error is a sentence for an operator.
  [[nodiscard]] static std::expected<std::unique_ptr<SocketAttachment>, std::string> open(
      const drivers::udp_socket::UdpSocketConfig& config);

  [[nodiscard]] drivers::udp_socket::UdpSocketPort& port() override { return *port_; }
  // Nanoseconds of the steady clock.
  [[nodiscard]] std::uint64_t ticks() const override;
  [[nodiscard]] Timestamp at(std::uint64_t ticks) const override;
  [[nodiscard]] bool waits() const override { return true; }
  // A signal that asks the worker to stop is noticed after kLongestWait at most.
  void wait_until(Timestamp deadline) override;

 private:
  static constexpr Duration kLongestWait = Duration::milliseconds(250);

  explicit SocketAttachment(std::unique_ptr<drivers::udp_socket::UdpSocketPort> port) : port_(std::move(port)) {}

  std::unique_ptr<drivers::udp_socket::UdpSocketPort> port_;
};

}  // namespace pollux::app
