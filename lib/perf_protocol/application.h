// PerfApplication: what a shard runs for the perf protocol (draft-banks-quic-performance-00): a Session for each
// connection. It serves nothing but bytes, as many as it is asked for, and takes as many as it is sent.
#pragma once

#include <cstdint>
#include <memory>

#include "connection/events.h"

namespace pollux::perf_protocol {

// What all sessions of a worker did, since it started.
struct PerfCounters {
  std::uint64_t requests = 0;        // that came whole
  std::uint64_t answered = 0;        // of these: to the last byte, as far as the stream's queue
  std::uint64_t refused = 0;         // streams too many, or too late
  std::uint64_t received_bytes = 0;  // of uploads
  std::uint64_t sent_bytes = 0;      // of responses

  bool operator==(const PerfCounters&) const = default;
};

class PerfApplication final : public connection::Application {
 public:
  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override;
  [[nodiscard]] const PerfCounters& counters() const { return counters_; }

 private:
  PerfCounters counters_;
};

}  // namespace pollux::perf_protocol
