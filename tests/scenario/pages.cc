#include "scenario/pages.h"

#include <algorithm>

#include "base/invariant.h"
#include "base/rng.h"

namespace pollux::scenario {

Site::Site(const std::vector<std::size_t>& sizes) {
  for (const std::size_t size : sizes) {
    std::vector<std::uint8_t> content(size);
    SeededRng{pages_.size()}.fill(content);
    pages_.push_back(std::move(content));
  }
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    const auto added = root_.add_borrowed("/" + std::to_string(i), pages_[i]);
    POLLUX_INVARIANT(added.has_value());
  }
}

// One connection's.
class PageReader::Reader final : public http3::ResponseEvents {
 public:
  Reader(PageReader& owner, connection::StreamApi& connection) : owner_(owner), connection_(connection) {}

  [[nodiscard]] std::unique_ptr<http3::ClientSession> make_session() {
    auto session = std::make_unique<http3::ClientSession>(connection_, owner_.memory_, *this);
    session_ = session.get();
    return session;
  }

  void ask() {
    while (session_ != nullptr && under_way_.size() < owner_.plan_.at_once &&
           owner_.result_.asked < owner_.plan_.requests) {
      const std::size_t page = asked_ % owner_.site_.page_count();
      const std::string path = "/" + std::to_string(page);
      const auto stream = session_->request({.path = path});
      if (!stream) return;
      ++owner_.result_.asked;
      ++asked_;
      under_way_[stream->value()] = {.page = page};
    }
  }

  void on_ready() override { ask(); }

  void on_response_field(wire::StreamId stream, std::string_view name, std::string_view value) override {
    if (name == ":status") under_way_[stream.value()].good &= value == "200";
  }

  void on_response_content(wire::StreamId stream, Bytes content) override {
    Response& response = under_way_[stream.value()];
    const Bytes expected = owner_.site_.page(response.page);
    response.good &= response.received + content.size() <= expected.size() &&
                     std::ranges::equal(content, expected.subspan(response.received, content.size()));
    response.received += content.size();
  }

  void on_response_end(wire::StreamId stream) override {
    const Response& response = under_way_[stream.value()];
    const bool right = response.good && response.received == owner_.site_.page(response.page).size();
    ++(right ? owner_.result_.answered : owner_.result_.wrong);
    under_way_.erase(stream.value());
    ask();
  }

  void on_response_failed(wire::StreamId stream, std::uint64_t) override {
    ++owner_.result_.failed;
    under_way_.erase(stream.value());
    ask();
  }

  void on_client_closed(const connection::CloseReason&) override {
    ++owner_.result_.closed_connections;
    session_ = nullptr;
  }

 private:
  struct Response {
    std::size_t page = 0;
    std::size_t received = 0;
    bool good = true;
  };

  PageReader& owner_;
  connection::StreamApi& connection_;
  http3::ClientSession* session_ = nullptr;  // the connection's; null once that is closed
  std::uint64_t asked_ = 0;
  std::map<std::uint64_t, Response> under_way_;
};

PageReader::PageReader(const Site& site, const Plan& plan) : site_(site), plan_(plan) {}
PageReader::~PageReader() = default;

std::unique_ptr<connection::ConnectionEvents> PageReader::accept(connection::StreamApi& connection) {
  readers_.push_back(std::make_unique<Reader>(*this, connection));
  return readers_.back()->make_session();
}

}  // namespace pollux::scenario
