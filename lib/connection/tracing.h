// Tracing: what one connection tells of itself: packets as they come and go, and each change of what can be seen of its
// parts from outside. Only a traced connection has one, so the others pay for a pointer that is null. It asks the parts
// and never tells them anything: a connection runs the same with and without it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"
#include "connection/close_state.h"
#include "connection/outgoing_datagram.h"
#include "connection/path_id.h"
#include "recovery/ecn_validator.h"
#include "recovery/sent_packet.h"
#include "telemetry/connection_trace.h"
#include "wire/packet_type.h"
#include "wire/retry_packet.h"
#include "wire/stream_id.h"
#include "wire/transport_parameters.h"
#include "wire/version_negotiation.h"

namespace pollux::connection {

struct Parts;
struct PacketContext;
struct OpenedPacket;

class Tracing {
 public:
  Tracing(telemetry::ConnectionTrace& trace, const Parts& parts, Timestamp now);

  // --- what happens once ---
  void on_peer_parameters(const Parts& parts, Timestamp now);
  void on_alpn(std::string_view alpn, Timestamp now);

  // --- packets ---
  // One that is about to be protected; `packet` has room for the tag at its end.
  struct Outgoing {
    wire::EncryptionLevel level = wire::EncryptionLevel::kOneRtt;
    wire::PacketNumber number = 0;
    PathId path;
    std::size_t packet_number_offset = 0;
    std::size_t payload_offset = 0;
    bool is_mtu_probe = false;
  };
  void on_packet_sent(const Parts& parts, const Outgoing& sent, Bytes packet, Timestamp now);
  void on_datagram_sent(const OutgoingDatagram& datagram, Timestamp now);
  void on_datagram_received(ByteCount size, Ecn ecn, Timestamp now);
  // `header`: null for a 1-RTT packet.
  void on_packet_received(const Parts& parts, const PacketContext& context, const OpenedPacket& packet);
  // Those that a client has taken.
  void on_retry_received(const wire::RetryPacket& packet, Timestamp now);
  void on_version_negotiation_received(const wire::VersionNegotiationPacket& packet, Timestamp now);
  void on_packet_dropped(wire::PacketType type, std::size_t size, telemetry::DropReason reason, Timestamp now);
  void on_packet_buffered(wire::PacketType type, std::size_t size, Timestamp now);
  // Those that are received until this is off again had to wait for their keys.
  void set_opening_buffered(bool on) { opening_buffered_ = on; }

  void on_packets_acked(wire::PacketNumberSpace space, std::span<const recovery::SentPacket> packets, Timestamp now);
  void on_packets_lost(const Parts& parts, wire::PacketNumberSpace space, std::span<const recovery::SentPacket> packets,
                       Timestamp now);

  // --- streams ---
  // Those of the application's calls, which have no time: at the time of what was told last.
  void on_stream_opened(wire::StreamId stream);
  // The peer has said something on it.
  void on_stream_heard(wire::StreamId stream);
  void on_stream_closed(wire::StreamId stream);

  // --- what is seen from outside ---
  // Compares with what was seen last and tells what is different. After every call that may have changed something.
  void observe(const Parts& parts, Timestamp now);
  // Also what changes with every packet: once a poll.
  void observe_all(const Parts& parts, Timestamp now);
  void on_timer_expired(Timestamp now);

  [[nodiscard]] telemetry::ConnectionTrace& trace() { return trace_; }

 private:
  struct SeenPath {
    bool validating = false;
    bool validated = false;
  };
  struct Keys {
    bool read = false;
    bool write = false;
  };

  template <typename Event>
  void tell(Timestamp now, const Event& event, Bytes tail = {}) {
    trace_.write(now, event, tail);
  }
  void tell_parameters(telemetry::Side initiator, const wire::TransportParameters& parameters, Timestamp now);
  void tell_version(const Parts& parts, Timestamp now);
  void observe_state(const Parts& parts, Timestamp now);
  void observe_close(const Parts& parts, Timestamp now);
  void observe_paths(const Parts& parts, Timestamp now);
  void observe_keys(const Parts& parts, Timestamp now);
  void observe_one_rtt_keys(const Parts& parts, Timestamp now);
  void observe_recovery(const Parts& parts, Timestamp now, bool every_change);
  void observe_timer(const Parts& parts, Timestamp now);
  void tell_state(telemetry::ConnectionPhase phase, Timestamp now);
  void tell_key(wire::EncryptionLevel level, telemetry::Side writer, bool present, Timestamp now);
  [[nodiscard]] bool is_servers(telemetry::Side writer) const {
    return (role_ == wire::Role::kServer) == (writer == telemetry::Side::kLocal);
  }

  telemetry::ConnectionTrace& trace_;
  wire::Role role_;
  std::uint32_t datagrams_sent_ = 0;
  std::uint32_t datagrams_received_ = 0;
  bool opening_buffered_ = false;
  // The lowest stream of the peer's, by direction, that was not seen yet.
  std::array<std::uint64_t, 2> next_peer_stream_{};

  // What was seen last.
  telemetry::ConnectionPhase phase_ = telemetry::ConnectionPhase::kAttempted;
  LifeState life_ = LifeState::kOpen;
  wire::Version version_ = 0;
  bool spin_ = false;
  ByteCount mtu_;
  recovery::EcnState ecn_ = recovery::EcnState::kTesting;
  bool slow_start_ = true;
  telemetry::MetricsUpdated metrics_;
  Timestamp timer_ = Timestamp::never();
  PathId active_path_;
  std::array<SeenPath, kMaxPaths> paths_{};
  std::array<Keys, 4> keys_{};  // by encryption level
  std::uint64_t read_phase_ = 0;
  std::uint64_t write_phase_ = 0;
};

// A connection's tracing, if it has any: one pointer, and one branch to find out. A build with POLLUX_NO_TRACE has
// none, for measurements of what the branch costs.
class TracingHandle {
 public:
  void start(telemetry::ConnectionTrace& trace, const Parts& parts, Timestamp now) {
    tracing_ = std::make_unique<Tracing>(trace, parts, now);
  }

#ifdef POLLUX_NO_TRACE
  [[nodiscard]] constexpr explicit operator bool() const { return false; }
#else
  [[nodiscard]] explicit operator bool() const { return tracing_ != nullptr; }
#endif
  [[nodiscard]] Tracing* operator->() const { return tracing_.get(); }
  [[nodiscard]] Tracing* get() const { return tracing_.get(); }

 private:
  std::unique_ptr<Tracing> tracing_;
};

}  // namespace pollux::connection
