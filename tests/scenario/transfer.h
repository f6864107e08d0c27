// Transfer: an application for scenarios. The client opens bidirectional streams and sends a body on each; the
// server sends one of its own back. Both ends check every byte that they receive against the pattern that the
// stream's number gives, and count what they were told.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "connection/events.h"
#include "connection/stream_api.h"

namespace pollux::scenario {

struct TransferPlan {
  std::uint64_t upload_bytes = 0;    // client to server, on each stream
  std::uint64_t download_bytes = 0;  // server to client, on each stream
  std::uint64_t streams = 1;
  bool early = false;  // a client: in 0-RTT, if it can
};

// What became of one end's side of a connection. Outlives the connection.
struct TransferResult {
  bool handshake_complete = false;
  bool had_early_bytes = false;  // some came before that
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_acked = 0;
  std::uint64_t wrong_bytes = 0;
  std::uint64_t streams_finished = 0;  // the end of the peer's data was seen
  std::uint64_t streams_closed = 0;
  std::uint64_t resets = 0;
  std::optional<connection::CloseReason> closed;
  std::string close_phrase;
};

class TransferApplication final : public connection::Application {
 public:
  // A client's opens the streams when its handshake is complete and closes the connection with code 0 when all are
  // closed; a server's answers.
  TransferApplication(const TransferPlan& plan, wire::Role role);
  ~TransferApplication() override;

  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override;

  // Of all connections together.
  [[nodiscard]] const TransferResult& result() const { return result_; }

 private:
  class Side;

  TransferPlan plan_;
  wire::Role role_;
  TransferResult result_;
};

}  // namespace pollux::scenario
