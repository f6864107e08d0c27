#include "perf/datapath/endless_transfer.h"

#include <array>
#include <optional>
#include <vector>

namespace pollux::perf {
namespace {

constexpr std::size_t kPiece = 1 << 16;

}  // namespace

class EndlessTransfer::Side final : public connection::ConnectionEvents {
 public:
  Side(EndlessTransfer& owner, connection::StreamApi& connection) : owner_(owner), connection_(connection) {}

  void on_handshake_complete(std::string_view) override {
    if (connection_.role() != wire::Role::kClient) return;
    static constexpr std::array<std::uint8_t, 1> kRequest{'x'};
    const auto stream = connection_.open_stream(wire::StreamDirection::kBidirectional);
    if (!stream) return;
    if (owner_.direction_ == Direction::kDownload) {
      (void)connection_.write(*stream, kRequest, wire::Fin::kYes);
    } else {
      stream_ = stream;
      write();
    }
  }
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin) override {
    connection_.consume(stream, data.size());
    owner_.bytes_received_ += data.size();
    if (connection_.role() == wire::Role::kClient || owner_.direction_ == Direction::kUpload) return;
    stream_ = stream;
    write();
  }
  void on_stream_reset(wire::StreamId, std::uint64_t) override {}
  void on_stop_sending(wire::StreamId, std::uint64_t) override {}
  void on_stream_writable(wire::StreamId) override { write(); }
  void on_stream_data_acked(wire::StreamId, std::uint64_t) override {}
  void on_stream_closed(wire::StreamId) override {}
  void on_streams_available(wire::StreamDirection) override {}
  void on_send_opportunity(Timestamp) override { write(); }
  void on_connection_closed(const connection::CloseReason&) override { stream_.reset(); }

 private:
  void write() {
    static const std::vector<std::uint8_t> zeros(kPiece);
    while (stream_ && connection_.write(*stream_, zeros, wire::Fin::kNo).status == connection::WriteStatus::kOk) {
    }
  }

  EndlessTransfer& owner_;
  connection::StreamApi& connection_;
  std::optional<wire::StreamId> stream_;
};

std::unique_ptr<connection::ConnectionEvents> EndlessTransfer::accept(connection::StreamApi& connection) {
  return std::make_unique<Side>(*this, connection);
}

}  // namespace pollux::perf
