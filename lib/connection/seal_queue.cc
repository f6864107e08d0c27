#include "connection/seal_queue.h"

#include "crypto/header_protection.h"

namespace pollux::connection {

SealQueue::SealQueue(std::size_t capacity) {
  operations_.reserve(capacity);
  masks_.reserve(capacity);
  headers_.reserve(capacity);
}

void SealQueue::add(const PacketToSeal& sealed) {
  std::uint8_t* const start = sealed.packet.data();
  std::uint8_t* const payload = start + sealed.payload_offset;
  const std::size_t payload_length = sealed.packet.size() - sealed.payload_offset - crypto::kAeadTagLength;
  operations_.push_back({.key = &sealed.key,
                         .packet_number = sealed.number,
                         .associated_data = start,
                         .source = payload,
                         .destination = payload,
                         .length = static_cast<std::uint32_t>(payload_length),
                         .associated_data_length = static_cast<std::uint16_t>(sealed.payload_offset)});
  // The sample starts where the payload would if the packet number took four bytes (RFC 9001 §5.4.2).
  masks_.push_back(
      {.key = &sealed.header_key, .sample = start + sealed.packet_number_offset + crypto::kMaxPacketNumberLength});
  headers_.push_back({.packet = sealed.packet, .packet_number_offset = sealed.packet_number_offset});
}

void SealQueue::flush(crypto::AeadBatch& aead) {
  if (operations_.empty()) return;
  aead.seal(operations_);
  aead.header_masks(masks_);
  for (std::size_t i = 0; i < headers_.size(); ++i) {
    crypto::apply_header_protection(headers_[i].packet, headers_[i].packet_number_offset, masks_[i].mask);
  }
  operations_.clear();
  masks_.clear();
  headers_.clear();
}

}  // namespace pollux::connection
