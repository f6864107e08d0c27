// The fast backend of crypto::AeadBatch: Intel IPsec-MB for packets, AES-NI lanes for header masks.
// Each backend owns a manager of the library (about 200 KB): make one for each worker, on the worker's own core.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>

#include "crypto/aead_batch.h"

namespace pollux::drivers {

// Which of the library's code to run. kSse runs on every CPU that the library takes; with it, a machine that has
// better shows what an older one does.
enum class IpsecMbKernels : std::uint8_t { kBest, kSse };

// Whose code protects packets with AES-GCM. The library has wide AES (VAES) only together with AVX-512; BoringSSL has
// it with AVX2 as well, and seals in three quarters of the library's time there. kQuickest is BoringSSL on such a CPU,
// and the library on every other. Header masks and ChaCha20-Poly1305 are as before.
enum class GcmBy : std::uint8_t { kIpsecMb, kQuickest };

// Needs a CPU with AES-NI. The error is a sentence for an operator.
// The backend seals, opens and masks without allocating; making a key allocates that key.
[[nodiscard]] std::expected<std::unique_ptr<crypto::AeadBatch>, std::string> make_ipsecmb_backend(
    IpsecMbKernels kernels = IpsecMbKernels::kBest, GcmBy gcm = GcmBy::kIpsecMb);

}  // namespace pollux::drivers
