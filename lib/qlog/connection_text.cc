#include "qlog/connection_text.h"

#include <cstring>

#include "base/invariant.h"
#include "qlog/event_text.h"
#include "qlog/json_writer.h"

namespace pollux::qlog {
namespace {

using telemetry::TraceKind;

// RFC 7464 §2.2
constexpr char kRecordSeparator = '\x1e';

[[nodiscard]] std::string hex_of(const telemetry::TracedId& id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : id.bytes()) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xf];
  }
  return text;
}

void begin_event(JsonWriter& json, std::int64_t since_start_ns, std::string_view name) {
  json.begin_object();
  json.member_ms("time", since_start_ns);
  json.member("name", name);
  json.key("data");
  json.begin_object();
}

void end_event(JsonWriter& json, std::string& out) {
  json.end_object();
  json.end_object();
  out += '\n';
}

}  // namespace

TraceRecord read_record(Bytes bytes) {
  TraceRecord record;
  POLLUX_INVARIANT(bytes.size() >= sizeof(record.header));
  std::memcpy(&record.header, bytes.data(), sizeof(record.header));
  record.body = bytes.subspan(sizeof(record.header));
  return record;
}

ConnectionText::ConnectionText(const TraceRecord& started) : started_at_ns_(started.header.at_ns) {
  POLLUX_INVARIANT(started.header.kind == TraceKind::kConnectionStarted);
  POLLUX_INVARIANT(started.body.size() >= sizeof(started_));
  std::memcpy(static_cast<void*>(&started_), started.body.data(), sizeof(started_));
}

std::string ConnectionText::file_name() const {
  return hex_of(started_.original_destination) + (started_.is_server ? "_server.sqlog" : "_client.sqlog");
}

void ConnectionText::append_header(std::string& out, std::string_view wall_clock) {
  out += kRecordSeparator;
  JsonWriter json{out};
  json.begin_object();
  json.member("file_schema", "urn:ietf:params:qlog:file:sequential");
  json.member("serialization_format", "application/qlog+json-seq");
  json.member("title", "pollux");
  json.key("trace");
  json.begin_object();
  json.key("event_schemas");
  json.begin_array();
  json.text("urn:ietf:params:qlog:events:quic-13");
  json.text("urn:ietf:params:qlog:events:http3-13");
  json.text("urn:ietf:params:qlog:events:loglevel-14");
  json.end_array();
  json.key("vantage_point");
  json.begin_object();
  json.member("name", "pollux");
  json.member("type", started_.is_server ? "server" : "client");
  json.end_object();
  json.key("common_fields");
  json.begin_object();
  json.member_hex("group_id", started_.original_destination.bytes());
  json.member("time_format", "relative_to_epoch");
  json.key("reference_time");
  json.begin_object();
  json.member("clock_type", "monotonic");
  json.member("epoch", "unknown");
  json.member("wall_clock_time", wall_clock);
  json.end_object();
  json.end_object();
  json.end_object();
  json.end_object();
  out += '\n';
}

void ConnectionText::append_event(std::string& out, const TraceRecord& record) {
  if (record.header.kind == TraceKind::kEventsDropped) {
    telemetry::EventsDropped event;
    if (record.body.size() < sizeof(event)) return;
    std::memcpy(&event, record.body.data(), sizeof(event));
    append_dropped(out, record.header.at_ns, event.count);
    return;
  }
  const std::string_view name = name_of_event(record.header.kind);
  if (name.empty()) return;
  out += kRecordSeparator;
  JsonWriter json{out};
  begin_event(json, record.header.at_ns - started_at_ns_, name);
  const wire::Role role = started_.is_server ? wire::Role::kServer : wire::Role::kClient;
  write_event_data(json, record.header.kind, record.body, {.role = role, .payload = payload_});
  end_event(json, out);
}

void ConnectionText::append_dropped(std::string& out, std::int64_t at_ns, std::uint64_t count) const {
  out += kRecordSeparator;
  JsonWriter json{out};
  begin_event(json, at_ns - started_at_ns_, "loglevel:warning");
  json.member("message", std::string_view{std::to_string(count) + " events are missing: they came faster than they "
                                                                  "could be written"});
  json.member("dropped_events", count);
  end_event(json, out);
}

}  // namespace pollux::qlog
