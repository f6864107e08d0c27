// SocketUplink: one worker on ordinary UDP sockets, in the thread that the program began with.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "app/common/socket_attachment.h"
#include "app/common/uplink.h"

namespace pollux::app {

class SocketUplink final : public Uplink {
 public:
  // The error is a sentence for an operator.
  [[nodiscard]] static std::expected<std::unique_ptr<SocketUplink>, std::string> open(
      const drivers::udp_socket::UdpSocketConfig& config);

  // The names of the sockets.
  [[nodiscard]] std::vector<SocketAddress> sockets() const { return attachment_->port().local(); }

  [[nodiscard]] std::size_t worker_count() const override { return 1; }
  [[nodiscard]] Attachment& attachment(std::size_t /*worker*/) override { return *attachment_; }
  void run(const std::function<void(std::size_t worker)>& work) override { work(0); }
  [[nodiscard]] std::string description() const override;
  [[nodiscard]] std::string match_ids(const std::vector<std::vector<std::uint8_t>>& /*prefixes*/) override {
    return "a socket has one queue, and nothing to match";
  }
  [[nodiscard]] std::vector<Device> devices() const override {
    return {{.port = 0, .statistics = attachment_->port().statistics()}};
  }

 private:
  explicit SocketUplink(std::unique_ptr<SocketAttachment> attachment) : attachment_(std::move(attachment)) {}

  std::unique_ptr<SocketAttachment> attachment_;
};

}  // namespace pollux::app
