#include "endpoint/open_batch.h"

#include "crypto/header_protection.h"

namespace pollux::endpoint {

OpenBatch::OpenBatch(std::size_t capacity) {
  entries_.reserve(capacity);
  masks_.reserve(capacity);
  operations_.reserve(capacity);
}

void OpenBatch::add(SlabHandle handle, ConnectionEntry& owner, const connection::ShortPacket& packet,
                    const net::Neighbor& neighbor) {
  const auto index = static_cast<std::uint32_t>(entries_.size());
  if (owner.first_packet == ConnectionEntry::kNoPacket) {
    owner.first_packet = index;
  } else {
    entries_[owner.last_packet].next = index;
  }
  owner.last_packet = index;
  entries_.push_back({.connection = handle, .packet = packet, .neighbor = neighbor});
}

void OpenBatch::open(ConnectionTable& connections, crypto::AeadBatch& aead) {
  masks_.clear();
  operations_.clear();
  for (Entry& entry : entries_) {
    masks_.push_back(
        {.key = connections.find(entry.connection)->connection->one_rtt_header_key(),
         .sample = entry.packet.packet.data() + entry.packet.packet_number_offset + crypto::kMaxPacketNumberLength});
  }
  aead.header_masks(masks_);
  // The packet number, and with it the nonce, and the key phase are known only now.
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    Entry& entry = entries_[i];
    auto operation = connections.find(entry.connection)->connection->prepare_open(entry.packet, masks_[i].mask);
    entry.has_key = operation.has_value();
    if (!operation) continue;
    operation->user = i;
    operations_.push_back(*operation);
  }
  aead.open(operations_);
  for (const crypto::AeadOp& operation : operations_) entries_[operation.user].status = operation.status;
}

}  // namespace pollux::endpoint
