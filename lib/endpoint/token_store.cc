#include "endpoint/token_store.h"

#include <algorithm>

namespace pollux::endpoint {

void TokenStore::add(const TokenOrigin& origin, std::vector<std::uint8_t> token) {
  auto found = std::ranges::find(servers_, origin, &Server::origin);
  if (found == servers_.end()) {
    if (servers_.size() == kMaxServers) servers_.erase(servers_.begin());
    servers_.push_back({.origin = origin, .tokens = {}});
  } else {
    std::rotate(found, found + 1, servers_.end());
  }
  std::vector<std::vector<std::uint8_t>>& tokens = servers_.back().tokens;
  if (tokens.size() == kMaxTokensPerServer) tokens.erase(tokens.begin());
  tokens.push_back(std::move(token));
}

std::vector<std::uint8_t> TokenStore::take(const TokenOrigin& origin) {
  const auto found = std::ranges::find(servers_, origin, &Server::origin);
  if (found == servers_.end()) return {};
  std::vector<std::uint8_t> token = std::move(found->tokens.back());
  found->tokens.pop_back();
  if (found->tokens.empty()) servers_.erase(found);
  return token;
}

}  // namespace pollux::endpoint
