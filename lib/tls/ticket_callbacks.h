// TicketCallbacks: BoringSSL's way to the tickets: a server's are sealed and opened by its ServerTickets, a client's go
// into its SessionCache. Private to lib/tls. Owns nothing.
#pragma once

struct ssl_st;                     // BoringSSL's SSL
struct ssl_session_st;             // BoringSSL's SSL_SESSION
struct ssl_ticket_aead_method_st;  // BoringSSL's SSL_TICKET_AEAD_METHOD

namespace pollux::tls {

struct TicketCallbacks {
  // Server: what seals and opens.
  [[nodiscard]] static const ssl_ticket_aead_method_st* method();

  // Client: a ticket has come. Takes `session` over.
  static int on_new_session(ssl_st* ssl, ssl_session_st* session);
};

}  // namespace pollux::tls
