// AesMaskLanes: header protection masks with AES (RFC 9001 §5.4.3), eight blocks abreast, each with its own key.
// One block alone waits for each of its rounds; eight hide that wait behind each other, whatever keys they have.
// Its plain twin is the BoringSSL backend. Only for CPUs that have AES-NI (cpu_has_aes).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "crypto/aead_batch.h"

namespace pollux::drivers {

// The number of rounds names the key size (FIPS 197).
enum class AesRounds : std::uint8_t { kOfAes128 = 10, kOfAes256 = 14 };

inline constexpr std::size_t kAesBlockLength = 16;
inline constexpr std::size_t kMaxAesRoundKeys = 15;

// The expanded encryption key, in the order and layout of FIPS 197.
struct AesRoundKeys {
  alignas(kAesBlockLength) std::array<std::uint8_t, kMaxAesRoundKeys * kAesBlockLength> octets{};
};

[[nodiscard]] bool cpu_has_aes();

// Collects operations of one key size, and masks them whenever all lanes are taken or flush() asks for it.
class AesMaskLanes {
 public:
  static constexpr std::size_t kLanes = 8;

  explicit AesMaskLanes(AesRounds rounds) : rounds_(rounds) {}

  // `keys` and `operation` must last until the next flush().
  void add(const AesRoundKeys& keys, crypto::HeaderMaskOp& operation) {
    lanes_[used_++] = {.keys = &keys, .operation = &operation};
    if (used_ == kLanes) flush();
  }
  void flush();

 private:
  struct Lane {
    const AesRoundKeys* keys;
    crypto::HeaderMaskOp* operation;
  };

  template <int kRounds>
  void encrypt_samples();

  AesRounds rounds_;
  std::size_t used_ = 0;
  std::array<Lane, kLanes> lanes_{};
};

}  // namespace pollux::drivers
