// What an application can ask of its connection. Nothing is sent at once: calls queue work that the next
// assemble stage puts into packets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "wire/frames.h"
#include "wire/priority.h"
#include "wire/stream_id.h"

namespace pollux::telemetry {
class ConnectionTrace;
}

namespace pollux::connection {

enum class WriteStatus : std::uint8_t {
  kOk,       // everything was taken
  kBlocked,  // the stream's queue is full: on_stream_writable will follow
  kClosed,   // the sending side is finished, reset or unknown: nothing was taken and nothing ever will be
};

struct WriteOutcome {
  std::size_t accepted = 0;  // bytes taken, from the front
  WriteStatus status = WriteStatus::kOk;
};

enum class DatagramStatus : std::uint8_t {
  kQueued,     // copied; it is sent once, and nobody says whether it arrived
  kQueueFull,  // too many wait already: this one is not sent
  kTooLarge,   // for the peer, or for a packet on this path
  kNotTaken,   // the peer takes no datagrams, or has not said so yet
};

class StreamApi {
 public:
  virtual ~StreamApi() = default;

  [[nodiscard]] virtual wire::Role role() const = 0;

  // False while what arrives may be 0-RTT data, which somebody may have recorded and sent again (RFC 9001 §9.2).
  [[nodiscard]] virtual bool is_handshake_complete() const = 0;

  // A new stream of ours, or nothing while the peer's limit is reached (RFC 9000 §4.6).
  [[nodiscard]] virtual std::optional<wire::StreamId> open_stream(wire::StreamDirection direction) = 0;

  // Queues bytes for sending. They are borrowed, not copied: they must stay unchanged until
  // ConnectionEvents::on_stream_data_acked has covered them, or on_stream_closed. kYes ends the stream behind
  // the last byte, and counts only when all of `data` was taken.
  virtual WriteOutcome write(wire::StreamId stream, Bytes data, wire::Fin fin) = 0;

  // The application is done with `bytes` more of what on_stream_data gave: credit for the peer (RFC 9000 §4.1).
  virtual void consume(wire::StreamId stream, std::uint64_t bytes) = 0;

  // Abandons our sending side (RESET_STREAM). Unsent data is dropped. No effect once it is finished.
  virtual void reset_stream(wire::StreamId stream, std::uint64_t application_error_code) = 0;

  // The same, but the first `reliable_size` bytes, at most what was written, still arrive before the peer hears of the
  // reset (draft-ietf-quic-reliable-stream-reset). May be called again to promise less. A peer that does not know
  // RESET_STREAM_AT gets RESET_STREAM.
  virtual void reset_stream_at(wire::StreamId stream, std::uint64_t application_error_code,
                               std::uint64_t reliable_size) = 0;

  // The order in which streams are sent (RFC 9218 §10), from the next packet on: the more urgent first; among equals
  // one after another by ID, or in turns where incremental. Until told otherwise all streams take turns.
  virtual void set_priority(wire::StreamId stream, wire::Priority priority) = 0;

  // Asks the peer to stop sending (STOP_SENDING); what still arrives is dropped here and its credit returned.
  virtual void stop_sending(wire::StreamId stream, std::uint64_t application_error_code) = 0;

  // A message that is sent at most once (DATAGRAM, RFC 9221), before stream data. At most max_datagram_size() bytes.
  virtual DatagramStatus send_datagram(Bytes message) = 0;
  // Of a message, at this moment; zero while none can be sent.
  [[nodiscard]] virtual std::size_t max_datagram_size() const = 0;

  // Where the application's own events go. Null when the connection is not traced; never changes.
  [[nodiscard]] virtual telemetry::ConnectionTrace* trace() { return nullptr; }

  // Closes the connection with CONNECTION_CLOSE of type 0x1d (RFC 9000 §10.2). `reason` is copied.
  virtual void close(std::uint64_t application_error_code, std::string_view reason) = 0;
};

}  // namespace pollux::connection
