// EndlessTransfer: the applications of a measurement. The client opens one stream; then one end writes zeros to it for
// ever, as fast as the transport takes them, and the other reads. Nobody looks at the content.
#pragma once

#include <cstdint>
#include <memory>

#include "connection/events.h"
#include "connection/stream_api.h"

namespace pollux::perf {

// Who writes: in a download the server, once it has been asked; in an upload the client.
enum class Direction : std::uint8_t { kDownload, kUpload };

class EndlessTransfer final : public connection::Application {
 public:
  explicit EndlessTransfer(Direction direction) : direction_(direction) {}

  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override;

  // Stream data that this side's connections were given.
  [[nodiscard]] std::uint64_t bytes_received() const { return bytes_received_; }

 private:
  class Side;

  Direction direction_;
  std::uint64_t bytes_received_ = 0;
};

}  // namespace pollux::perf
