// MessageTrace: what HTTP/3 tells of itself on a connection that is traced: streams, settings, and the frames of
// messages with their fields. Does nothing, and costs a branch, on one that is not.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "http3/header_field.h"
#include "telemetry/connection_trace.h"
#include "wire/stream_id.h"

namespace pollux::http3 {

class MessageTrace {
 public:
  // A field section longer than this is cut, and of more sections at a time that are not whole none is remembered.
  static constexpr std::size_t kMaxSection = 8192;
  static constexpr std::size_t kMaxOpenSections = 64;

  // `trace`: null for a connection that is not traced.
  explicit MessageTrace(telemetry::ConnectionTrace* trace) : trace_(trace) {}
  [[nodiscard]] explicit operator bool() const { return trace_ != nullptr; }

  // The rest is for connections that are traced.
  void on_settings(const telemetry::Http3ParametersSet& settings) { tell(settings); }
  void on_stream_type(wire::StreamId stream, telemetry::Side initiator, telemetry::Http3StreamType type);
  void on_field_received(wire::StreamId stream, std::string_view name, std::string_view value);
  void on_fields_received(wire::StreamId stream);
  void on_fields_sent(wire::StreamId stream, std::span<const HeaderField> fields);
  void on_content_sent(wire::StreamId stream, std::size_t size);

 private:
  using Section = std::vector<std::uint8_t>;

  template <typename Event>
  void tell(const Event& event, Bytes tail = {}) {
    trace_->write(trace_->last_at(), event, tail);
  }
  static void append(Section& section, std::string_view name, std::string_view value);

  telemetry::ConnectionTrace* trace_;
  std::map<std::uint64_t, Section> received_;
};

}  // namespace pollux::http3
