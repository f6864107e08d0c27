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

// Needs a CPU with AES-NI. The error is a sentence for an operator.
// The backend seals, opens and masks without allocating; making a key allocates that key.
[[nodiscard]] std::expected<std::unique_ptr<crypto::AeadBatch>, std::string> make_ipsecmb_backend(
    IpsecMbKernels kernels = IpsecMbKernels::kBest);

}  // namespace pollux::drivers
