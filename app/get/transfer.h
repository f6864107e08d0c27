// Transfer: one URL on its way: what was asked, what has come, and when. It writes what comes to its output, and knows
// nothing of connections: whoever asks for it says what happens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/get/failure.h"
#include "app/get/options.h"
#include "app/get/output.h"
#include "base/socket_address.h"
#include "base/time.h"

namespace pollux::app {

// When each step was done, on the steady clock; never() where it was not.
struct TransferTimes {
  Timestamp started;
  Timestamp resolved = Timestamp::never();
  Timestamp connected = Timestamp::never();
  Timestamp requested = Timestamp::never();
  Timestamp first_byte = Timestamp::never();
  Timestamp ended = Timestamp::never();
};

class Transfer {
 public:
  enum class State : std::uint8_t { kWaiting, kUnderWay, kDone, kFailed };

  Transfer(const Url& url, const GetOptions& options, std::string output);

  void on_requested(Timestamp now);
  // The server is to be asked again from the beginning.
  void restart();
  // ":status" begins a header section; an interim one is forgotten when the next begins.
  void on_field(std::string_view name, std::string_view value, Timestamp now);
  void on_content(Bytes content, Timestamp now);
  void on_end(Timestamp now);
  void fail(Failure failure, Timestamp now);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] bool is_over() const { return state_ == State::kDone || state_ == State::kFailed; }
  [[nodiscard]] const Failure& failure() const { return failure_; }  // kOk where there is none
  [[nodiscard]] const Url& url() const { return url_; }
  [[nodiscard]] const std::string& method() const { return method_; }
  [[nodiscard]] const Output& output() const { return output_; }
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] const std::string& content_type() const { return content_type_; }
  [[nodiscard]] std::uint64_t received() const { return received_; }
  [[nodiscard]] std::optional<std::uint64_t> expected() const { return expected_; }

  TransferTimes times;
  SocketAddress remote;
  SocketAddress local;
  bool was_early = false;  // asked for before the handshake was complete

 private:
  void write(Bytes content, Timestamp now);
  void end_header(Timestamp now);
  [[nodiscard]] bool is_unwanted() const;

  Url url_;
  const GetOptions& options_;
  std::string method_;
  Output output_;
  State state_ = State::kWaiting;
  Failure failure_;
  int status_ = 0;
  std::string header_;  // as text, while it is wanted
  bool header_ended_ = false;
  std::string content_type_;
  std::uint64_t received_ = 0;
  std::optional<std::uint64_t> expected_;
};

// GET, HEAD or POST, unless the options name another.
[[nodiscard]] std::string method_of(const GetOptions& options);

}  // namespace pollux::app
