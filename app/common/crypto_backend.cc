#include "app/common/crypto_backend.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "drivers/crypto/ipsecmb/ipsecmb_backend.h"

namespace pollux::app {

std::expected<std::unique_ptr<crypto::AeadBatch>, std::string> make_crypto_backend(CryptoChoice choice) {
  if (choice == CryptoChoice::kBoringSsl) return drivers::make_boringssl_backend();
  const auto gcm = choice == CryptoChoice::kAuto ? drivers::GcmBy::kQuickest : drivers::GcmBy::kIpsecMb;
  auto fast = drivers::make_ipsecmb_backend(drivers::IpsecMbKernels::kBest, gcm);
  if (fast || choice == CryptoChoice::kIpsecMb) return fast;
  spdlog::warn("packets are protected by BoringSSL, which is slower: {}", fast.error());
  return drivers::make_boringssl_backend();
}

std::string cpu_features() {
  std::string features;
  const auto add = [&features](bool present, const char* name) {
    if (!present) return;
    if (!features.empty()) features += ' ';
    features += name;
  };
  add(__builtin_cpu_supports("aes") != 0, "aes");
  add(__builtin_cpu_supports("pclmul") != 0, "pclmulqdq");
  add(__builtin_cpu_supports("avx2") != 0, "avx2");
  add(__builtin_cpu_supports("avx512f") != 0, "avx512f");
  add(__builtin_cpu_supports("vaes") != 0, "vaes");
  add(__builtin_cpu_supports("vpclmulqdq") != 0, "vpclmulqdq");
  add(__builtin_cpu_supports("gfni") != 0, "gfni");
  return features.empty() ? "none" : features;
}

}  // namespace pollux::app
