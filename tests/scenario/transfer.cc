#include "scenario/transfer.h"

#include <map>

#include "scenario/pattern.h"

namespace pollux::scenario {

class TransferApplication::Side final : public connection::ConnectionEvents {
 public:
  Side(TransferApplication& owner, connection::StreamApi& connection) : owner_(owner), connection_(connection) {}

  void on_handshake_complete(std::string_view) override {
    owner_.result_.handshake_complete = true;
    if (owner_.role_ == wire::Role::kClient) open_streams();
  }

  void on_early_data(std::string_view) override {
    if (owner_.plan_.early) open_streams();
  }
  void on_early_data_rejected() override {
    streams_.clear();
    opened_ = 0;
  }

  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) override {
    owner_.result_.had_early_bytes |= !data.empty() && !connection_.is_handshake_complete();
    Progress& progress = progress_of(stream);
    owner_.result_.wrong_bytes += wrong_bytes(stream, wire::peer_of(owner_.role_), progress.received, data);
    progress.received += data.size();
    owner_.result_.bytes_received += data.size();
    connection_.consume(stream, data.size());
    if (fin == wire::Fin::kYes) ++owner_.result_.streams_finished;
  }

  void on_stream_reset(wire::StreamId, std::uint64_t) override { ++owner_.result_.resets; }
  void on_stop_sending(wire::StreamId, std::uint64_t) override { ++owner_.result_.resets; }
  void on_stream_writable(wire::StreamId) override {}
  void on_stream_data_acked(wire::StreamId, std::uint64_t bytes) override { owner_.result_.bytes_acked += bytes; }
  void on_stream_closed(wire::StreamId stream) override {
    ++owner_.result_.streams_closed;
    streams_.erase(stream.value());
    if (owner_.role_ != wire::Role::kClient) return;
    if (owner_.result_.streams_closed == owner_.plan_.streams) connection_.close(0, "done");
  }
  void on_streams_available(wire::StreamDirection) override { open_streams(); }

  void on_send_opportunity(Timestamp) override {
    for (auto& [id, progress] : streams_) push(wire::StreamId{id}, progress);
  }

  void on_connection_closed(const connection::CloseReason& reason) override {
    owner_.result_.closed = reason;
    owner_.result_.close_phrase = reason.phrase;
  }

 private:
  struct Progress {
    std::uint64_t received = 0;
    std::uint64_t written = 0;
    bool fin_written = false;
  };

  void open_streams() {
    while (owner_.role_ == wire::Role::kClient && opened_ < owner_.plan_.streams) {
      const auto stream = connection_.open_stream(wire::StreamDirection::kBidirectional);
      if (!stream) return;
      ++opened_;
      progress_of(*stream);
    }
  }

  Progress& progress_of(wire::StreamId stream) { return streams_[stream.value()]; }

  [[nodiscard]] std::uint64_t total() const {
    return owner_.role_ == wire::Role::kClient ? owner_.plan_.upload_bytes : owner_.plan_.download_bytes;
  }

  void push(wire::StreamId stream, Progress& progress) {
    while (!progress.fin_written) {
      const Bytes data = pattern_piece(stream, owner_.role_, progress.written, total() - progress.written);
      const bool last = progress.written + data.size() == total();
      const auto outcome = connection_.write(stream, data, last ? wire::Fin::kYes : wire::Fin::kNo);
      progress.written += outcome.accepted;
      if (outcome.status != connection::WriteStatus::kOk) return;
      progress.fin_written = last;
    }
  }

  TransferApplication& owner_;
  connection::StreamApi& connection_;
  std::uint64_t opened_ = 0;
  std::map<std::uint64_t, Progress> streams_;
};

TransferApplication::TransferApplication(const TransferPlan& plan, wire::Role role) : plan_(plan), role_(role) {}
TransferApplication::~TransferApplication() = default;

std::unique_ptr<connection::ConnectionEvents> TransferApplication::accept(connection::StreamApi& connection) {
  return std::make_unique<Side>(*this, connection);
}

}  // namespace pollux::scenario
