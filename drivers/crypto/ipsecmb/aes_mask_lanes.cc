#include "drivers/crypto/ipsecmb/aes_mask_lanes.h"

#include <immintrin.h>

#include <cstring>

namespace pollux::drivers {

bool cpu_has_aes() {
  return __builtin_cpu_supports("aes") != 0;
}

template <int kRounds>
[[gnu::target("aes,sse2")]] void AesMaskLanes::encrypt_samples() {
  // Lanes past the used ones repeat the first: their work is free, and its result goes nowhere.
  const __m128i* keys[kLanes];
  __m128i state[kLanes];
  for (std::size_t i = 0; i < kLanes; ++i) {
    const Lane& lane = lanes_[i < used_ ? i : 0];
    keys[i] = reinterpret_cast<const __m128i*>(lane.keys->octets.data());
    const __m128i sample = _mm_loadu_si128(reinterpret_cast<const __m128i*>(lane.operation->sample));
    state[i] = _mm_xor_si128(sample, _mm_load_si128(keys[i]));
  }
  for (int round = 1; round < kRounds; ++round) {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) state[i] = _mm_aesenc_si128(state[i], _mm_load_si128(keys[i] + round));
  }
  for (std::size_t i = 0; i < kLanes; ++i) {
    state[i] = _mm_aesenclast_si128(state[i], _mm_load_si128(keys[i] + kRounds));
  }
  for (std::size_t i = 0; i < used_; ++i) {
    std::memcpy(lanes_[i].operation->mask.data(), &state[i], crypto::kHeaderMaskLength);
  }
}

void AesMaskLanes::flush() {
  if (used_ == 0) return;
  if (rounds_ == AesRounds::kOfAes128) {
    encrypt_samples<static_cast<int>(AesRounds::kOfAes128)>();
  } else {
    encrypt_samples<static_cast<int>(AesRounds::kOfAes256)>();
  }
  used_ = 0;
}

}  // namespace pollux::drivers
