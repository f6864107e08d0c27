// Talk: the application at one end of one conversation. Opens its streams, writes and reads them as their scripts say,
// compares every byte, closes when it is its turn to. What it saw stays in an Account, which outlives the connection.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "connection/events.h"
#include "connection/stream_api.h"
#include "swarm/findings.h"
#include "swarm/messages.h"
#include "swarm/plan.h"
#include "swarm/stream_script.h"

namespace pollux::swarm {

struct Account {
  bool attached = false;
  bool handshake_complete = false;
  bool closed_itself = false;  // the application asked for the end
  bool early_data_rejected = false;
  std::uint64_t streams_closed = 0;
  std::uint64_t bytes_received = 0;
  std::optional<connection::CloseReason> closed{};
  std::string phrase;
};

class Talk final : public connection::ConnectionEvents {
 public:
  struct Part {
    const Plan& plan;
    std::size_t conversation = 0;
    wire::Role role = wire::Role::kClient;
  };

  // Everything outlives the connection.
  Talk(const Part& part, connection::StreamApi& connection, Account& account, Findings& findings);
  // A connection that goes without a word was never one: its first packet was damaged. Somebody else may come.
  ~Talk() override;
  Talk(const Talk&) = delete;
  Talk& operator=(const Talk&) = delete;

  void on_handshake_complete(std::string_view alpn) override;
  void on_early_data(std::string_view alpn) override;
  void on_early_data_rejected() override;
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) override;
  void on_stream_reset(wire::StreamId stream, std::uint64_t code) override;
  void on_stop_sending(wire::StreamId stream, std::uint64_t code) override;
  void on_stream_writable(wire::StreamId) override {}
  void on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes) override;
  void on_stream_closed(wire::StreamId stream) override;
  void on_streams_available(wire::StreamDirection) override { open_streams(); }
  void on_datagram(Bytes message) override { messages_.take(message); }
  void on_send_opportunity(Timestamp now) override;
  void on_connection_closed(const connection::CloseReason& reason) override;

 private:
  struct Sending {
    StreamScript script;
    bool exists = false;
    std::uint64_t written = 0;
    std::uint64_t acked = 0;
    bool over = false;  // all is written, or it was reset
  };
  struct Receiving {
    StreamScript script;
    bool exists = false;
    std::uint64_t received = 0;
    std::uint64_t owed = 0;  // received and not consumed
    bool finished = false;
    bool reset = false;
    bool stopped = false;
  };
  struct Stream {
    Sending sending;
    Receiving receiving;
  };

  [[nodiscard]] std::size_t host() const;
  void open_streams();
  [[nodiscard]] Stream& stream_of(wire::StreamId id);
  void push(wire::StreamId id, Sending& sending);
  void consume(wire::StreamId id, Receiving& receiving, std::uint64_t bytes);
  void judge(wire::StreamId id, const Stream& stream);
  void close_if_due();
  // So many of a stream's bytes come before its reset, if that was promised.
  [[nodiscard]] bool takes_reliable_resets() const;
  void complain(wire::StreamId id, std::string_view what);
  void complain(std::string_view what);

  Part part_;
  connection::StreamApi& connection_;
  Account& account_;
  Findings& findings_;
  std::map<std::uint64_t, Stream> streams_;
  std::array<std::uint64_t, 2> opened_{};  // by direction
  Messages messages_;
  std::uint64_t lag_ = 0;  // most bytes of all streams that are received and not consumed
  std::uint64_t owed_ = 0;
  Timestamp now_;
};

}  // namespace pollux::swarm
