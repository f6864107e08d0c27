// KeyLog: where the secrets of handshakes go when somebody wants to decrypt captured packets: whoever reads them reads
// everything. Off unless a context is given one.
#pragma once

#include <string_view>

namespace pollux::tls {

class KeyLog {
 public:
  virtual ~KeyLog() = default;

  // One secret, as a line of the key log format of NSS (which SSLKEYLOGFILE has), without its end. Valid during the
  // call only. Called from within TlsSession::advance().
  virtual void on_secret_line(std::string_view line) = 0;
};

}  // namespace pollux::tls
