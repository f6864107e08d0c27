// MessageConnection: HTTP/3 on one connection, with nghttp3 inside: control and QPACK streams, framing, header
// compression, and the order in which streams are written. Both sessions, the server's and the client's, stand
// on it; it knows what a message is, and nothing of what it means.
// Never keeps bytes that were handed to it, and never copies content. Invariant: after the first error it is
// silent: the connection is closing, and nghttp3 is not called again.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "connection/stream_api.h"
#include "http3/allocator.h"
#include "http3/control_frames.h"
#include "http3/header_field.h"
#include "http3/message_handler.h"
#include "http3/message_trace.h"
#include "http3/partial_stream_types.h"
#include "wire/frames.h"
#include "wire/priority.h"
#include "wire/stream_id.h"

struct nghttp3_conn;

namespace pollux::http3 {

// Fields of one message of ours.
inline constexpr std::size_t kMaxSentFields = 16;

// Whether the text of sent fields stays where it is until on_stream_gone, or has to be copied.
enum class FieldText : std::uint8_t { kStays, kCopied };

class MessageConnection {
 public:
  // `max_request_streams`: at least as many as the transport parameter initial_max_streams_bidi allows the client
  // at once. It bounds what a peer can make us remember, and has no meaning for a client.
  MessageConnection(connection::StreamApi& transport, MessageHandler& handler, PoolAllocator& memory,
                    std::uint64_t max_request_streams);
  // Gives every stream that is left back to the handler.
  ~MessageConnection();
  MessageConnection(const MessageConnection&) = delete;
  MessageConnection& operator=(const MessageConnection&) = delete;

  // Opens our control and QPACK streams, once; false when that failed and the connection is closing.
  // RFC 9114 §3.2-5: SETTINGS go out first, by the next pump().
  bool start();
  [[nodiscard]] bool is_open() const { return state_ == State::kOpen; }
  // RFC 9114 §5.2-4: after the peer's GOAWAY, no new request is made.
  [[nodiscard]] bool takes_requests() const { return is_open() && !peer_goes_away_; }

  // The inputs mirror connection::ConnectionEvents.
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin);
  void on_stream_reset(wire::StreamId stream, std::uint64_t error_code);
  void on_stop_sending(wire::StreamId stream);
  void on_stream_writable(wire::StreamId stream);
  void on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes);
  void on_stream_closed(wire::StreamId stream);
  void on_connection_closed() { state_ = State::kOver; }

  // Writes whatever can be written. Closes the connection when it has been shut down and all is done.
  void pump();

  // A server takes no further request, says so with GOAWAY (RFC 9114 §5.2), and goes on with those that it has.
  void shut_down();

  // Queues our message. With kYes, take_content() is asked when its turn comes. At most kMaxSentFields.
  enum class HasContent : bool { kNo, kYes };
  void submit_response(MessageStream& stream, std::span<const HeaderField> fields, HasContent has_content);
  // A request on a stream that the caller opened, with its state. False: the connection is closing.
  bool submit_request(wire::StreamId id, MessageStream& stream, std::span<const HeaderField> fields, FieldText text,
                      HasContent has_content);

  // A client's wish for the order of responses, sent as PRIORITY_UPDATE (RFC 9218 §7).
  void ask_priority(wire::StreamId stream, wire::Priority priority);

  // Gives a stream up in both directions.
  void abandon(wire::StreamId stream, std::uint64_t error_code);
  // Closes the connection with an HTTP/3 error code (RFC 9114 §8.1).
  void close(std::uint64_t error_code, std::string_view reason);

 private:
  enum class State : std::uint8_t { kIdle, kOpen, kOver };
  struct Callbacks;  // what nghttp3 calls

  [[nodiscard]] bool create();
  void trace_bound(std::span<const std::int64_t> streams);
  [[nodiscard]] bool bind_streams();
  void fail(std::int64_t library_error);
  // Nothing for 0 and for streams that nghttp3 does not know, fail() for the rest.
  void check(std::int64_t library_result);
  void read(wire::StreamId stream, Bytes data, wire::Fin fin);
  void on_unidirectional_data(wire::StreamId stream, Bytes data, wire::Fin fin);
  // Bytes behind the type of a unidirectional stream.
  void read_unidirectional(wire::StreamId stream, Bytes data);
  void read_control(Bytes data);
  void close_unidirectional(wire::StreamId stream, std::uint64_t error_code);
  [[nodiscard]] bool is_known(wire::StreamId unidirectional);
  // A server: what the client wants of the order is nghttp3's to know, and the transport's to obey.
  void apply_priority(wire::StreamId stream);
  void on_read_error(wire::StreamId stream, std::int64_t library_error, bool lone_fin);
  // False when the stream has no state.
  bool tell_abandoned(wire::StreamId stream, std::uint64_t error_code);
  [[nodiscard]] bool write_next();
  void say_goodbye();
  [[nodiscard]] bool is_done();

  void adopt(wire::StreamId id, MessageStream& stream);
  void let_go(MessageStream& stream);

  connection::StreamApi& transport_;
  MessageHandler& handler_;
  PoolAllocator& memory_;
  MessageTrace trace_;
  nghttp3_conn* library_ = nullptr;
  State state_ = State::kIdle;
  bool peer_goes_away_ = false;
  bool shutting_down_ = false;
  std::uint64_t max_request_streams_;
  PartialStreamTypes types_;
  std::optional<wire::StreamId> peer_control_stream_;
  ControlFrames control_frames_;                   // on that
  std::optional<std::uint8_t> held_control_byte_;  // of that: see read_control()
  std::optional<wire::StreamId> control_stream_;   // ours
  std::uint64_t control_bytes_unacked_ = 0;
  // Content bytes whose credit went back within the on_stream_data call that runs.
  std::uint64_t returned_in_call_ = 0;
  MessageStream* streams_ = nullptr;
};

}  // namespace pollux::http3
