// TokenStore: the tokens that servers have given a shard's clients for their next connections (RFC 9000 §8.1.3).
// Bounded: a server's oldest token makes room for its newest, the server not heard of for longest for another.
// Invariant: a token is handed out once, to a connection to the server and in the version that it came from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/socket_address.h"
#include "wire/version.h"

namespace pollux::endpoint {

struct TokenOrigin {
  SocketAddress server;
  std::string name;  // what was asked for by SNI
  wire::Version version = wire::kVersion1;

  [[nodiscard]] bool operator==(const TokenOrigin&) const = default;
};

class TokenStore {
 public:
  static constexpr std::size_t kMaxServers = 256;
  static constexpr std::size_t kMaxTokensPerServer = 4;

  void add(const TokenOrigin& origin, std::vector<std::uint8_t> token);
  // The newest, which is forgotten here (RFC 9000 §8.1.3-13); empty when there is none.
  [[nodiscard]] std::vector<std::uint8_t> take(const TokenOrigin& origin);

  // Calls visit(origin, token) for each, of each server the oldest first.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const Server& server : servers_) {
      for (const std::vector<std::uint8_t>& token : server.tokens) visit(server.origin, token);
    }
  }

  [[nodiscard]] std::size_t server_count() const { return servers_.size(); }

 private:
  struct Server {
    TokenOrigin origin;
    std::vector<std::vector<std::uint8_t>> tokens;  // the newest last
  };

  std::vector<Server> servers_;  // the one heard of last at the end
};

}  // namespace pollux::endpoint
