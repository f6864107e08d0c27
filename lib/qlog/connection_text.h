// ConnectionText: what one connection's trace says, as a qlog file (draft-ietf-quic-qlog-main-schema-14) in JSON text
// sequences (RFC 7464): first a record that says what the file is, then one for each event. Records go in, text comes
// out; nothing else is touched.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "telemetry/trace_event.h"

namespace pollux::qlog {

// An event as it came through the ring.
struct TraceRecord {
  telemetry::TraceHeader header;
  Bytes body;
};

// The body is borrowed from `bytes`, which a ConnectionTrace wrote.
[[nodiscard]] TraceRecord read_record(Bytes bytes);

class ConnectionText {
 public:
  // `started` is a kConnectionStarted.
  explicit ConnectionText(const TraceRecord& started);

  // "8394c8f03e515708_server.sqlog": the first Destination Connection ID and which side this is.
  [[nodiscard]] std::string file_name() const;

  // The first record, to which the event of the connection's start belongs. `wall_clock`: when that was (RFC 3339).
  void append_header(std::string& out, std::string_view wall_clock);
  // What has no place in a qlog file appends nothing.
  void append_event(std::string& out, const TraceRecord& record);
  // In a comment of our own: so many events are missing.
  void append_dropped(std::string& out, std::int64_t at_ns, std::uint64_t count) const;

 private:
  telemetry::ConnectionStarted started_;
  std::int64_t started_at_ns_;
  std::vector<std::uint8_t> payload_;  // of the packet that is being written
};

}  // namespace pollux::qlog
