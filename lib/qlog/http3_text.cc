#include "qlog/http3_text.h"

#include <optional>
#include <string_view>

#include "base/byte_reader.h"
#include "qlog/names.h"

namespace pollux::qlog {
namespace {

[[nodiscard]] std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void write_fields(JsonWriter& json, Bytes fields) {
  json.key("headers");
  json.begin_array();
  for (ByteReader reader{fields}; !reader.empty();) {
    const auto name_length = reader.read_u16();
    const auto value_length = reader.read_u16();
    if (!name_length || !value_length) break;
    const auto name = reader.read_bytes(*name_length);
    const auto value = reader.read_bytes(*value_length);
    if (!name || !value) break;
    json.begin_object();
    json.member("name", text_of(*name));
    json.member("value", text_of(*value));
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void write_http3_parameters(JsonWriter& json, const telemetry::Http3ParametersSet& settings) {
  json.member("initiator", name_of(settings.initiator));
  json.member("max_field_section_size", settings.max_field_section_size);
  json.member("max_table_capacity", settings.max_table_capacity);
  json.member("blocked_streams_count", settings.blocked_streams);
  json.member("extended_connect", std::uint64_t{settings.extended_connect});
}

void write_http3_frame(JsonWriter& json, const telemetry::Http3Frame& frame, Bytes fields) {
  json.member("stream_id", frame.stream);
  json.key("frame");
  json.begin_object();
  if (frame.type == telemetry::Http3FrameType::kHeaders) {
    json.member("frame_type", "headers");
    write_fields(json, fields);
  } else {
    json.member("frame_type", "data");
    json.key("raw");
    json.begin_object();
    json.member("payload_length", frame.length);
    json.end_object();
  }
  json.end_object();
}

}  // namespace pollux::qlog
