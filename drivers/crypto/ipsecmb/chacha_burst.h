// ChaChaBurst: ChaCha20-Poly1305 through the library's burst interface, its fastest for this cipher.
// Private to the folder. Invariant: when run() returns, every operation that was added has its status, and the
// library holds no job.
#pragma once

#include <intel-ipsec-mb.h>

#include <array>
#include <cstddef>

#include "crypto/aead_batch.h"
#include "crypto/nonce.h"
#include "drivers/crypto/ipsecmb/ipsecmb_keys.h"

namespace pollux::drivers {

class ChaChaBurst {
 public:
  // How many wait at most; one more runs them all. The library itself takes IMB_MAX_BURST_SIZE.
  static constexpr std::size_t kMaxBurst = 32;

  explicit ChaChaBurst(IMB_MGR& manager) : manager_(&manager) {}

  // `key` and `operation` must last until the next run(). Between two runs all have one direction.
  void add(const ChaChaPacketKey& key, crypto::AeadOp& operation, IMB_CIPHER_DIRECTION direction);
  void run();

 private:
  struct Waiting {
    const ChaChaPacketKey* key;
    crypto::AeadOp* operation;
    crypto::Nonce nonce;
    std::array<std::uint8_t, crypto::kAeadTagLength> computed_tag;  // of opening: compared, never written out
  };

  void describe(Waiting& waiting, IMB_JOB& job) const;

  IMB_MGR* manager_;
  IMB_CIPHER_DIRECTION direction_ = IMB_DIR_ENCRYPT;
  std::size_t count_ = 0;
  std::array<Waiting, kMaxBurst> waiting_{};
};

}  // namespace pollux::drivers
