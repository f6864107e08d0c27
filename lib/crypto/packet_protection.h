// PacketProtection: the two keys that protect one direction at one encryption level, and the way to make them.
// Also seals, opens and masks single packets: long-header packets go one by one, 1-RTT packets through AeadBatch.
// Keeps no secret: whoever wants a key update keeps the secret (next_secret in key_schedule.h).
#pragma once

#include <optional>

#include "base/bytes.h"
#include "crypto/aead_batch.h"
#include "crypto/cipher_suite.h"
#include "crypto/header_protection.h"
#include "wire/packet_number.h"
#include "wire/version.h"

namespace pollux::crypto {

struct PacketProtection {
  PacketKeyPtr packet;
  HeaderKeyPtr header;
};

// Both keys of a TLS secret (or an Initial secret, with kInitialCipherSuite).
[[nodiscard]] PacketProtection make_packet_protection(AeadBatch& aead, CipherSuite suite, Bytes secret,
                                                      wire::Version version = wire::kVersion1);

// Only the packet key, for the next key phase. RFC 9001 §6.1: the header protection key stays what it was.
[[nodiscard]] PacketKeyPtr make_updated_packet_key(AeadBatch& aead, CipherSuite suite, Bytes secret,
                                                   wire::Version version = wire::kVersion1);

// Seals in place. `payload_and_tag` holds the payload and behind it kAeadTagLength bytes of room for the tag.
// `header` is everything before it, unprotected.
void seal_one(AeadBatch& aead, const PacketKey& key, wire::PacketNumber packet_number, Bytes header,
              MutableBytes payload_and_tag);

// Opens in place: the payload, without its tag, or nothing when it is not authentic (or shorter than a tag).
// `header` is everything before it, unprotected; `packet_number` the full one.
[[nodiscard]] std::optional<MutableBytes> open_one(AeadBatch& aead, const PacketKey& key,
                                                   wire::PacketNumber packet_number, Bytes header,
                                                   MutableBytes payload_and_tag);

// The mask of one packet. `sample` is what header_sample gave.
[[nodiscard]] HeaderMask header_mask_one(AeadBatch& aead, const HeaderKey& key, Bytes sample);

}  // namespace pollux::crypto
