#include "app/get/transfer.h"

#include <charconv>
#include <utility>

namespace pollux::app {
namespace {

constexpr int kFirstErrorStatus = 400;

[[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string method_of(const GetOptions& options) {
  if (!options.method.empty()) return options.method;
  if (options.head) return "HEAD";
  return options.data ? "POST" : "GET";
}

Transfer::Transfer(const Url& url, const GetOptions& options, std::string output)
    : url_(url), options_(options), method_(method_of(options)), output_(std::move(output)) {}

void Transfer::on_requested(Timestamp now) {
  state_ = State::kUnderWay;
  times.requested = now;
}

void Transfer::restart() {
  if (is_over()) return;
  state_ = State::kWaiting;
  was_early = false;
  status_ = 0;
  received_ = 0;
  expected_.reset();
  header_.clear();
  header_ended_ = false;
  times.requested = times.first_byte = Timestamp::never();
  output_.restart();
}

void Transfer::on_field(std::string_view name, std::string_view value, Timestamp now) {
  if (times.first_byte.is_never()) times.first_byte = now;
  const bool wants_text = options_.include_header || options_.head;
  if (name == ":status") {
    status_ = static_cast<int>(number_of(value).value_or(0));
    header_.clear();
    if (wants_text) header_.append("HTTP/3 ").append(value).append(" \r\n");
    return;
  }
  if (name == "content-length") expected_ = number_of(value);
  if (name == "content-type") content_type_ = value;
  if (wants_text) header_.append(name).append(": ").append(value).append("\r\n");
}

// What --fail keeps from the output.
bool Transfer::is_unwanted() const {
  return options_.fail && status_ >= kFirstErrorStatus;
}

void Transfer::end_header(Timestamp now) {
  if (std::exchange(header_ended_, true) || header_.empty() || is_unwanted()) return;
  header_ += "\r\n";
  const std::string text = std::exchange(header_, {});
  if (!output_.write(text)) fail({.code = ExitCode::kWrite, .sentence = output_.error()}, now);
}

void Transfer::on_content(Bytes content, Timestamp now) {
  if (times.first_byte.is_never()) times.first_byte = now;
  end_header(now);
  received_ += content.size();
  if (!is_unwanted() && !is_over() && !output_.write(content)) {
    fail({.code = ExitCode::kWrite, .sentence = output_.error()}, now);
  }
}

void Transfer::on_end(Timestamp now) {
  if (is_over()) return;
  if (is_unwanted()) {
    fail({.code = ExitCode::kHttpStatus,
          .sentence = "'" + url_.text + "' was answered with status " + std::to_string(status_)},
         now);
    return;
  }
  end_header(now);
  if (is_over()) return;
  if (!output_.finish()) {
    fail({.code = ExitCode::kWrite, .sentence = output_.error()}, now);
    return;
  }
  if (times.first_byte.is_never()) times.first_byte = now;
  times.ended = now;
  state_ = State::kDone;
}

void Transfer::fail(Failure failure, Timestamp now) {
  if (is_over()) return;
  state_ = State::kFailed;
  failure_ = std::move(failure);
  times.ended = now;
  if (received_ != 0 && !is_unwanted()) (void)output_.finish();
}

}  // namespace pollux::app
