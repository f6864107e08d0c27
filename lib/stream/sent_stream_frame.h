// SentStreamFrame: the record that every frame written by lib/stream leaves with the packet that carries it. The
// connection keeps it and gives it back once, to Streams::on_acked or Streams::on_lost. It borrows nothing.
#pragma once

#include <cstdint>

#include "wire/frames.h"
#include "wire/stream_id.h"

namespace pollux::stream {

struct SentStreamFrame {
  enum class Kind : std::uint8_t {
    kStream,
    kResetStream,
    kResetStreamAt,
    kStopSending,
    kMaxData,
    kMaxStreamData,
    kMaxStreams,
    kDataBlocked,
    kStreamDataBlocked,
    kStreamsBlocked,
  };

  wire::StreamId stream_id{};  // frames of a stream
  // kStream: of its first byte; kResetStreamAt: the Reliable Size; else the limit that the frame carried.
  std::uint64_t offset = 0;
  std::uint32_t length = 0;  // kStream: bytes of data
  Kind kind = Kind::kStream;
  wire::Fin fin = wire::Fin::kNo;                                           // kStream
  wire::StreamDirection direction = wire::StreamDirection::kBidirectional;  // kMaxStreams, kStreamsBlocked

  [[nodiscard]] constexpr bool operator==(const SentStreamFrame&) const = default;
};
static_assert(sizeof(SentStreamFrame) <= 24);

// Frames that speak of the connection and not of one stream.
[[nodiscard]] constexpr bool is_of_connection(SentStreamFrame::Kind kind) {
  using Kind = SentStreamFrame::Kind;
  return kind == Kind::kMaxData || kind == Kind::kMaxStreams || kind == Kind::kDataBlocked ||
         kind == Kind::kStreamsBlocked;
}

// Who keeps the records of the packet being assembled.
class SentFrameRecorder {
 public:
  virtual ~SentFrameRecorder() = default;

  // One frame was written. Every frame of lib/stream is ack-eliciting. Must not call back into Streams.
  virtual void on_stream_frame_sent(const SentStreamFrame& frame) = 0;
};

}  // namespace pollux::stream
