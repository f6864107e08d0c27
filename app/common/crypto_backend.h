// Which crypto backend a worker gets, and what its CPU can do.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>

#include "crypto/aead_batch.h"

namespace pollux::app {

enum class CryptoChoice : std::uint8_t { kAuto, kIpsecMb, kBoringSsl };

// kAuto is IPsec-MB, with BoringSSL's AES-GCM where that is quicker (drivers::GcmBy); BoringSSL alone on a CPU that
// IPsec-MB does not take. The error is a sentence for an operator.
[[nodiscard]] std::expected<std::unique_ptr<crypto::AeadBatch>, std::string> make_crypto_backend(CryptoChoice choice);

// The features that matter to packet protection, such as "aes pclmulqdq avx2 avx512f vaes"; "none" without any.
[[nodiscard]] std::string cpu_features();

}  // namespace pollux::app
