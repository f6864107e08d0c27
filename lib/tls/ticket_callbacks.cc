#include "tls/ticket_callbacks.h"

#include <openssl/ssl.h>

#include <utility>

#include "tls/quic_callbacks.h"
#include "tls/server_tickets.h"
#include "tls/session_cache.h"
#include "tls/tls_session.h"

namespace pollux::tls {
// Static functions of a class that TlsSession befriends: C callbacks with access to its members.
struct TicketMethod {
  static std::size_t max_overhead(SSL*) { return ServerTickets::kOverhead; }

  static int seal(SSL* ssl, std::uint8_t* out, std::size_t* out_length, std::size_t max_out, const std::uint8_t* in,
                  std::size_t in_length) {
    const TlsSession& session = QuicCallbacks::session_of(ssl);
    *out_length = in_length + ServerTickets::kOverhead;
    session.tickets_->seal(session.version_, Bytes(in, in_length), MutableBytes(out, max_out), session.now_);
    return 1;
  }

  static ssl_ticket_aead_result_t open(SSL* ssl, std::uint8_t* out, std::size_t* out_length, std::size_t max_out,
                                       const std::uint8_t* in, std::size_t in_length) {
    TlsSession& session = QuicCallbacks::session_of(ssl);
    const auto opened =
        session.tickets_->open(session.version_, Bytes(in, in_length), MutableBytes(out, max_out), session.now_);
    if (!opened) return ssl_ticket_aead_ignore_ticket;
    *out_length = opened->length;
    session.ticket_verdict_ = opened->early_data;
    // RFC 9001 §9.2-1: a ticket allows 0-RTT once. One of another guard is refused by its context, which TLS compares.
    const bool struck_out =
        opened->early_data == ReplayGuard::Verdict::kSeen || opened->early_data == ReplayGuard::Verdict::kFull;
    if (struck_out) SSL_set_early_data_enabled(ssl, 0);
    return ssl_ticket_aead_success;
  }

  static void remember(SSL* ssl, NativeSession ticket) {
    const TlsSession& session = QuicCallbacks::session_of(ssl);
    const Bytes parameters = session.peer_transport_parameters();
    session.cache_->add(session.cache_key(),
                        {.native = std::move(ticket), .transport_parameters = {parameters.begin(), parameters.end()}});
  }
};

const ssl_ticket_aead_method_st* TicketCallbacks::method() {
  static constexpr SSL_TICKET_AEAD_METHOD kMethod{
      .max_overhead = TicketMethod::max_overhead,
      .seal = TicketMethod::seal,
      .open = TicketMethod::open,
  };
  return &kMethod;
}

int TicketCallbacks::on_new_session(ssl_st* ssl, ssl_session_st* session) {
  TicketMethod::remember(ssl, NativeSession(session));
  return 1;
}

}  // namespace pollux::tls
