#include "qlog/event_text.h"

#include <array>
#include <cstring>
#include <string>

#include "qlog/frame_text.h"
#include "qlog/http3_text.h"
#include "qlog/names.h"
#include "qlog/packet_text.h"
#include "qlog/parameters_text.h"

namespace pollux::qlog {
namespace {

using telemetry::TraceKind;

[[nodiscard]] std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void write_version(JsonWriter& json, std::uint32_t version) {
  const std::array octets{static_cast<std::uint8_t>(version >> 24), static_cast<std::uint8_t>(version >> 16),
                          static_cast<std::uint8_t>(version >> 8), static_cast<std::uint8_t>(version)};
  json.hex(octets);
}

void write_endpoint(JsonWriter& json, const SocketAddress& address, const telemetry::TracedId* id) {
  const bool v4 = address.ip.family == IpFamily::kIpv4;
  json.begin_object();
  json.member(v4 ? "ip_v4" : "ip_v6", std::string_view{address.ip.to_string()});
  json.member(v4 ? "port_v4" : "port_v6", std::uint64_t{address.port});
  if (id != nullptr) {
    json.key("connection_ids");
    json.begin_array();
    json.hex(id->bytes());
    json.end_array();
  }
  json.end_object();
}

// One function for each event: what stands in "data".
struct Data {
  JsonWriter& json;
  Bytes tail;
  const EventContext& context;

  void operator()(const telemetry::ConnectionStarted& event) const {
    json.key("local");
    write_endpoint(json, event.local, &event.local_id);
    json.key("remote");
    write_endpoint(json, event.remote, &event.remote_id);
  }
  void operator()(const telemetry::PathAssigned& event) const {
    json.member("tuple_id", std::string_view{std::to_string(event.path)});
    json.key("tuple_remote");
    write_endpoint(json, event.remote, nullptr);
    json.key("tuple_local");
    write_endpoint(json, event.local, nullptr);
  }
  void operator()(const telemetry::ConnectionClosed& event) const;
  void operator()(const telemetry::StateUpdated& event) const {
    json.member("old", name_of(event.before));
    json.member("new", name_of(event.now));
  }
  void operator()(const telemetry::SpinBitUpdated& event) const { json.member("state", event.state); }
  void operator()(const telemetry::MtuUpdated& event) const {
    json.member("old", std::uint64_t{event.before});
    json.member("new", std::uint64_t{event.now});
    json.member("done", event.done);
  }
  void operator()(const telemetry::VersionInformation& event) const {
    json.key(context.role == wire::Role::kServer ? "server_versions" : "client_versions");
    json.begin_array();
    for (std::size_t i = 0; i < event.count; ++i) write_version(json, event.ours[i]);
    json.end_array();
    json.key("chosen_version");
    write_version(json, event.chosen);
  }
  void operator()(const telemetry::AlpnInformation&) const {
    json.key("chosen_alpn");
    json.begin_object();
    json.member("string_value", text_of(tail));
    json.end_object();
  }
  void operator()(const telemetry::ParametersSet& event) const {
    const bool local = event.initiator == telemetry::Side::kLocal;
    json.member("initiator", name_of(event.initiator));
    const auto parameters = wire::parse_transport_parameters(tail, local ? context.role : wire::peer_of(context.role));
    if (parameters) write_parameters(json, *parameters);
  }
  void operator()(const telemetry::PacketSent& event) const { write_packet(json, event, tail, context.payload); }
  void operator()(const telemetry::PacketReceived& event) const {
    write_packet(json, event, tail, context.payload);
    if (event.was_buffered) json.member("trigger", "keys_available");
  }
  void operator()(const telemetry::RetryReceived& event) const { write_retry(json, event); }
  void operator()(const telemetry::VersionNegotiationReceived& event) const {
    write_version_negotiation(json, event, tail);
  }
  void operator()(const telemetry::PacketDropped& event) const {
    write_unread_packet(json, event.type, event.size);
    json.key("details");
    json.begin_object();
    json.member("reason", telemetry::name_of(event.reason));
    json.end_object();
    json.member("trigger", trigger_of(event.reason));
  }
  void operator()(const telemetry::PacketBuffered& event) const {
    write_unread_packet(json, event.type, event.size);
    json.member("trigger", "keys_unavailable");
  }
  void operator()(const telemetry::PacketsAcked& event) const;
  void operator()(const telemetry::DatagramTraced& event) const {
    json.member("count", std::uint64_t{1});
    json.key("raw");
    json.begin_array();
    json.begin_object();
    json.member("length", std::uint64_t{event.size});
    json.end_object();
    json.end_array();
    json.key("ecn");
    json.begin_array();
    json.text(name_of(event.ecn));
    json.end_array();
    json.key("datagram_ids");
    json.begin_array();
    json.number(event.datagram);
    json.end_array();
  }
  void operator()(const telemetry::StreamStateUpdated& event) const {
    const bool ours = event.initiator == telemetry::Side::kLocal;
    json.member("stream_id", event.stream);
    json.member("stream_type", (event.stream & 2) == 0 ? "bidirectional" : "unidirectional");
    json.member("new", name_of(event.now));
    json.member("stream_side", ours ? "sending" : "receiving");
  }
  void operator()(const telemetry::MigrationUpdated& event) const {
    json.member("new", name_of(event.now));
    json.member("tuple_id", std::string_view{std::to_string(event.path)});
  }
  void operator()(const telemetry::KeyTraced& event) const {
    constexpr std::uint8_t kOneRtt = 3;
    json.member("key_type", name_of_key(event));
    if (event.level == kOneRtt) json.member("key_phase", std::uint64_t{event.phase});
    json.member("trigger", name_of(event.trigger));
  }
  void operator()(const telemetry::RecoveryParametersSet& event) const {
    json.member("reordering_threshold", std::uint64_t{event.reordering_threshold});
    json.member("timer_granularity", std::uint64_t{event.granularity_ms});
    json.member_ms("initial_rtt", event.initial_rtt_ns);
    json.member("max_datagram_size", std::uint64_t{event.max_datagram_size});
    json.member("initial_congestion_window", event.initial_window);
    json.member("persistent_congestion_threshold", std::uint64_t{event.persistent_congestion_threshold});
  }
  void operator()(const telemetry::MetricsUpdated& event) const;
  void operator()(const telemetry::CongestionStateUpdated& event) const {
    json.member("old", name_of(event.before));
    json.member("new", name_of(event.now));
  }
  void operator()(const telemetry::TimerUpdated& event) const {
    json.member("timer_type", "loss_timeout");
    json.member("event_type", name_of(event.action));
    if (event.action == telemetry::TimerAction::kSet) json.member_ms("delta", event.delta_ns);
  }
  void operator()(const telemetry::PacketLost& event) const {
    json.key("header");
    json.begin_object();
    json.member("packet_type", name_of_packet_type(event.type));
    json.member("packet_number", event.number);
    json.end_object();
    if (event.is_mtu_probe) json.member("is_mtu_probe_packet", true);
    json.member("trigger", name_of(event.trigger));
  }
  void operator()(const telemetry::EcnStateUpdated& event) const {
    json.member("old", name_of_ecn_state(event.before));
    json.member("new", name_of_ecn_state(event.now));
  }
  void operator()(const telemetry::Http3ParametersSet& event) const { write_http3_parameters(json, event); }
  void operator()(const telemetry::Http3StreamTypeSet& event) const {
    json.member("initiator", name_of(event.initiator));
    json.member("stream_id", event.stream);
    json.member("stream_type", name_of(event.type));
  }
  void operator()(const telemetry::Http3Frame& event) const { write_http3_frame(json, event, tail); }
};

void Data::operator()(const telemetry::ConnectionClosed& event) const {
  json.member("initiator", name_of(event.initiator));
  const bool has_code =
      event.cause == telemetry::CloseCause::kError || event.cause == telemetry::CloseCause::kApplication;
  if (has_code && event.is_application_error) {
    json.member("application_error", "unknown");
    json.member("error_code", event.error_code);
  } else if (has_code) {
    const std::string name = name_of_transport_error(event.error_code);
    json.member("connection_error", std::string_view{name});
    if (name == "unknown") json.member("error_code", event.error_code);
  }
  if (!tail.empty()) json.member("reason", text_of(tail));
  json.member("trigger", name_of(event.cause));
}

void Data::operator()(const telemetry::PacketsAcked& event) const {
  json.member("packet_number_space", name_of_space(event.space));
  json.key("packet_numbers");
  json.begin_array();
  for (Bytes rest = tail; rest.size() >= sizeof(std::uint64_t); rest = rest.subspan(sizeof(std::uint64_t))) {
    std::uint64_t number = 0;
    std::memcpy(&number, rest.data(), sizeof(number));
    json.number(number);
  }
  json.end_array();
}

void Data::operator()(const telemetry::MetricsUpdated& event) const {
  if (event.latest_rtt_ns != 0) {
    json.member_ms("min_rtt", event.min_rtt_ns);
    json.member_ms("smoothed_rtt", event.smoothed_rtt_ns);
    json.member_ms("latest_rtt", event.latest_rtt_ns);
    json.member_ms("rtt_variance", event.rtt_variation_ns);
  }
  json.member("pto_count", std::uint64_t{event.pto_count});
  json.member("congestion_window", event.window);
  json.member("bytes_in_flight", event.in_flight);
  json.member("pacing_rate", event.pacing_rate);
}

template <typename Event>
void write_as(JsonWriter& json, Bytes body, const EventContext& context) {
  if (body.size() < sizeof(Event)) return;
  Event event;
  std::memcpy(static_cast<void*>(&event), body.data(), sizeof(event));
  Data{json, body.subspan(sizeof(event)), context}(event);
}

struct Row {
  TraceKind kind;
  std::string_view name;
  void (*write)(JsonWriter&, Bytes, const EventContext&);
};

template <typename Event>
constexpr Row row(std::string_view name) {
  return {Event::kKind, name, write_as<Event>};
}

constexpr std::array kRows{
    row<telemetry::ConnectionStarted>("quic:connection_started"),
    row<telemetry::PathAssigned>("quic:tuple_assigned"),
    row<telemetry::ConnectionClosed>("quic:connection_closed"),
    row<telemetry::StateUpdated>("quic:connection_state_updated"),
    row<telemetry::SpinBitUpdated>("quic:spin_bit_updated"),
    row<telemetry::MtuUpdated>("quic:mtu_updated"),
    row<telemetry::VersionInformation>("quic:version_information"),
    row<telemetry::AlpnInformation>("quic:alpn_information"),
    row<telemetry::ParametersSet>("quic:parameters_set"),
    row<telemetry::PacketSent>("quic:packet_sent"),
    row<telemetry::PacketReceived>("quic:packet_received"),
    row<telemetry::RetryReceived>("quic:packet_received"),
    row<telemetry::VersionNegotiationReceived>("quic:packet_received"),
    row<telemetry::PacketDropped>("quic:packet_dropped"),
    row<telemetry::PacketBuffered>("quic:packet_buffered"),
    row<telemetry::PacketsAcked>("quic:packets_acked"),
    row<telemetry::DatagramSent>("quic:udp_datagrams_sent"),
    row<telemetry::DatagramReceived>("quic:udp_datagrams_received"),
    row<telemetry::StreamStateUpdated>("quic:stream_state_updated"),
    row<telemetry::MigrationUpdated>("quic:migration_state_updated"),
    row<telemetry::KeyUpdated>("quic:key_updated"),
    row<telemetry::KeyDiscarded>("quic:key_discarded"),
    row<telemetry::RecoveryParametersSet>("quic:recovery_parameters_set"),
    row<telemetry::MetricsUpdated>("quic:recovery_metrics_updated"),
    row<telemetry::CongestionStateUpdated>("quic:congestion_state_updated"),
    row<telemetry::TimerUpdated>("quic:timer_updated"),
    row<telemetry::PacketLost>("quic:packet_lost"),
    row<telemetry::EcnStateUpdated>("quic:ecn_state_updated"),
    row<telemetry::Http3ParametersSet>("http3:parameters_set"),
    row<telemetry::Http3StreamTypeSet>("http3:stream_type_set"),
    row<telemetry::Http3FrameCreated>("http3:frame_created"),
    row<telemetry::Http3FrameParsed>("http3:frame_parsed"),
};

[[nodiscard]] const Row* find_row(TraceKind kind) {
  for (const Row& candidate : kRows) {
    if (candidate.kind == kind) return &candidate;
  }
  return nullptr;
}

}  // namespace

std::string_view name_of_event(TraceKind kind) {
  const Row* found = find_row(kind);
  return found != nullptr ? found->name : std::string_view{};
}

void write_event_data(JsonWriter& json, TraceKind kind, Bytes body, const EventContext& context) {
  if (const Row* found = find_row(kind)) found->write(json, body, context);
}

}  // namespace pollux::qlog
