// RawGcm: AES-128-GCM of Intel IPsec-MB and nothing else: what sealing a packet cannot cost less than. Packets of one
// size, one key, a ring of buffers as a burst has them.
#pragma once

#include <cstddef>
#include <memory>

namespace pollux::perf {

class RawGcm {
 public:
  // `packet_size`: of a QUIC packet with a short header, its tag included; at least 64.
  explicit RawGcm(std::size_t packet_size);
  ~RawGcm();
  RawGcm(const RawGcm&) = delete;
  RawGcm& operator=(const RawGcm&) = delete;

  // So many packets.
  void seal(std::size_t count);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pollux::perf
