// What a connection tells the application above it. With stream_api.h this is all that an application
// (lib/http3, a test) may know of a connection.
// Every call comes from within Shard::poll, on the worker's own thread. Calls may be answered at once through
// StreamApi, except that a call never leads to another call of ConnectionEvents before it has returned.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"
#include "wire/frames.h"
#include "wire/stream_id.h"

namespace pollux::connection {

class StreamApi;

// How a connection came to its end.
struct CloseReason {
  enum class By : std::uint8_t { kPeer, kLocal, kIdleTimeout, kStatelessReset, kNoCommonVersion };
  By by = By::kLocal;
  wire::CloseKind kind = wire::CloseKind::kTransport;
  std::uint64_t error_code = 0;
  std::string_view phrase;  // valid during the call only
};

class ConnectionEvents {
 public:
  virtual ~ConnectionEvents() = default;

  // TLS is done (RFC 9001 §4.1.1): 1-RTT data can be sent. `alpn` is valid during the call only.
  virtual void on_handshake_complete(std::string_view alpn) = 0;

  // 0-RTT data can go both ways before the handshake is complete (RFC 9001 §4.6). A client may open streams now, within
  // what it remembers of the server; a server may answer. What is written here by a client can be replayed by others:
  // an application that does nothing here sends no 0-RTT (§5.6-1). `alpn`: as in on_handshake_complete.
  virtual void on_early_data(std::string_view /*alpn*/) {}

  // Client: the server took nothing of it. All streams are gone, without any other call, and what was written to them
  // is free again (RFC 9001 §4.6.2-3). on_handshake_complete follows: the place to begin anew, perhaps with another
  // ALPN.
  virtual void on_early_data_rejected() {}

  // The next bytes of a stream, in order, each exactly once; `data` may be empty when `fin` is kYes.
  // Borrowed from the received packet: valid during the call only. The peer gets new flow-control credit only
  // for what StreamApi::consume is told of. A first call for an unknown ID means that the peer opened the stream.
  virtual void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) = 0;

  // The peer abandoned its sending side (RESET_STREAM, RFC 9000 §19.4); no more data will come.
  virtual void on_stream_reset(wire::StreamId stream, std::uint64_t application_error_code) = 0;

  // The peer wants no more of what we send (STOP_SENDING, RFC 9000 §3.5). The connection has already reset our
  // sending side with the same code; write() answers kClosed from now on.
  virtual void on_stop_sending(wire::StreamId stream, std::uint64_t application_error_code) = 0;

  // A write() that answered kBlocked may be tried again.
  virtual void on_stream_writable(wire::StreamId stream) = 0;

  // `bytes` more bytes, from the front of what was written, were acknowledged: their memory is free again.
  virtual void on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes) = 0;

  // Both directions have reached a terminal state (RFC 9000 §3); the ID means nothing any more, and whatever
  // was written to it and not yet reported acknowledged is free again.
  virtual void on_stream_closed(wire::StreamId stream) = 0;

  // A message that came in a DATAGRAM frame (RFC 9221), in no order; valid during the call only. Comes only where the
  // configuration takes datagrams.
  virtual void on_datagram(Bytes) {}

  // The peer allows more streams of this direction (MAX_STREAMS): open_stream may be tried again. Not before the
  // handshake is complete, which is such an occasion itself.
  virtual void on_streams_available(wire::StreamDirection direction) = 0;

  // Once after each burst that brought any of the calls above: the place to write.
  virtual void on_send_opportunity(Timestamp now) = 0;

  // The host would have the connection end in good order: the application begins nothing new, and closes the connection
  // when what is under way is done. May come before the handshake is complete.
  virtual void on_shutdown() {}

  // The connection is closing, draining or timed out. The last call; StreamApi is void afterwards.
  virtual void on_connection_closed(const CloseReason& reason) = 0;
};

// What runs on the connections of a shard.
class Application {
 public:
  virtual ~Application() = default;

  // A new connection, before its handshake. `connection` outlives what is returned.
  [[nodiscard]] virtual std::unique_ptr<ConnectionEvents> accept(StreamApi& connection) = 0;
};

}  // namespace pollux::connection
