// OpenBatch: the 1-RTT packets of one receive burst, on their way through header protection and AEAD
// (the design's stage 4). Each entry says which connection it is for; entries of one connection form a chain, so
// that frames are processed connection by connection. Memory is taken once. Invariant: empty between two polls.
#pragma once

#include <vector>

#include "connection/packet_opener.h"
#include "endpoint/connection_table.h"

namespace pollux::endpoint {

class OpenBatch {
 public:
  struct Entry {
    SlabHandle connection;
    connection::ShortPacket packet;
    net::Neighbor neighbor{};
    crypto::AeadStatus status = crypto::AeadStatus::kPending;
    bool has_key = false;
    std::uint32_t next = ConnectionEntry::kNoPacket;
  };

  explicit OpenBatch(std::size_t capacity);

  // `owner` has 1-RTT keys; `packet` has a header sample.
  // `neighbor`: who passed it on.
  void add(SlabHandle handle, ConnectionEntry& owner, const connection::ShortPacket& packet,
           const net::Neighbor& neighbor);

  // Masks, prepares and opens everything: the status of each entry is known afterwards.
  void open(ConnectionTable& connections, crypto::AeadBatch& aead);

  [[nodiscard]] Entry& operator[](std::uint32_t index) { return entries_[index]; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  void clear() { entries_.clear(); }

 private:
  std::vector<Entry> entries_;
  std::vector<crypto::HeaderMaskOp> masks_;
  std::vector<crypto::AeadOp> operations_;
};

}  // namespace pollux::endpoint
