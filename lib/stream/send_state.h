// SendState: the sending part of a stream (RFC 9000 §3.1). A pure table; it moves nothing and sends nothing.
// RESET_STREAM_AT ends the data as FIN does (draft-ietf-quic-reliable-stream-reset-09 §5.3).
//
//        o
//        | the application opens the stream, or the peer does with a bidirectional one
//        v
//    +-------+   reset
//    | Ready |--------------------.
//    +-------+                    |
//        | first STREAM or STREAM_DATA_BLOCKED
//        v                        |
//    +-------+   reset            |
//    | Send  |------------------->|
//    +-------+                    |
//        | FIN, RESET_STREAM_AT   |
//        v                        v
//    +-------+   reset        +-------+
//    | Data  |--------------->| Reset |
//    | Sent  |                | Sent  |
//    +-------+                +-------+
//        | all acknowledged       | RESET_STREAM acknowledged
//        v                        v
//    +-------+                +-------+
//    | Data  |                | Reset |
//    | Recvd |                | Recvd |
//    +-------+                +-------+
#pragma once

#include <cstdint>
#include <optional>

namespace pollux::stream {

enum class SendState : std::uint8_t { kReady, kSend, kDataSent, kDataRecvd, kResetSent, kResetRecvd };

enum class SendEvent : std::uint8_t {
  kSendData,    // a STREAM or STREAM_DATA_BLOCKED frame goes out
  kSendFin,     // a STREAM frame with FIN goes out, or a RESET_STREAM_AT frame
  kAllAcked,    // the peer has acknowledged all data that it was promised, and the frame that ended it
  kSendReset,   // a RESET_STREAM frame is queued: from here on it is as good as sent
  kResetAcked,  // the peer has acknowledged the RESET_STREAM
};

[[nodiscard]] constexpr bool is_terminal(SendState state) {
  return state == SendState::kDataRecvd || state == SendState::kResetRecvd;
}

// Where STREAM and STREAM_DATA_BLOCKED frames may still be sent (RFC 9000 §3.3-2).
[[nodiscard]] constexpr bool may_send_data(SendState state) {
  return state == SendState::kReady || state == SendState::kSend || state == SendState::kDataSent;
}

// The state after the event; nothing when the event must not happen in this state.
[[nodiscard]] constexpr std::optional<SendState> next(SendState state, SendEvent event) {
  switch (state) {
    case SendState::kReady:
    case SendState::kSend:
      if (event == SendEvent::kSendData) return SendState::kSend;
      if (event == SendEvent::kSendFin) return SendState::kDataSent;
      if (event == SendEvent::kSendReset) return SendState::kResetSent;
      return std::nullopt;
    case SendState::kDataSent:
      // Retransmissions leave the state as it is.
      if (event == SendEvent::kSendData || event == SendEvent::kSendFin) return SendState::kDataSent;
      if (event == SendEvent::kAllAcked) return SendState::kDataRecvd;
      if (event == SendEvent::kSendReset) return SendState::kResetSent;
      return std::nullopt;
    case SendState::kResetSent:
      if (event == SendEvent::kResetAcked) return SendState::kResetRecvd;
      return std::nullopt;
    case SendState::kDataRecvd:
    case SendState::kResetRecvd:
      break;
  }
  return std::nullopt;
}

}  // namespace pollux::stream
