// PerfExchanges: a client of the perf protocol for scenarios. Each connection makes a number of exchanges, a few at a
// time, checks every byte, and then closes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "connection/events.h"
#include "perf_protocol/client_session.h"

namespace pollux::scenario {

class PerfExchanges final : public connection::Application {
 public:
  struct Plan {
    perf_protocol::Exchange exchange{};  // each
    std::size_t exchanges = 1;           // of each connection
    std::size_t at_once = 1;
    std::uint64_t enough = UINT64_MAX;  // of a download: what has so much of it is cancelled
  };

  // Of all connections together.
  struct Result {
    std::size_t ended = 0;
    std::size_t cancelled = 0;
    std::size_t failed = 0;
    std::uint64_t uploaded = 0;
    std::uint64_t downloaded = 0;
    bool wrong_bytes = false;
    std::size_t closed_connections = 0;
  };

  explicit PerfExchanges(const Plan& plan);
  ~PerfExchanges() override;

  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override;
  [[nodiscard]] const Result& result() const { return result_; }

 private:
  class Side;

  Plan plan_;
  Result result_;
  std::vector<std::unique_ptr<Side>> sides_;
};

}  // namespace pollux::scenario
