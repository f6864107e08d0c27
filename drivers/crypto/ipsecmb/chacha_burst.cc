#include "drivers/crypto/ipsecmb/chacha_burst.h"

#include "base/invariant.h"
#include "crypto/constant_time.h"

namespace pollux::drivers {

using crypto::AeadOp;
using crypto::AeadStatus;

void ChaChaBurst::add(const ChaChaPacketKey& key, AeadOp& operation, IMB_CIPHER_DIRECTION direction) {
  if (count_ == kMaxBurst) run();
  POLLUX_INVARIANT(count_ == 0 || direction == direction_);
  direction_ = direction;
  Waiting& waiting = waiting_[count_++];
  waiting.key = &key;
  waiting.operation = &operation;
  waiting.nonce = crypto::packet_nonce(key.iv(), operation.packet_number);
}

void ChaChaBurst::describe(Waiting& waiting, IMB_JOB& job) const {
  const AeadOp& op = *waiting.operation;
  const bool sealing = direction_ == IMB_DIR_ENCRYPT;
  job.cipher_direction = direction_;
  job.chain_order = sealing ? IMB_ORDER_CIPHER_HASH : IMB_ORDER_HASH_CIPHER;
  job.cipher_mode = IMB_CIPHER_CHACHA20_POLY1305;
  job.hash_alg = IMB_AUTH_CHACHA20_POLY1305;
  job.enc_keys = waiting.key->key();
  job.dec_keys = waiting.key->key();
  job.key_len_in_bytes = crypto::kMaxAeadKeyLength;
  job.iv = waiting.nonce.data();
  job.iv_len_in_bytes = waiting.nonce.size();
  job.u.CHACHA20_POLY1305.aad = op.associated_data;
  job.u.CHACHA20_POLY1305.aad_len_in_bytes = op.associated_data_length;
  job.src = op.source;
  job.dst = op.destination;
  job.cipher_start_src_offset_in_bytes = 0;
  job.hash_start_src_offset_in_bytes = 0;
  job.msg_len_to_cipher_in_bytes = op.length;
  job.msg_len_to_hash_in_bytes = op.length;
  job.auth_tag_output = sealing ? op.destination + op.length : waiting.computed_tag.data();
  job.auth_tag_output_len_in_bytes = crypto::kAeadTagLength;
}

void ChaChaBurst::run() {
  if (count_ == 0) return;
  std::array<IMB_JOB*, kMaxBurst> jobs;
  const auto count = static_cast<std::uint32_t>(count_);
  POLLUX_INVARIANT(IMB_GET_NEXT_BURST(manager_, count, jobs.data()) == count);
  for (std::size_t i = 0; i < count_; ++i) describe(waiting_[i], *jobs[i]);
  // The library has no lanes to fill for this cipher: what is submitted is done on return.
  POLLUX_INVARIANT(IMB_SUBMIT_BURST_NOCHECK(manager_, count, jobs.data()) == count);

  for (std::size_t i = 0; i < count_; ++i) {
    POLLUX_INVARIANT(jobs[i]->status == IMB_STATUS_COMPLETED);
    const Waiting& waiting = waiting_[i];
    AeadOp& op = *waiting.operation;
    const bool authentic =
        direction_ == IMB_DIR_ENCRYPT ||
        crypto::equal_in_constant_time(waiting.computed_tag, {op.source + op.length, crypto::kAeadTagLength});
    op.status = authentic ? AeadStatus::kOk : AeadStatus::kAuthenticationFailed;
  }
  count_ = 0;
}

}  // namespace pollux::drivers
