#include "scenario/perf_exchanges.h"

#include <algorithm>
#include <map>

#include "perf_protocol/content.h"
#include "perf_protocol/error_code.h"

namespace pollux::scenario {

// One connection's.
class PerfExchanges::Side final : public perf_protocol::ExchangeEvents {
 public:
  Side(PerfExchanges& owner, connection::StreamApi& connection) : owner_(owner), connection_(connection) {}

  [[nodiscard]] std::unique_ptr<perf_protocol::ClientSession> make_session() {
    auto session = std::make_unique<perf_protocol::ClientSession>(connection_, *this);
    session_ = session.get();
    return session;
  }

  void on_ready() override {
    while (begun_ < owner_.plan_.exchanges && received_.size() < owner_.plan_.at_once) {
      const auto stream = session_->begin(owner_.plan_.exchange);
      if (!stream) return;
      ++begun_;
      received_[stream->value()] = 0;
    }
    if (begun_ == owner_.plan_.exchanges && received_.empty()) connection_.close(perf_protocol::kNoError, "");
  }
  void on_exchanges_lost() override {}
  void on_upload_acked(wire::StreamId, std::uint64_t bytes) override { owner_.result_.uploaded += bytes; }
  void on_download(wire::StreamId stream, Bytes content) override {
    std::uint64_t& received = received_[stream.value()];
    owner_.result_.downloaded += content.size();
    while (!content.empty()) {
      const Bytes expected = perf_protocol::content_at(received, content.size());
      owner_.result_.wrong_bytes |= !std::ranges::equal(content.first(expected.size()), expected);
      content = content.subspan(expected.size());
      received += expected.size();
    }
    if (received < owner_.plan_.enough) return;
    session_->cancel(stream);
    ++owner_.result_.cancelled;
    forget(stream);
  }
  void on_exchange_end(wire::StreamId stream) override {
    ++owner_.result_.ended;
    forget(stream);
  }
  void on_exchange_failed(wire::StreamId stream, std::uint64_t) override {
    ++owner_.result_.failed;
    forget(stream);
  }
  void on_client_closed(const connection::CloseReason&) override { ++owner_.result_.closed_connections; }

 private:
  void forget(wire::StreamId stream) {
    received_.erase(stream.value());
    on_ready();
  }

  PerfExchanges& owner_;
  connection::StreamApi& connection_;
  perf_protocol::ClientSession* session_ = nullptr;
  std::size_t begun_ = 0;
  std::map<std::uint64_t, std::uint64_t> received_;  // of what is under way, by stream
};

PerfExchanges::PerfExchanges(const Plan& plan) : plan_(plan) {}
PerfExchanges::~PerfExchanges() = default;

std::unique_ptr<connection::ConnectionEvents> PerfExchanges::accept(connection::StreamApi& connection) {
  sides_.push_back(std::make_unique<Side>(*this, connection));
  return sides_.back()->make_session();
}

}  // namespace pollux::scenario
