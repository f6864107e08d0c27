// Streams: all that a connection has of streams (RFC 9000 §2 to §4, §19.4 to §19.14): frames in, frames out, the
// application's calls, and the connection's own flow control. Knows no packet and no connection. No cost on the way
// of a packet grows with the number of open streams.
// Invariant: a stream is in a list of the scheduler exactly while it has something for it.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <utility>

#include "base/byte_writer.h"
#include "base/bytes.h"
#include "base/time.h"
#include "stream/connection_credit.h"
#include "stream/initial_limits.h"
#include "stream/send_scheduler.h"
#include "stream/sent_stream_frame.h"
#include "stream/stream.h"
#include "stream/stream_events.h"
#include "stream/stream_list.h"
#include "stream/stream_observer.h"
#include "stream/stream_pool.h"
#include "stream/stream_table.h"
#include "wire/error.h"
#include "wire/frames.h"
#include "wire/stream_id.h"

namespace pollux::stream {

enum class FrameOutcome : std::uint8_t {
  kProcessed,
  // A shard's pool is dry. The frame was not processed: the packet must be dropped without acknowledgment, so
  // that the peer sends it again. Frames before it in the packet may be processed twice; they are idempotent.
  kNoMemory,
};

// An error closes the connection.
using FrameResult = std::expected<FrameOutcome, wire::TransportError>;

class Streams {
 public:
  // `role` is ours; `config.initial` is what our transport parameters say. `pool`, `events` and `observer`, which may
  // be null, outlive this.
  Streams(wire::Role role, const StreamConfig& config, StreamPool& pool, StreamEvents& events,
          StreamObserver* observer = nullptr);
  ~Streams();
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  // Another connection: gives all streams back without a call to the events, keeps its memory.
  void restart(wire::Role role, const StreamConfig& config);

  // 0-RTT was rejected: as restart, for the same connection. What was opened still counts as opened.
  void forget_all();

  // The peer's transport parameters. Until then its limits are zero. Limits never shrink: 0-RTT ones come first.
  void set_peer_limits(const InitialLimits& peer);
  // The peer takes RESET_STREAM_AT frames.
  void on_peer_takes_reset_at() { peer_takes_reset_at_ = true; }

  // --- Frames from the peer. FRAME_ENCODING_ERRORs that depend on the frame alone may have been found before. ---
  [[nodiscard]] FrameResult on_stream_frame(const wire::StreamFrame& frame);
  [[nodiscard]] FrameResult on_reset_stream(const wire::ResetStreamFrame& frame);
  // Only where the extension was offered.
  [[nodiscard]] FrameResult on_reset_stream_at(const wire::ResetStreamAtFrame& frame);
  [[nodiscard]] FrameResult on_stop_sending(const wire::StopSendingFrame& frame);
  [[nodiscard]] FrameResult on_max_data(const wire::MaxDataFrame& frame);
  [[nodiscard]] FrameResult on_max_stream_data(const wire::MaxStreamDataFrame& frame);
  [[nodiscard]] FrameResult on_max_streams(const wire::MaxStreamsFrame& frame);
  [[nodiscard]] FrameResult on_data_blocked(const wire::DataBlockedFrame& frame);
  [[nodiscard]] FrameResult on_stream_data_blocked(const wire::StreamDataBlockedFrame& frame);
  [[nodiscard]] FrameResult on_streams_blocked(const wire::StreamsBlockedFrame& frame);

  // --- Frames to the peer. ---
  [[nodiscard]] bool wants_to_send() const;
  // Writes as many frames as fit, each reported to `recorder`: control frames, then lost data, then new data, by
  // priority. A STREAM frame that fills the room to its end has no length: nothing may be written behind it.
  // `smoothed_rtt` tunes the windows. Never calls the events.
  void write_frames(ByteWriter& out, Timestamp now, Duration smoothed_rtt, SentFrameRecorder& recorder);
  // What write_frames reported, once each. Records of streams that are closed by now are ignored.
  void on_acked(const SentStreamFrame& frame);
  void on_lost(const SentStreamFrame& frame);

  // Data waits, and the peer's limits let none of it go.
  [[nodiscard]] bool is_blocked() const;
  // RFC 9000 §4.1-5: DATA_BLOCKED or STREAM_DATA_BLOCKED once more. For when nothing is in flight.
  void remind_of_blocking();

  // --- The application's calls, as in connection/stream_api.h. They never call the events. ---
  // Also nothing when the shard's pool is dry.
  [[nodiscard]] std::optional<wire::StreamId> open_stream(wire::StreamDirection direction);
  WriteOutcome write(wire::StreamId stream, Bytes data, wire::Fin fin);
  void consume(wire::StreamId stream, std::uint64_t bytes);
  void reset_stream(wire::StreamId stream, std::uint64_t application_error_code);
  // Without effect on the application error code of an earlier call; a RESET_STREAM where the peer knows no
  // RESET_STREAM_AT.
  void reset_stream_at(wire::StreamId stream, std::uint64_t application_error_code, std::uint64_t reliable_size);
  void stop_sending(wire::StreamId stream, std::uint64_t application_error_code);
  void set_priority(wire::StreamId stream, wire::Priority priority);

  // Calls on_stream_writable and on_stream_closed for what sending and the application's calls have brought.
  // For the connection to call once a poll, before on_send_opportunity; cheap when there is nothing.
  [[nodiscard]] bool has_reports() const;
  void report();

  [[nodiscard]] std::size_t open_count() const { return table_.size(); }
  // Calls visit(const Stream&) for each of those that are open, in no order.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    table_.for_each(std::forward<Visit>(visit));
  }
  // Streams of both sides opened since the beginning.
  [[nodiscard]] std::uint64_t opened_count() const { return opened_count_; }
  [[nodiscard]] const ConnectionCredit& credit() const { return credit_; }

 private:
  enum class Part : std::uint8_t { kSending, kReceiving };
  // The stream that a frame speaks of: null when it is closed, so that the frame is ignored; an error when the
  // frame breaks a rule; kNoMemory in `outcome` when it should be opened and cannot be.
  struct Target {
    Stream* stream = nullptr;
    FrameOutcome outcome = FrameOutcome::kProcessed;
  };
  [[nodiscard]] std::expected<Target, wire::TransportError> target_of(wire::StreamId id, Part part,
                                                                      std::uint64_t frame_type);
  [[nodiscard]] Stream* create(wire::StreamId id);
  [[nodiscard]] bool is_own(wire::StreamId id) const { return id.initiator() == role_; }
  [[nodiscard]] std::uint64_t peer_stream_limit(wire::StreamId id) const;
  [[nodiscard]] std::uint64_t own_stream_window(wire::StreamId id) const;
  // Charges the bytes below `end` that are new to both windows, or says which limit they break.
  [[nodiscard]] std::expected<void, wire::TransportError> charge(Stream& stream, std::uint64_t end,
                                                                 std::uint64_t frame_type);
  void credit(Stream& stream, std::uint64_t bytes);
  void credit_everything(Stream& stream);
  void report_reset(Stream& stream);
  // After any change to a stream: puts it into the lists that its new state asks for.
  void settle(Stream& stream);
  void close_finished();
  void close(Stream& stream);

  wire::Role role_;
  StreamConfig config_;
  InitialLimits peer_;
  StreamPool& pool_;
  StreamEvents& events_;
  StreamObserver* observer_;
  StreamTable table_;
  ConnectionCredit credit_;
  SendScheduler scheduler_;
  std::uint64_t opened_count_ = 0;
  bool peer_takes_reset_at_ = false;
  StreamList writable_{ListKind::kWritable};
  StreamList blocked_{ListKind::kBlocked};
  StreamList finished_{ListKind::kFinished};
};

}  // namespace pollux::stream
