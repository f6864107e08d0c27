// Stream: one stream's two parts (RFC 9000 §2, §3) with their states, buffers and windows, and the control frames it
// owes its peer. Knows no other stream and not the connection's credit. The part that a unidirectional stream lacks
// stands in its terminal state from the start.
// Invariant: what a part may send follows from its state alone; a terminal part sends nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>

#include "base/byte_writer.h"
#include "base/bytes.h"
#include "base/time.h"
#include "stream/chunk_pool.h"
#include "stream/control_signal.h"
#include "stream/receive_buffer.h"
#include "stream/receive_state.h"
#include "stream/receive_window.h"
#include "stream/send_buffer.h"
#include "stream/send_state.h"
#include "stream/send_window.h"
#include "stream/sent_stream_frame.h"
#include "stream/stream_list.h"
#include "wire/data_frame_writer.h"
#include "wire/frames.h"
#include "wire/priority.h"
#include "wire/stream_id.h"

namespace pollux::stream {

enum class WriteStatus : std::uint8_t {
  kOk,       // everything was taken
  kBlocked,  // the stream's queue is full: on_stream_writable will follow
  kClosed,   // the sending part is finished, reset or unknown
};

struct WriteOutcome {
  std::size_t accepted = 0;
  WriteStatus status = WriteStatus::kOk;
};

// Until the application says otherwise, streams share fairly.
inline constexpr wire::Priority kFairPriority{.urgency = wire::kDefaultUrgency, .incremental = true};

class Stream {
 public:
  explicit Stream(ChunkPool& chunks) : receive_buffer_(chunks) {}

  struct Opening {
    wire::StreamId id;
    wire::Role role = wire::Role::kServer;  // ours
    std::uint64_t send_limit = 0;
    std::uint64_t receive_window = 0;
    std::uint64_t max_receive_window = 0;
  };
  // On a stream that is new or reset.
  void open(const Opening& opening);
  // Ready for another stream; keeps its memory. No list may reach it any more.
  void reset();

  [[nodiscard]] wire::StreamId id() const { return id_; }
  [[nodiscard]] SendState send_state() const { return send_state_; }
  [[nodiscard]] ReceiveState receive_state() const { return receive_state_; }
  [[nodiscard]] bool is_finished() const { return is_terminal(send_state_) && is_terminal(receive_state_); }

  // --- For those who watch. ---
  // Bytes that were sent at least once, and bytes that arrived and are in order.
  [[nodiscard]] std::uint64_t bytes_sent() const { return send_buffer_.sent(); }
  [[nodiscard]] std::uint64_t bytes_received() const { return receive_buffer_.delivered(); }
  // The StreamObserver's own; kNoMark on a stream that it has not marked.
  static constexpr std::uint32_t kNoMark = UINT32_MAX;
  [[nodiscard]] std::uint32_t observer_mark() const { return observer_mark_; }
  void set_observer_mark(std::uint32_t mark) { observer_mark_ = mark; }

  // --- Sending part. ---
  WriteOutcome write(Bytes data, wire::Fin fin);
  // Abandons the sending part; whether it had any effect.
  bool reset_sending(std::uint64_t application_error_code);
  // The same, but the first `reliable_size` bytes, at most what was written, are still delivered. May be called again
  // to lower the size; the code stays that of the first call.
  bool reset_sending_at(std::uint64_t application_error_code, std::uint64_t reliable_size);
  [[nodiscard]] bool has_retransmission() const;
  [[nodiscard]] bool has_new_data() const;
  // A writer was refused, and there is room again.
  [[nodiscard]] bool can_report_writable() const;
  void on_writable_reported() { writer_waits_ = false; }
  // Writes one STREAM frame, with at most `new_bytes` bytes that the connection's limit has not been charged with
  // yet. Returns how many of those it used, or nothing when no frame fits.
  [[nodiscard]] std::optional<std::uint64_t> write_stream_frame(ByteWriter& out, std::uint64_t new_bytes,
                                                                SentFrameRecorder& recorder);
  // Returns how many bytes more are acknowledged from the front.
  [[nodiscard]] std::uint64_t on_data_acked(const SentStreamFrame& frame);
  void on_data_lost(const SentStreamFrame& frame);
  // Whether the limit grew.
  bool on_max_stream_data(std::uint64_t limit) { return send_window_.raise(limit); }
  // Unsent data waits for the stream's own limit.
  [[nodiscard]] bool is_blocked() const;
  // Then STREAM_DATA_BLOCKED is wanted, once a limit; and once more with every reminder.
  void note_blocked();
  void remind_of_blocking() { send_window_.remind(); }
  [[nodiscard]] wire::Priority priority() const { return priority_; }
  // For the scheduler, while the stream is in none of its lines.
  void set_priority(wire::Priority priority) { priority_ = priority; }

  // --- Receiving part. ---
  [[nodiscard]] ReceiveWindow& receive_window() { return receive_window_; }
  // How many bytes below `end` were never seen before.
  [[nodiscard]] std::uint64_t unseen_below(std::uint64_t end) const;
  // Calls deliver(Bytes, wire::Fin) for what is in order now, unless the application wants no more.
  template <typename Deliver>
  [[nodiscard]] std::expected<void, ReceiveError> on_data(const wire::StreamFrame& frame, Deliver&& deliver) {
    auto taken = receive_buffer_.on_data(frame.offset, frame.data, frame.fin, deliver);
    if (taken) on_data_taken(frame.fin);
    return taken;
  }
  [[nodiscard]] std::expected<void, ReceiveError> on_reset(const wire::ResetStreamFrame& frame);
  [[nodiscard]] std::expected<void, ReceiveError> on_reset_at(const wire::ResetStreamAtFrame& frame);
  // The peer's code, once, when it abandoned the stream and what it still promised has been delivered: the
  // application is to be told.
  [[nodiscard]] std::optional<std::uint64_t> take_reset();
  // The application wants no more; whether it had any effect.
  bool stop_receiving(std::uint64_t application_error_code);
  [[nodiscard]] bool is_discarding() const { return receive_buffer_.is_discarding(); }
  // At most what was delivered and not consumed before.
  [[nodiscard]] std::uint64_t consumable() const;

  // --- Control frames: RESET_STREAM, RESET_STREAM_AT, STOP_SENDING, MAX_STREAM_DATA, STREAM_DATA_BLOCKED. ---
  [[nodiscard]] bool has_control_frames() const;
  // As many as are wanted and fit.
  void write_control_frames(ByteWriter& out, Timestamp now, Duration smoothed_rtt, SentFrameRecorder& recorder);
  // Records of those five kinds.
  void on_control_acked(const SentStreamFrame& frame);
  void on_control_lost(const SentStreamFrame& frame);

  [[nodiscard]] StreamLink& link(ListKind kind) { return links_[static_cast<std::size_t>(kind)]; }

 private:
  void apply(SendEvent event);
  void apply(ReceiveEvent event);
  void on_data_taken(wire::Fin fin);
  void finish_receiving_if_complete();
  void on_reset_complete();
  void finish_sending_if_acked();
  [[nodiscard]] bool reset_is_due() const;
  [[nodiscard]] std::optional<wire::LengthField> fit(SendBuffer::Chunk& chunk, std::size_t room) const;
  [[nodiscard]] bool write_reset(ByteWriter& out, SentFrameRecorder& recorder);

  std::array<StreamLink, kListKindCount> links_{};
  wire::StreamId id_;
  SendState send_state_ = SendState::kDataRecvd;
  ReceiveState receive_state_ = ReceiveState::kDataRead;
  bool writer_waits_ = false;
  bool reset_untold_ = false;
  std::uint32_t observer_mark_ = kNoMark;
  wire::Priority priority_ = kFairPriority;
  ControlSignal reset_stream_;
  ControlSignal stop_sending_;
  SendWindow send_window_;
  ReceiveWindow receive_window_;
  SendBuffer send_buffer_;
  ReceiveBuffer receive_buffer_;
  std::uint64_t reset_error_code_ = 0;
  std::uint64_t stop_error_code_ = 0;
  std::optional<std::uint64_t> reliable_size_;    // of our RESET_STREAM_AT
  std::optional<std::uint64_t> peer_reset_code_;  // of the peer's RESET_STREAM or RESET_STREAM_AT
};

}  // namespace pollux::stream
