// RetryState: the Retry that came before the handshake, if there was one (RFC 9000 §8.1.2, §17.2.5), and the token that
// a client's Initials carry: the Retry's, or before it that of an earlier connection's NEW_TOKEN (§8.1.3).
// Never judges a Retry packet (retry.h) or a token.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "wire/connection_id.h"

namespace pollux::connection {

// Of a longer token the Initials would leave too little of a datagram of 1200 bytes to the handshake.
inline constexpr std::size_t kMaxTokenLength = 768;

class RetryState {
 public:
  // `source`: a server's Retry that the client has followed. `token`: a client's, at most kMaxTokenLength bytes.
  RetryState(const std::optional<wire::ConnectionId>& source, Bytes token)
      : source_(source), token_(token.begin(), token.end()) {}

  // The Source Connection ID of the Retry; nothing when there was none.
  [[nodiscard]] const std::optional<wire::ConnectionId>& source() const { return source_; }
  // What goes into the Token field of Initials; empty at a server.
  [[nodiscard]] Bytes token() const { return token_; }

  // A client follows a Retry. RFC 9000 §8.1.2-1, §8.1.3-2: from now on its token, and no other.
  void on_retry(const wire::ConnectionId& source, Bytes token) {
    source_ = source;
    token_.assign(token.begin(), token.end());
  }

 private:
  std::optional<wire::ConnectionId> source_;
  std::vector<std::uint8_t> token_;
};

}  // namespace pollux::connection
