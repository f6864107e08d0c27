#include "crypto/packet_protection.h"

#include <span>

#include "base/invariant.h"
#include "crypto/key_schedule.h"

namespace pollux::crypto {
namespace {

AeadOp in_place(const PacketKey& key, wire::PacketNumber packet_number, Bytes header, MutableBytes payload_and_tag) {
  POLLUX_INVARIANT(header.size() <= UINT16_MAX);
  return {
      .key = &key,
      .packet_number = packet_number,
      .associated_data = header.data(),
      .source = payload_and_tag.data(),
      .destination = payload_and_tag.data(),
      .length = static_cast<std::uint32_t>(payload_and_tag.size() - kAeadTagLength),
      .associated_data_length = static_cast<std::uint16_t>(header.size()),
  };
}

}  // namespace

PacketProtection make_packet_protection(AeadBatch& aead, CipherSuite suite, Bytes secret, wire::Version version) {
  const KeyMaterial material = derive_key_material(suite, secret, version);
  return {
      .packet = aead.make_packet_key(suite, material.key.bytes(), material.iv.bytes()),
      .header = aead.make_header_key(suite, material.hp.bytes()),
  };
}

PacketKeyPtr make_updated_packet_key(AeadBatch& aead, CipherSuite suite, Bytes secret, wire::Version version) {
  const KeyMaterial material = derive_key_material(suite, secret, version);
  return aead.make_packet_key(suite, material.key.bytes(), material.iv.bytes());
}

void seal_one(AeadBatch& aead, const PacketKey& key, wire::PacketNumber packet_number, Bytes header,
              MutableBytes payload_and_tag) {
  POLLUX_INVARIANT(payload_and_tag.size() >= kAeadTagLength);
  AeadOp operation = in_place(key, packet_number, header, payload_and_tag);
  aead.seal(std::span{&operation, 1});
  POLLUX_INVARIANT(operation.status == AeadStatus::kOk);
}

std::optional<MutableBytes> open_one(AeadBatch& aead, const PacketKey& key, wire::PacketNumber packet_number,
                                     Bytes header, MutableBytes payload_and_tag) {
  if (payload_and_tag.size() < kAeadTagLength) return std::nullopt;
  AeadOp operation = in_place(key, packet_number, header, payload_and_tag);
  aead.open(std::span{&operation, 1});
  if (operation.status != AeadStatus::kOk) return std::nullopt;
  return payload_and_tag.first(operation.length);
}

HeaderMask header_mask_one(AeadBatch& aead, const HeaderKey& key, Bytes sample) {
  POLLUX_INVARIANT(sample.size() == kHeaderSampleLength);
  HeaderMaskOp operation{.key = &key, .sample = sample.data()};
  aead.header_masks(std::span{&operation, 1});
  return operation.mask;
}

}  // namespace pollux::crypto
