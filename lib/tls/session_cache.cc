#include "tls/session_cache.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

namespace pollux::tls {

void ReleaseSession::operator()(ssl_session_st* session) const {
  SSL_SESSION_free(session);
}

void SessionCache::add(std::string_view name, RememberedSession session) {
  Server* known = find(name);
  Server& server = known != nullptr ? *known : make_room(name);
  server.heard_of = ++clock_;
  if (server.tickets.size() == kMaxTicketsPerServer) server.tickets.erase(server.tickets.begin());
  server.tickets.push_back(std::move(session));
}

std::optional<RememberedSession> SessionCache::take(std::string_view name) {
  Server* server = find(name);
  if (server == nullptr || server->tickets.empty()) return std::nullopt;
  RememberedSession session = std::move(server->tickets.back());
  server->tickets.pop_back();
  return session;
}

std::size_t SessionCache::size() const {
  std::size_t sum = 0;
  for (const Server& server : servers_) sum += server.tickets.size();
  return sum;
}

SessionCache::Server* SessionCache::find(std::string_view name) {
  const auto found = std::ranges::find(servers_, name, &Server::name);
  return found == servers_.end() ? nullptr : &*found;
}

SessionCache::Server& SessionCache::make_room(std::string_view name) {
  if (servers_.size() == kMaxServers) servers_.erase(std::ranges::min_element(servers_, {}, &Server::heard_of));
  return servers_.emplace_back(Server{.name = std::string{name}, .heard_of = 0, .tickets = {}});
}

}  // namespace pollux::tls
