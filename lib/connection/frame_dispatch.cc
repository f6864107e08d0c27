#include "connection/frame_dispatch.h"

#include "connection/acknowledgment.h"
#include "connection/migration.h"
#include "wire/frame_reader.h"
#include "wire/frame_type.h"
#include "wire/offered_extensions.h"

namespace pollux::connection {
namespace {

using stream::FrameOutcome;
using stream::FrameResult;

[[nodiscard]] FrameResult outcome_of(const std::expected<void, wire::TransportError>& result) {
  if (!result) return std::unexpected(result.error());
  return FrameOutcome::kProcessed;
}

// The one switch over frame types.
struct FrameHandler {
  Parts& parts;
  const PacketContext& packet;
  std::size_t frame_size = 0;  // of the frame that is being handled, on the wire

  FrameResult operator()(const wire::PaddingFrame&) const { return FrameOutcome::kProcessed; }
  FrameResult operator()(const wire::PingFrame&) const { return FrameOutcome::kProcessed; }
  FrameResult operator()(const wire::AckFrame& frame) const {
    return outcome_of(on_ack_frame(parts, wire::space_of(packet.level), frame, packet.arrival.at));
  }
  FrameResult operator()(const wire::ResetStreamFrame& frame) const { return parts.streams.on_reset_stream(frame); }
  FrameResult operator()(const wire::StopSendingFrame& frame) const { return parts.streams.on_stop_sending(frame); }
  FrameResult operator()(const wire::CryptoFrame& frame) const {
    return parts.handshake.on_crypto_frame(packet.level, frame);
  }
  FrameResult operator()(const wire::NewTokenFrame& frame) const {
    parts.new_token.on_frame(frame);
    return FrameOutcome::kProcessed;
  }
  FrameResult operator()(const wire::StreamFrame& frame) const { return parts.streams.on_stream_frame(frame); }
  FrameResult operator()(const wire::MaxDataFrame& frame) const { return parts.streams.on_max_data(frame); }
  FrameResult operator()(const wire::MaxStreamDataFrame& frame) const {
    return parts.streams.on_max_stream_data(frame);
  }
  FrameResult operator()(const wire::MaxStreamsFrame& frame) const { return parts.streams.on_max_streams(frame); }
  FrameResult operator()(const wire::DataBlockedFrame& frame) const { return parts.streams.on_data_blocked(frame); }
  FrameResult operator()(const wire::StreamDataBlockedFrame& frame) const {
    return parts.streams.on_stream_data_blocked(frame);
  }
  FrameResult operator()(const wire::StreamsBlockedFrame& frame) const {
    return parts.streams.on_streams_blocked(frame);
  }
  FrameResult operator()(const wire::NewConnectionIdFrame& frame) const {
    return outcome_of(parts.peer_ids.on_new_connection_id(frame));
  }
  FrameResult operator()(const wire::RetireConnectionIdFrame& frame) const {
    return outcome_of(parts.local_ids.on_retire(frame.sequence_number, packet.destination_id));
  }
  FrameResult operator()(const wire::PathChallengeFrame& frame) const {
    if (parts.paths.has(packet.arrival.path)) parts.paths[packet.arrival.path].on_path_challenge(frame.data);
    return FrameOutcome::kProcessed;
  }
  FrameResult operator()(const wire::PathResponseFrame& frame) const {
    return outcome_of(on_path_response(parts, frame.data, packet.arrival.at));
  }
  FrameResult operator()(const wire::ConnectionCloseFrame& frame) const {
    parts.close.on_peer_close(frame, packet.arrival.at, parts.recovery.pto_period());
    return FrameOutcome::kProcessed;
  }
  FrameResult operator()(const wire::HandshakeDoneFrame&) const {
    confirm_handshake(parts, packet.arrival.at);
    return FrameOutcome::kProcessed;
  }
  FrameResult operator()(const wire::ImmediateAckFrame&) const {
    parts.spaces[wire::space_of(packet.level)].acks.on_immediate_ack();
    return FrameOutcome::kProcessed;
  }
  FrameResult operator()(const wire::AckFrequencyFrame& frame) const;
  FrameResult operator()(const wire::ResetStreamAtFrame& frame) const {
    return parts.streams.on_reset_stream_at(frame);
  }
  FrameResult operator()(const wire::DatagramFrame& frame) const;
};

FrameResult FrameHandler::operator()(const wire::AckFrequencyFrame& frame) const {
  const auto request = parts.ack_frequency.on_ack_frequency(frame);
  if (!request) return std::unexpected(request.error());
  if (*request) parts.spaces[wire::space_of(packet.level)].acks.on_request(**request);
  return FrameOutcome::kProcessed;
}

FrameResult FrameHandler::operator()(const wire::DatagramFrame& frame) const {
  if (const auto judged = parts.datagrams.on_frame(frame_size); !judged) return std::unexpected(judged.error());
  parts.counters.add(telemetry::Counter::kRxDatagramFrames);
  parts.application.on_datagram(frame.data);
  return FrameOutcome::kProcessed;
}

}  // namespace

std::expected<PayloadOutcome, wire::TransportError> dispatch_frames(Parts& parts, const PacketContext& packet,
                                                                    Bytes payload) {
  if (const auto error = wire::check_has_frames(payload)) return std::unexpected(*error);
  FrameHandler handler{parts, packet};
  const wire::Role sender = wire::peer_of(parts.role);
  PayloadOutcome outcome;
  wire::FrameReader reader{payload};
  // Once a frame or the application has closed the connection, the rest means nothing.
  while (!reader.at_end() && parts.close.is_open()) {
    const std::size_t start = reader.position();
    const auto frame = reader.next();
    if (!frame) return std::unexpected(frame.error());
    const std::uint64_t type = reader.frame_type();
    if (const auto error = wire::check_offered(type, parts.config.extensions)) return std::unexpected(*error);
    if (const auto error = wire::check_permitted(type, packet.level, sender)) return std::unexpected(*error);
    outcome.ack_eliciting |= wire::is_ack_eliciting(type);
    outcome.non_probing |= !wire::is_probing(type);
    handler.frame_size = reader.position() - start;
    const FrameResult result = std::visit(handler, *frame);
    if (!result) return std::unexpected(result.error());
    if (*result == FrameOutcome::kNoMemory) {
      outcome.no_memory = true;
      return outcome;
    }
  }
  return outcome;
}

}  // namespace pollux::connection
