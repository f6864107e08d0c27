// The reference backend of crypto::AeadBatch: BoringSSL, one packet after the other, on any CPU.
#pragma once

#include <memory>

#include "crypto/aead_batch.h"

namespace pollux::drivers {

// Never null. Seals, opens and masks without allocating; making a key allocates that key.
[[nodiscard]] std::unique_ptr<crypto::AeadBatch> make_boringssl_backend();

}  // namespace pollux::drivers
