// ReceiveState: the receiving part of a stream (RFC 9000 §3.2). A pure table; what the peer sends too late or twice
// leaves the state as it is. RESET_STREAM_AT makes the size known as FIN does
// (draft-ietf-quic-reliable-stream-reset-09 §5.3).
//
//        o
//        | any frame of the peer for this stream, or for a higher one of its type
//        v
//    +-------+
//    | Recv  |  RESET_STREAM
//    |       |--------------------.
//    +-------+                    |
//        | FIN, RESET_STREAM_AT   |
//        v                        |
//    +-------+                    |
//    | Size  |  RESET_STREAM      |
//    | Known |------------------->|
//    +-------+                    |
//        | all data is here       |
//        v                        v
//    +-------+                +-------+
//    | Data  |                | Reset |
//    | Recvd |                | Recvd |
//    +-------+                +-------+
//        | the application has it | the application knows
//        v                        v
//    +-------+                +-------+
//    | Data  |                | Reset |
//    | Read  |                | Read  |
//    +-------+                +-------+
#pragma once

#include <cstdint>
#include <optional>

namespace pollux::stream {

enum class ReceiveState : std::uint8_t { kRecv, kSizeKnown, kDataRecvd, kDataRead, kResetRecvd, kResetRead };

enum class ReceiveEvent : std::uint8_t {
  kReceiveData,     // a STREAM frame without FIN
  kReceiveFin,      // a STREAM frame with FIN, or a RESET_STREAM_AT frame
  kAllDataArrived,  // no gap is left below the final size, or below the Reliable Size of a RESET_STREAM_AT
  kDataRead,        // the application was given all of it, or wants none of it
  kReceiveReset,    // a RESET_STREAM frame
  kResetRead,       // the application was told of the reset
};

[[nodiscard]] constexpr bool is_terminal(ReceiveState state) {
  return state == ReceiveState::kDataRead || state == ReceiveState::kResetRead;
}

// Where the peer may still have something to send: MAX_STREAM_DATA makes sense in kRecv only (§13.3-2),
// STOP_SENDING in both (§3.5-1).
[[nodiscard]] constexpr bool is_receiving(ReceiveState state) {
  return state == ReceiveState::kRecv || state == ReceiveState::kSizeKnown;
}

// The state after the event; nothing when the event cannot happen in this state.
[[nodiscard]] constexpr std::optional<ReceiveState> next(ReceiveState state, ReceiveEvent event) {
  const bool came_from_peer =
      event == ReceiveEvent::kReceiveData || event == ReceiveEvent::kReceiveFin || event == ReceiveEvent::kReceiveReset;
  switch (state) {
    case ReceiveState::kRecv:
      if (event == ReceiveEvent::kReceiveData) return ReceiveState::kRecv;
      if (event == ReceiveEvent::kReceiveFin) return ReceiveState::kSizeKnown;
      if (event == ReceiveEvent::kReceiveReset) return ReceiveState::kResetRecvd;
      return std::nullopt;
    case ReceiveState::kSizeKnown:
      if (event == ReceiveEvent::kAllDataArrived) return ReceiveState::kDataRecvd;
      if (event == ReceiveEvent::kReceiveReset) return ReceiveState::kResetRecvd;
      break;
    case ReceiveState::kDataRecvd:
      // A reset behind complete data is ignored, as §3.2 permits.
      if (event == ReceiveEvent::kDataRead) return ReceiveState::kDataRead;
      break;
    case ReceiveState::kResetRecvd:
      if (event == ReceiveEvent::kResetRead) return ReceiveState::kResetRead;
      break;
    case ReceiveState::kDataRead:
    case ReceiveState::kResetRead:
      break;
  }
  return came_from_peer ? std::optional{state} : std::nullopt;
}

}  // namespace pollux::stream
