// What a client says of a ticket's age. BoringSSL counts it between two whole seconds, so that it can be up to a second
// more than the truth, and a server that knows better refuses 0-RTT (GnuTLS does). RFC 8446 §4.2.11.1 wants the time
// since the ticket came: here it is never more than that, and less by no more than two seconds, which every server
// forgives. Reads no clock but the one that BoringSSL reads for itself.
#pragma once

struct ssl_ctx_st;      // BoringSSL's SSL_CTX
struct ssl_session_st;  // BoringSSL's SSL_SESSION

namespace pollux::tls {

// Once for each ticket, just before it is offered.
void understate_ticket_age(ssl_session_st* session, const ssl_ctx_st* context);

}  // namespace pollux::tls
