// AeadBatch: packet protection (RFC 9001 §5.3, §5.4) over many packets at once.
// An interface with two implementations under drivers/crypto; which one runs is chosen at start. Keys are made
// by the backend that uses them and are read-only afterwards. Nothing here knows of packets or connections:
// an operation says where its bytes are. Invariant: a backend never writes outside `destination` and the tag.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "crypto/cipher_suite.h"

namespace pollux::crypto {

// A backend's expanded AEAD key with its IV. Opaque: only the backend that made it can use it.
class PacketKey {
 public:
  virtual ~PacketKey() = default;
};

// A backend's expanded header protection key.
class HeaderKey {
 public:
  virtual ~HeaderKey() = default;
};

using PacketKeyPtr = std::unique_ptr<const PacketKey>;
using HeaderKeyPtr = std::unique_ptr<const HeaderKey>;

enum class AeadStatus : std::uint8_t { kPending, kOk, kAuthenticationFailed };

// One packet to be sealed or opened. `source` and `destination` may be the same, and then are the same start.
// Sealing reads `length` plaintext bytes, writes as many to destination and kAeadTagLength more behind them.
// Opening reads `length` ciphertext bytes and kAeadTagLength tag bytes behind them, and writes `length` bytes.
// On kAuthenticationFailed the destination's content is undefined and must not be read.
struct AeadOp {
  const PacketKey* key = nullptr;
  std::uint64_t packet_number = 0;  // full, not truncated: the nonce (RFC 9001 §5.3)
  const std::uint8_t* associated_data = nullptr;
  const std::uint8_t* source = nullptr;
  std::uint8_t* destination = nullptr;
  std::uint32_t length = 0;  // without the tag
  std::uint16_t associated_data_length = 0;
  AeadStatus status = AeadStatus::kPending;
  std::uint64_t user = 0;  // the caller's own mark, untouched
};
static_assert(sizeof(AeadOp) <= 64);

// One header protection mask: `sample` points at kHeaderSampleLength bytes (RFC 9001 §5.4.2).
struct HeaderMaskOp {
  const HeaderKey* key = nullptr;
  const std::uint8_t* sample = nullptr;
  std::array<std::uint8_t, kHeaderMaskLength> mask{};
};

// Not thread-safe: each worker owns one. Keys of any suites may be mixed in one call.
class AeadBatch {
 public:
  virtual ~AeadBatch() = default;

  // "ipsec-mb 1.3.0 (vaes_avx512)" and the like, for the log at start.
  [[nodiscard]] virtual std::string_view description() const = 0;

  // `key` and `iv` have the lengths that the suite asks for (key_lengths in key_schedule.h).
  [[nodiscard]] virtual PacketKeyPtr make_packet_key(CipherSuite suite, Bytes key, Bytes iv) = 0;
  [[nodiscard]] virtual HeaderKeyPtr make_header_key(CipherSuite suite, Bytes key) = 0;

  // Sets the status of each operation: kOk always.
  virtual void seal(std::span<AeadOp> operations) = 0;
  // Sets the status of each operation: kOk or kAuthenticationFailed.
  virtual void open(std::span<AeadOp> operations) = 0;
  virtual void header_masks(std::span<HeaderMaskOp> operations) = 0;
};

}  // namespace pollux::crypto
