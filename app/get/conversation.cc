#include "app/get/conversation.h"

#include <cstdio>
#include <map>
#include <vector>

#include "app/common/steady_time.h"
#include "hq/client_session.h"
#include "hq/error_code.h"
#include "http3/client_session.h"
#include "http3/error_code.h"

namespace pollux::app {
namespace {

constexpr int kTooEarly = 425;
constexpr std::string_view kUserAgent = "pollux-get/" POLLUX_VERSION;

// The transfers that are under way, by stream.
class UnderWay {
 public:
  explicit UnderWay(ConversationListener& listener) : listener_(listener) {}

  void add(wire::StreamId stream, Transfer& transfer, bool is_early) {
    transfer.on_requested(steady_now());
    transfer.was_early = is_early;
    transfers_[stream.value()] = &transfer;
  }
  [[nodiscard]] Transfer* find(wire::StreamId stream) {
    const auto found = transfers_.find(stream.value());
    return found != transfers_.end() ? found->second : nullptr;
  }
  void on_content(wire::StreamId stream, Bytes content) {
    Transfer* transfer = find(stream);
    if (transfer == nullptr) return;
    transfer->on_content(content, steady_now());
    listener_.on_content();
  }
  void on_end(wire::StreamId stream) {
    Transfer* transfer = find(stream);
    transfers_.erase(stream.value());
    if (transfer == nullptr) return;
    // RFC 8470 §5.2: asked for in 0-RTT, and not to be answered there; at another time it will be.
    if (transfer->was_early && transfer->status() == kTooEarly) {
      transfer->restart();
    } else {
      transfer->on_end(steady_now());
    }
    listener_.on_ready();
  }
  void on_failed(wire::StreamId stream, std::uint64_t error_code, ExitCode code) {
    Transfer* transfer = find(stream);
    transfers_.erase(stream.value());
    if (transfer == nullptr) return;
    transfer->fail(
        {.code = code,
         .sentence = "the server gave up '" + transfer->url().text + "' with error code " + std::to_string(error_code)},
        steady_now());
    listener_.on_ready();
  }
  void on_lost() {
    for (const auto& [stream, transfer] : transfers_) transfer->restart();
    transfers_.clear();
    listener_.on_early_data_lost();
  }

 private:
  ConversationListener& listener_;
  std::map<std::uint64_t, Transfer*> transfers_;
};

class Http3Conversation final : public Conversation, public http3::ResponseEvents {
 public:
  Http3Conversation(const GetOptions& options, Bytes content, ConversationListener& listener)
      : options_(options), content_(content), listener_(listener), under_way_(listener) {}

  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override {
    auto session = std::make_unique<http3::ClientSession>(connection, memory_, *this);
    session_ = session.get();
    return session;
  }

  [[nodiscard]] bool request(Transfer& transfer, bool is_early) override {
    if (session_ == nullptr) return false;
    std::vector<http3::HeaderField> fields;
    for (const auto& [name, value] : options_.headers) fields.push_back({name, value});
    add_unless_named(fields, "user-agent", kUserAgent);
    if (!content_.empty()) add_unless_named(fields, "content-type", "application/x-www-form-urlencoded");
    const std::string authority = transfer.url().authority();
    const auto stream = session_->request({.method = transfer.method(),
                                           .authority = authority,
                                           .path = transfer.url().path,
                                           .more = fields,
                                           .content = content_});
    if (!stream) return false;
    under_way_.add(*stream, transfer, is_early);
    if (options_.verbose) {
      std::fprintf(stderr, "> %s %s HTTP/3\n> host: %s\n", transfer.method().c_str(), transfer.url().path.c_str(),
                   authority.c_str());
      for (const auto& [name, value] : fields) {
        std::fprintf(stderr, "> %.*s: %.*s\n", static_cast<int>(name.size()), name.data(),
                     static_cast<int>(value.size()), value.data());
      }
      std::fputs(">\n", stderr);
    }
    return true;
  }

  [[nodiscard]] std::uint64_t no_error() const override { return http3::kNoError; }

 private:
  static void add_unless_named(std::vector<http3::HeaderField>& fields, std::string_view name, std::string_view value) {
    for (const http3::HeaderField& field : fields) {
      if (field.name == name) return;
    }
    fields.push_back({name, value});
  }

  void on_ready() override { listener_.on_ready(); }
  void on_requests_lost() override { under_way_.on_lost(); }
  void on_response_field(wire::StreamId stream, std::string_view name, std::string_view value) override {
    Transfer* transfer = under_way_.find(stream);
    if (transfer == nullptr) return;
    if (options_.verbose) {
      const bool is_status = name == ":status";
      std::fprintf(stderr, "< %s%.*s%s%.*s\n", is_status ? "HTTP/3 " : "",
                   is_status ? 0 : static_cast<int>(name.size()), name.data(), is_status ? "" : ": ",
                   static_cast<int>(value.size()), value.data());
    }
    transfer->on_field(name, value, steady_now());
  }
  void on_response_content(wire::StreamId stream, Bytes content) override { under_way_.on_content(stream, content); }
  void on_response_end(wire::StreamId stream) override { under_way_.on_end(stream); }
  void on_response_failed(wire::StreamId stream, std::uint64_t error_code) override {
    under_way_.on_failed(stream, error_code, ExitCode::kHttp3);
  }
  void on_client_closed(const connection::CloseReason& reason) override {
    session_ = nullptr;
    listener_.on_closed(reason);
  }

  const GetOptions& options_;
  Bytes content_;
  ConversationListener& listener_;
  http3::PoolAllocator memory_;
  UnderWay under_way_;
  http3::ClientSession* session_ = nullptr;
};

class HqConversation final : public Conversation, public hq::AnswerEvents {
 public:
  explicit HqConversation(ConversationListener& listener) : listener_(listener), under_way_(listener) {}

  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override {
    auto session = std::make_unique<hq::ClientSession>(connection, *this);
    session_ = session.get();
    return session;
  }

  [[nodiscard]] bool request(Transfer& transfer, bool is_early) override {
    const auto stream = session_ != nullptr ? session_->request(transfer.url().path) : std::nullopt;
    if (stream) under_way_.add(*stream, transfer, is_early);
    return stream.has_value();
  }

  [[nodiscard]] std::uint64_t no_error() const override { return hq::kNoError; }

 private:
  void on_ready() override { listener_.on_ready(); }
  void on_requests_lost() override { under_way_.on_lost(); }
  void on_answer(wire::StreamId stream, Bytes content) override { under_way_.on_content(stream, content); }
  void on_answer_end(wire::StreamId stream) override { under_way_.on_end(stream); }
  void on_answer_failed(wire::StreamId stream, std::uint64_t error_code) override {
    under_way_.on_failed(stream, error_code, ExitCode::kReceive);
  }
  void on_client_closed(const connection::CloseReason& reason) override {
    session_ = nullptr;
    listener_.on_closed(reason);
  }

  ConversationListener& listener_;
  UnderWay under_way_;
  hq::ClientSession* session_ = nullptr;
};

}  // namespace

std::unique_ptr<Conversation> make_conversation(const GetOptions& options, Bytes content,
                                                ConversationListener& listener) {
  if (options.protocol == Protocol::kHqInterop) return std::make_unique<HqConversation>(listener);
  return std::make_unique<Http3Conversation>(options, content, listener);
}

}  // namespace pollux::app
