// RawTls: full TLS 1.3 handshakes of BoringSSL between two ends in memory, with QUIC's callbacks and nothing of QUIC:
// what a handshake cannot cost less than. A P-256 certificate, X25519, two tickets, no resumption; the client
// verifies nothing. The time of the server's end is told alone.
#pragma once

#include <chrono>
#include <memory>

namespace pollux::perf {

class RawTls {
 public:
  RawTls();
  ~RawTls();
  RawTls(const RawTls&) = delete;
  RawTls& operator=(const RawTls&) = delete;

  // One handshake, and how long its server's end took.
  [[nodiscard]] std::chrono::nanoseconds handshake();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pollux::perf
