#include "qlog/frame_text.h"

#include "qlog/names.h"
#include "wire/frame_reader.h"
#include "wire/frame_type.h"

namespace pollux::qlog {
namespace {

// RFC 9000 §19.3: in what unit ACK Delay comes depends on a transport parameter, whose default this is.
constexpr unsigned kAckDelayExponent = 3;
constexpr std::int64_t kNanosecondsPerMicrosecond = 1'000;

struct FrameText {
  JsonWriter& json;
  std::uint64_t frame_type;

  void type(std::string_view name) const { json.member("frame_type", name); }
  void raw_length(std::string_view name, std::size_t length) const {
    json.key("raw");
    json.begin_object();
    json.member(name, length);
    json.end_object();
  }
  void stream(wire::StreamId id) const { json.member("stream_id", id.value()); }
  // What codes mean is known to the application protocol only.
  void application_error(std::uint64_t code) const {
    json.member("error", "unknown");
    json.member("error_code", code);
  }
  void direction(wire::StreamDirection direction) const {
    json.member("stream_type", direction == wire::StreamDirection::kBidirectional ? "bidirectional" : "unidirectional");
  }
  void unknown() const {
    type("unknown");
    json.member("frame_type_bytes", frame_type);
  }

  void operator()(const wire::PaddingFrame& frame) const {
    type("padding");
    raw_length("payload_length", frame.length);
  }
  void operator()(const wire::PingFrame&) const { type("ping"); }
  void operator()(const wire::AckFrame& frame) const;
  void operator()(const wire::ResetStreamFrame& frame) const {
    type("reset_stream");
    stream(frame.stream_id);
    application_error(frame.application_error_code);
    json.member("final_size", frame.final_size);
  }
  void operator()(const wire::ResetStreamAtFrame& frame) const {
    type("reset_stream_at");
    stream(frame.stream_id);
    application_error(frame.application_error_code);
    json.member("final_size", frame.final_size);
    json.member("reliable_size", frame.reliable_size);
  }
  void operator()(const wire::StopSendingFrame& frame) const {
    type("stop_sending");
    stream(frame.stream_id);
    application_error(frame.application_error_code);
  }
  void operator()(const wire::CryptoFrame& frame) const {
    type("crypto");
    json.member("offset", frame.offset);
    raw_length("length", frame.data.size());
  }
  void operator()(const wire::NewTokenFrame& frame) const {
    type("new_token");
    json.key("token");
    json.begin_object();
    json.member("type", "resumption");
    raw_length("length", frame.token.size());
    json.end_object();
  }
  void operator()(const wire::StreamFrame& frame) const {
    type("stream");
    stream(frame.stream_id);
    json.member("offset", frame.offset);
    if (frame.fin == wire::Fin::kYes) json.member("fin", true);
    raw_length("length", frame.data.size());
  }
  void operator()(const wire::MaxDataFrame& frame) const {
    type("max_data");
    json.member("maximum", frame.maximum_data);
  }
  void operator()(const wire::MaxStreamDataFrame& frame) const {
    type("max_stream_data");
    stream(frame.stream_id);
    json.member("maximum", frame.maximum_stream_data);
  }
  void operator()(const wire::MaxStreamsFrame& frame) const {
    type("max_streams");
    direction(frame.direction);
    json.member("maximum", frame.maximum_streams);
  }
  void operator()(const wire::DataBlockedFrame& frame) const {
    type("data_blocked");
    json.member("limit", frame.maximum_data);
  }
  void operator()(const wire::StreamDataBlockedFrame& frame) const {
    type("stream_data_blocked");
    stream(frame.stream_id);
    json.member("limit", frame.maximum_stream_data);
  }
  void operator()(const wire::StreamsBlockedFrame& frame) const {
    type("streams_blocked");
    direction(frame.direction);
    json.member("limit", frame.maximum_streams);
  }
  void operator()(const wire::NewConnectionIdFrame& frame) const {
    type("new_connection_id");
    json.member("sequence_number", frame.sequence_number);
    json.member("retire_prior_to", frame.retire_prior_to);
    json.member_hex("connection_id", frame.connection_id.bytes());
  }
  void operator()(const wire::RetireConnectionIdFrame& frame) const {
    type("retire_connection_id");
    json.member("sequence_number", frame.sequence_number);
  }
  void operator()(const wire::PathChallengeFrame& frame) const {
    type("path_challenge");
    json.member_hex("data", frame.data);
  }
  void operator()(const wire::PathResponseFrame& frame) const {
    type("path_response");
    json.member_hex("data", frame.data);
  }
  void operator()(const wire::ConnectionCloseFrame& frame) const;
  void operator()(const wire::HandshakeDoneFrame&) const { type("handshake_done"); }
  // qlog has no words for these yet.
  void operator()(const wire::ImmediateAckFrame&) const { unknown(); }
  void operator()(const wire::AckFrequencyFrame&) const { unknown(); }
  void operator()(const wire::DatagramFrame& frame) const {
    type("datagram");
    raw_length("length", frame.data.size());
  }
};

void FrameText::operator()(const wire::AckFrame& frame) const {
  type("ack");
  const auto delay_us = static_cast<std::int64_t>(frame.ack_delay << kAckDelayExponent);
  json.member_ms("ack_delay", delay_us * kNanosecondsPerMicrosecond);
  json.key("acked_ranges");
  json.begin_array();
  auto ranges = frame.ranges();
  while (const auto range = ranges.next()) {
    json.begin_array();
    json.number(range->smallest);
    if (range->largest != range->smallest) json.number(range->largest);
    json.end_array();
  }
  json.end_array();
  if (!frame.ecn) return;
  json.member("ect0", frame.ecn->ect0);
  json.member("ect1", frame.ecn->ect1);
  json.member("ce", frame.ecn->ce);
}

void FrameText::operator()(const wire::ConnectionCloseFrame& frame) const {
  type("connection_close");
  if (frame.kind == wire::CloseKind::kApplication) {
    json.member("error_space", "application");
    application_error(frame.error_code);
  } else {
    const std::string name = name_of_transport_error(frame.error_code);
    json.member("error_space", "transport");
    json.member("error", std::string_view{name});
    if (name == "unknown") json.member("error_code", frame.error_code);
    json.member("trigger_frame_type", frame.frame_type);
  }
  json.member("reason",
              std::string_view{reinterpret_cast<const char*>(frame.reason_phrase.data()), frame.reason_phrase.size()});
}

}  // namespace

void write_frame(JsonWriter& json, const wire::Frame& frame, std::uint64_t frame_type) {
  json.begin_object();
  std::visit(FrameText{json, frame_type}, frame);
  json.end_object();
}

void write_frames(JsonWriter& json, Bytes payload) {
  json.begin_array();
  for (wire::FrameReader reader{payload}; !reader.at_end();) {
    const auto frame = reader.next();
    if (!frame) break;
    write_frame(json, *frame, reader.frame_type());
  }
  json.end_array();
}

}  // namespace pollux::qlog
