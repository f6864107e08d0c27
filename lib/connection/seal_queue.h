// SealQueue: 1-RTT packets that are assembled and wait for packet protection, over all connections of a poll.
// Sealed together, then masked together (the design's stage 10). Each packet lies in a transmit buffer that
// stays put until flush(). Memory is taken once. Invariant: empty between two polls.
#pragma once

#include <vector>

#include "crypto/aead_batch.h"
#include "wire/packet_number.h"

namespace pollux::connection {

struct PacketToSeal {
  const crypto::PacketKey& key;
  const crypto::HeaderKey& header_key;
  wire::PacketNumber number = 0;
  MutableBytes packet;                   // from the first byte of the header to the end of the tag
  std::size_t packet_number_offset = 0;  // within the packet
  std::size_t payload_offset = 0;        // within the packet
};

class SealQueue {
 public:
  explicit SealQueue(std::size_t capacity);

  void add(const PacketToSeal& packet);
  // Protects everything that was added.
  void flush(crypto::AeadBatch& aead);
  [[nodiscard]] bool empty() const { return operations_.empty(); }

 private:
  struct Header {
    MutableBytes packet;
    std::size_t packet_number_offset;
  };

  std::vector<crypto::AeadOp> operations_;
  std::vector<crypto::HeaderMaskOp> masks_;
  std::vector<Header> headers_;
};

}  // namespace pollux::connection
