#include "tls/ticket_age.h"

#include <openssl/ssl.h>

#include "tls/session_cache.h"

namespace pollux::tls {

void understate_ticket_age(ssl_session_st* session, const ssl_ctx_st* context) {
  // A new session is as old as BoringSSL's "now".
  const NativeSession fresh(SSL_SESSION_new(context));
  const auto issued = SSL_SESSION_get_time(session);
  // A ticket of the future would not be offered at all.
  if (fresh != nullptr && issued < SSL_SESSION_get_time(fresh.get())) SSL_SESSION_set_time(session, issued + 1);
}

}  // namespace pollux::tls
