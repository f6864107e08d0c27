// The backends that the typed tests run over: an interface, a plain twin, and one suite for all of them.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "crypto/aead_batch.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "drivers/crypto/ipsecmb/ipsecmb_backend.h"

namespace pollux::crypto {

inline constexpr std::array kAllSuites{CipherSuite::kAes128GcmSha256, CipherSuite::kAes256GcmSha384,
                                       CipherSuite::kChaCha20Poly1305Sha256};

inline std::unique_ptr<AeadBatch> make_ipsecmb(drivers::IpsecMbKernels kernels) {
  auto made = drivers::make_ipsecmb_backend(kernels);
  if (!made) throw std::runtime_error(made.error());
  return std::move(*made);
}

struct BoringSsl {
  static std::unique_ptr<AeadBatch> make() { return drivers::make_boringssl_backend(); }
};

struct IpsecMb {
  static std::unique_ptr<AeadBatch> make() { return make_ipsecmb(drivers::IpsecMbKernels::kBest); }
};

struct IpsecMbWithSse {
  static std::unique_ptr<AeadBatch> make() { return make_ipsecmb(drivers::IpsecMbKernels::kSse); }
};

using Backends = testing::Types<BoringSsl, IpsecMb, IpsecMbWithSse>;

}  // namespace pollux::crypto
