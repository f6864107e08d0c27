// RecordingApplication: an application that writes down what its one connection tells it, and by itself only gives
// credit for what it received. send() writes as much as the connection takes and the rest when it may.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connection/events.h"
#include "connection/stream_api.h"

namespace pollux::connection::testing {

class RecordingApplication final : public Application {
 public:
  struct Received {
    std::vector<std::uint8_t> data;
    bool finished = false;
    std::optional<std::uint64_t> reset;
    std::optional<std::uint64_t> stop_sending;
    std::uint64_t acked = 0;
    bool closed = false;
  };

  [[nodiscard]] std::unique_ptr<ConnectionEvents> accept(StreamApi& connection) override {
    connection_ = &connection;
    return std::make_unique<Events>(*this);
  }

  [[nodiscard]] StreamApi& connection() { return *connection_; }

  // `data` is borrowed until all of it is acknowledged.
  void send(wire::StreamId stream, Bytes data, wire::Fin fin) {
    to_send_[stream] = {.rest = data, .fin = fin};
    go_on(stream);
  }

  bool consumes = true;  // gives the peer credit for what it received, at once
  std::string alpn;      // empty until the handshake is complete
  // Called when 0-RTT data may be written, and when it was for nothing.
  std::function<void()> on_early_data;
  std::function<void()> on_early_data_rejected;
  std::size_t early_data_reports = 0;
  std::size_t early_data_rejections = 0;
  std::map<wire::StreamId, Received> streams;
  std::vector<std::vector<std::uint8_t>> datagrams;
  std::size_t streams_available = 0;
  std::size_t send_opportunities = 0;
  std::optional<CloseReason> closed;  // its phrase is void: close_phrase has it
  std::string close_phrase;
  std::size_t close_reports = 0;

 private:
  class Events final : public ConnectionEvents {
   public:
    explicit Events(RecordingApplication& record) : record_(record) {}

    void on_handshake_complete(std::string_view protocol) override { record_.alpn = protocol; }
    void on_early_data(std::string_view) override {
      ++record_.early_data_reports;
      if (record_.on_early_data) record_.on_early_data();
    }
    void on_early_data_rejected() override {
      ++record_.early_data_rejections;
      record_.to_send_.clear();
      record_.streams.clear();
      if (record_.on_early_data_rejected) record_.on_early_data_rejected();
    }
    void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) override {
      Received& received = record_.streams[stream];
      received.data.insert(received.data.end(), data.begin(), data.end());
      received.finished |= fin == wire::Fin::kYes;
      if (record_.consumes) record_.connection_->consume(stream, data.size());
    }
    void on_stream_reset(wire::StreamId stream, std::uint64_t code) override { record_.streams[stream].reset = code; }
    void on_stop_sending(wire::StreamId stream, std::uint64_t code) override {
      record_.streams[stream].stop_sending = code;
    }
    void on_stream_writable(wire::StreamId stream) override { record_.go_on(stream); }
    void on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes) override {
      record_.streams[stream].acked += bytes;
    }
    void on_stream_closed(wire::StreamId stream) override { record_.streams[stream].closed = true; }
    void on_datagram(Bytes message) override { record_.datagrams.emplace_back(message.begin(), message.end()); }
    void on_streams_available(wire::StreamDirection) override { ++record_.streams_available; }
    void on_send_opportunity(Timestamp) override { ++record_.send_opportunities; }
    void on_connection_closed(const CloseReason& reason) override {
      record_.closed = reason;
      record_.close_phrase = reason.phrase;
      ++record_.close_reports;
    }

   private:
    RecordingApplication& record_;
  };

  struct ToSend {
    Bytes rest;
    wire::Fin fin = wire::Fin::kNo;
  };

  void go_on(wire::StreamId stream) {
    const auto found = to_send_.find(stream);
    if (found == to_send_.end()) return;
    ToSend& pending = found->second;
    const WriteOutcome outcome = connection_->write(stream, pending.rest, pending.fin);
    pending.rest = pending.rest.subspan(outcome.accepted);
    if (outcome.status != WriteStatus::kBlocked) to_send_.erase(found);
  }

  StreamApi* connection_ = nullptr;
  std::map<wire::StreamId, ToSend> to_send_;
};

}  // namespace pollux::connection::testing
