// NewToken: the address token for a client's next connection (RFC 9000 §8.1.3, §19.7): when a server owes one, and its
// way out, again and again until it is acknowledged; a client's as it came, until it is fetched. Never looks into one.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/byte_writer.h"
#include "connection/path_id.h"
#include "connection/retry_state.h"
#include "stream/control_signal.h"
#include "wire/frame_writer.h"

namespace pollux::connection {

class NewToken {
 public:
  // --- a server's ---

  // A client is due a token for its address on this path. The latest such path counts.
  void want(PathId path) { wanted_ = path; }
  // For which path one is to be offered; each once.
  [[nodiscard]] std::optional<PathId> take_wanted() { return std::exchange(wanted_, std::nullopt); }
  // RFC 9000 §19.7-1: at least one byte.
  void offer(Bytes token) {
    offered_.assign(token.begin(), token.end());
    signal_.want();
  }
  [[nodiscard]] bool wants_to_send() const { return signal_.is_wanted(); }
  // False when there is nothing to send, or no room.
  [[nodiscard]] bool write_frame(ByteWriter& writer) {
    if (!wants_to_send() || !wire::write_if_it_fits(writer, wire::NewTokenFrame{.token = offered_})) return false;
    signal_.on_sent();
    return true;
  }
  void on_acked() { signal_.on_acked(); }
  void on_lost() { signal_.on_lost(); }

  // --- a client's ---

  // The latest takes the place of one that was not fetched. One that is too long to be of use is forgotten.
  void on_frame(const wire::NewTokenFrame& frame) {
    if (frame.token.size() <= kMaxTokenLength) received_.assign(frame.token.begin(), frame.token.end());
  }
  [[nodiscard]] bool has_arrived() const { return !received_.empty(); }
  [[nodiscard]] std::vector<std::uint8_t> take() { return std::exchange(received_, {}); }

 private:
  std::optional<PathId> wanted_;
  std::vector<std::uint8_t> offered_;
  stream::ControlSignal signal_;
  std::vector<std::uint8_t> received_;
};

}  // namespace pollux::connection
