// EndlessDownload: the applications of a measurement. The client opens one stream and says a byte on it; the server
// writes zeros to it for ever, as fast as the transport takes them. Nobody looks at the content.
#pragma once

#include <cstdint>
#include <memory>

#include "connection/events.h"
#include "connection/stream_api.h"

namespace pollux::perf {

class EndlessDownload final : public connection::Application {
 public:
  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override;

  // Stream data that this side's connections were given.
  [[nodiscard]] std::uint64_t bytes_received() const { return bytes_received_; }

 private:
  class Side;

  std::uint64_t bytes_received_ = 0;
};

}  // namespace pollux::perf
