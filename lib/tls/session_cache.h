// SessionCache: what a client keeps of finished connections, so as to resume them: tickets, and the transport
// parameters that go with each (RFC 9000 §7.4.1). One for each worker; shared by its TLS contexts and outlives them.
// Bounded in both directions: the server not heard of for longest goes first, and of a server the oldest ticket.
// Invariant: a ticket is handed out once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct ssl_session_st;  // BoringSSL's SSL_SESSION

namespace pollux::tls {

struct ReleaseSession {
  void operator()(ssl_session_st* session) const;
};
using NativeSession = std::unique_ptr<ssl_session_st, ReleaseSession>;

struct RememberedSession {
  NativeSession native;
  std::vector<std::uint8_t> transport_parameters;  // the server's, encoded, of the connection that brought the ticket
};

class SessionCache {
 public:
  static constexpr std::size_t kMaxServers = 256;
  static constexpr std::size_t kMaxTicketsPerServer = 64;

  // `server` names the server and all else that a session is bound to (TlsContext makes it).
  void add(std::string_view server, RememberedSession session);
  // The newest; forgotten here. RFC 9001 §4.5-1: a ticket is not used twice.
  [[nodiscard]] std::optional<RememberedSession> take(std::string_view server);

  // Calls visit(name, session) for each, of each server the oldest first.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const Server& server : servers_) {
      for (const RememberedSession& session : server.tickets) visit(std::string_view{server.name}, session);
    }
  }

  // Tickets of all servers.
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t server_count() const { return servers_.size(); }

 private:
  struct Server {
    std::string name;
    std::uint64_t heard_of = 0;
    std::vector<RememberedSession> tickets;  // the newest last
  };

  [[nodiscard]] Server* find(std::string_view name);
  [[nodiscard]] Server& make_room(std::string_view name);

  std::vector<Server> servers_;
  std::uint64_t clock_ = 0;  // counts calls of add: orders the servers
};

}  // namespace pollux::tls
