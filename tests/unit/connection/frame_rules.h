// FrameRules: one frame of each type, valid by itself, and the packets that may not carry it (RFC 9000 §12.4, Table 3).
#pragma once

#include <ostream>
#include <vector>

#include "wire/frame_type.h"
#include "wire/frames.h"

namespace pollux::connection::testing {

// All but PADDING, PING, ACK, CRYPTO and the transport's CONNECTION_CLOSE, which may stand in every packet.
[[nodiscard]] inline std::vector<wire::Frame> frames_for_one_rtt_only() {
  static constexpr std::uint8_t kOctets[]{1, 2, 3};
  const wire::StreamId stream{0};
  return {
      wire::ResetStreamFrame{.stream_id = stream},
      wire::StopSendingFrame{.stream_id = stream},
      wire::NewTokenFrame{.token = kOctets},
      wire::StreamFrame{.stream_id = stream, .data = kOctets},
      wire::MaxDataFrame{},
      wire::MaxStreamDataFrame{.stream_id = stream},
      wire::MaxStreamsFrame{},
      wire::DataBlockedFrame{},
      wire::StreamDataBlockedFrame{.stream_id = stream},
      wire::StreamsBlockedFrame{},
      wire::NewConnectionIdFrame{.sequence_number = 1, .connection_id = wire::ConnectionId{kOctets}},
      wire::RetireConnectionIdFrame{},
      wire::PathChallengeFrame{},
      wire::PathResponseFrame{},
      wire::ConnectionCloseFrame{.kind = wire::CloseKind::kApplication},
      wire::HandshakeDoneFrame{},
  };
}

}  // namespace pollux::connection::testing
