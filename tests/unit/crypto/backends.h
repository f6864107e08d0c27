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

inline std::unique_ptr<AeadBatch> make_ipsecmb(drivers::IpsecMbKernels kernels,
                                               drivers::GcmBy gcm = drivers::GcmBy::kIpsecMb) {
  auto made = drivers::make_ipsecmb_backend(kernels, gcm);
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

// The same as IpsecMb on a CPU where the library itself is quickest.
struct Quickest {
  static std::unique_ptr<AeadBatch> make() {
    return make_ipsecmb(drivers::IpsecMbKernels::kBest, drivers::GcmBy::kQuickest);
  }
};

using Backends = testing::Types<BoringSsl, IpsecMb, IpsecMbWithSse, Quickest>;

}  // namespace pollux::crypto
