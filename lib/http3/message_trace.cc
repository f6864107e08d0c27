#include "http3/message_trace.h"

namespace pollux::http3 {
namespace {

template <typename Event>
[[nodiscard]] Event frame_of(wire::StreamId stream, telemetry::Http3FrameType type, std::uint64_t length = 0) {
  Event event;
  event.stream = stream.value();
  event.type = type;
  event.length = length;
  return event;
}

void append_length(std::vector<std::uint8_t>& section, std::size_t length) {
  section.push_back(static_cast<std::uint8_t>(length >> 8));
  section.push_back(static_cast<std::uint8_t>(length));
}

}  // namespace

void MessageTrace::on_stream_type(wire::StreamId stream, telemetry::Side initiator, telemetry::Http3StreamType type) {
  tell(telemetry::Http3StreamTypeSet{.stream = stream.value(), .initiator = initiator, .type = type});
}

void MessageTrace::append(Section& section, std::string_view name, std::string_view value) {
  constexpr std::size_t kLengths = 4;
  if (section.size() + kLengths + name.size() + value.size() > kMaxSection) return;
  append_length(section, name.size());
  append_length(section, value.size());
  section.insert(section.end(), name.begin(), name.end());
  section.insert(section.end(), value.begin(), value.end());
}

void MessageTrace::on_field_received(wire::StreamId stream, std::string_view name, std::string_view value) {
  if (received_.size() >= kMaxOpenSections && !received_.contains(stream.value())) return;
  append(received_[stream.value()], name, value);
}

void MessageTrace::on_fields_received(wire::StreamId stream) {
  const auto section = received_.find(stream.value());
  if (section == received_.end()) return;
  tell(frame_of<telemetry::Http3FrameParsed>(stream, telemetry::Http3FrameType::kHeaders), section->second);
  received_.erase(section);
}

void MessageTrace::on_fields_sent(wire::StreamId stream, std::span<const HeaderField> fields) {
  Section section;
  for (const HeaderField& field : fields) append(section, field.name, field.value);
  tell(frame_of<telemetry::Http3FrameCreated>(stream, telemetry::Http3FrameType::kHeaders), section);
}

void MessageTrace::on_content_sent(wire::StreamId stream, std::size_t size) {
  tell(frame_of<telemetry::Http3FrameCreated>(stream, telemetry::Http3FrameType::kData, size));
}

}  // namespace pollux::http3
