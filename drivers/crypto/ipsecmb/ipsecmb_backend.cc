#include "drivers/crypto/ipsecmb/ipsecmb_backend.h"

#include <intel-ipsec-mb.h>

#include <array>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>

#include "base/invariant.h"
#include "crypto/constant_time.h"
#include "crypto/key_schedule.h"
#include "crypto/nonce.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "drivers/crypto/ipsecmb/aes_mask_lanes.h"
#include "drivers/crypto/ipsecmb/chacha_burst.h"
#include "drivers/crypto/ipsecmb/ipsecmb_keys.h"

namespace pollux::drivers {
namespace {

using crypto::AeadOp;
using crypto::AeadStatus;
using crypto::CipherSuite;
using crypto::HeaderMaskOp;

struct FreeManager {
  void operator()(IMB_MGR* manager) const { free_mb_mgr(manager); }
};
using ManagerPtr = std::unique_ptr<IMB_MGR, FreeManager>;

class IpsecMbBackend final : public crypto::AeadBatch {
 public:
  IpsecMbBackend(ManagerPtr manager, bool plain_gcm, std::string description)
      : manager_(std::move(manager)),
        plain_(make_boringssl_backend()),
        plain_gcm_(plain_gcm),
        description_(std::move(description)),
        chacha_(*manager_) {}

  std::string_view description() const override { return description_; }

  crypto::PacketKeyPtr make_packet_key(CipherSuite suite, Bytes key, Bytes iv) override {
    POLLUX_INVARIANT(key.size() == crypto::key_lengths(suite).key);
    if (suite == CipherSuite::kChaCha20Poly1305Sha256) return std::make_unique<const ChaChaPacketKey>(key, iv);
    if (plain_gcm_) return plain_->make_packet_key(suite, key, iv);
    return std::make_unique<const GcmPacketKey>(*manager_, suite, key, iv);
  }

  crypto::HeaderKeyPtr make_header_key(CipherSuite suite, Bytes key) override {
    POLLUX_INVARIANT(key.size() == crypto::key_lengths(suite).key);
    if (suite == CipherSuite::kChaCha20Poly1305Sha256) return plain_->make_header_key(suite, key);
    return std::make_unique<const AesMaskKey>(*manager_, suite, key);
  }

  void seal(std::span<AeadOp> operations) override {
    for (AeadOp& op : operations) {
      if (const auto* gcm = key_as<GcmPacketKey>(op)) {
        seal_gcm(*gcm, op);
      } else if (const auto* chacha = key_as<ChaChaPacketKey>(op)) {
        chacha_.add(*chacha, op, IMB_DIR_ENCRYPT);
      } else {
        plain_->seal({&op, 1});  // stops the process if the key is not its own either
      }
    }
    chacha_.run();
  }

  void open(std::span<AeadOp> operations) override {
    for (AeadOp& op : operations) {
      if (const auto* gcm = key_as<GcmPacketKey>(op)) {
        open_gcm(*gcm, op);
      } else if (const auto* chacha = key_as<ChaChaPacketKey>(op)) {
        chacha_.add(*chacha, op, IMB_DIR_DECRYPT);
      } else {
        plain_->open({&op, 1});  // stops the process if the key is not its own either
      }
    }
    chacha_.run();
  }

  void header_masks(std::span<HeaderMaskOp> operations) override {
    for (HeaderMaskOp& op : operations) {
      POLLUX_INVARIANT(op.key != nullptr);
      if (typeid(*op.key) != typeid(AesMaskKey)) {
        plain_->header_masks({&op, 1});  // stops the process if the key is not its own either
        continue;
      }
      const auto& key = static_cast<const AesMaskKey&>(*op.key);
      AesMaskLanes& lanes = key.rounds() == AesRounds::kOfAes128 ? aes128_lanes_ : aes256_lanes_;
      lanes.add(key.round_keys(), op);
    }
    aes128_lanes_.flush();
    aes256_lanes_.flush();
  }

 private:
  // Null for a key of another kind.
  template <typename Key>
  static const Key* key_as(const AeadOp& op) {
    POLLUX_INVARIANT(op.key != nullptr);
    return typeid(*op.key) == typeid(Key) ? static_cast<const Key*>(op.key) : nullptr;
  }

  void seal_gcm(const GcmPacketKey& key, AeadOp& op) {
    const crypto::Nonce nonce = crypto::packet_nonce(key.iv(), op.packet_number);
    const auto encrypt = key.is_aes128() ? manager_->gcm128_enc : manager_->gcm256_enc;
    encrypt(&key.data(), &gcm_context_, op.destination, op.source, op.length, nonce.data(), op.associated_data,
            op.associated_data_length, op.destination + op.length, crypto::kAeadTagLength);
    op.status = AeadStatus::kOk;
  }

  void open_gcm(const GcmPacketKey& key, AeadOp& op) {
    const crypto::Nonce nonce = crypto::packet_nonce(key.iv(), op.packet_number);
    const auto decrypt = key.is_aes128() ? manager_->gcm128_dec : manager_->gcm256_dec;
    std::array<std::uint8_t, crypto::kAeadTagLength> computed_tag;
    decrypt(&key.data(), &gcm_context_, op.destination, op.source, op.length, nonce.data(), op.associated_data,
            op.associated_data_length, computed_tag.data(), computed_tag.size());
    const Bytes received_tag{op.source + op.length, crypto::kAeadTagLength};
    const bool authentic = crypto::equal_in_constant_time(computed_tag, received_tag);
    op.status = authentic ? AeadStatus::kOk : AeadStatus::kAuthenticationFailed;
  }

  ManagerPtr manager_;
  std::unique_ptr<crypto::AeadBatch>
      plain_;  // for ChaCha20 masks, which the library has no call for, and maybe AES-GCM
  bool plain_gcm_;
  std::string description_;
  gcm_context_data gcm_context_{};
  ChaChaBurst chacha_;
  AesMaskLanes aes128_lanes_{AesRounds::kOfAes128};
  AesMaskLanes aes256_lanes_{AesRounds::kOfAes256};
};

bool cpu_has_wide_aes(const IMB_MGR& manager) {
  constexpr std::uint64_t kWideAes = IMB_FEATURE_VAES | IMB_FEATURE_VPCLMULQDQ;
  return (manager.features & kWideAes) == kWideAes;
}

bool boringssl_is_quicker(const IMB_MGR& manager) {
  return static_cast<IMB_ARCH>(manager.used_arch) == IMB_ARCH_AVX2 && cpu_has_wide_aes(manager);
}

std::string_view name_of_architecture(const IMB_MGR& manager) {
  switch (static_cast<IMB_ARCH>(manager.used_arch)) {
    case IMB_ARCH_AVX512:
      return cpu_has_wide_aes(manager) ? "vaes_avx512" : "avx512";
    case IMB_ARCH_AVX2:
      return "avx2";
    case IMB_ARCH_AVX:
      return "avx";
    case IMB_ARCH_SSE:
      return "sse";
    case IMB_ARCH_NOAESNI:
    case IMB_ARCH_NONE:
    case IMB_ARCH_NUM:
      break;
  }
  return "none";
}

std::string refusal(IMB_MGR* manager) {
  return std::string("IPsec-MB does not start (") + imb_get_strerror(imb_get_errno(manager)) +
         "): use the boringssl backend";
}

}  // namespace

std::expected<std::unique_ptr<crypto::AeadBatch>, std::string> make_ipsecmb_backend(IpsecMbKernels kernels, GcmBy gcm) {
  // The manager is a structure of the header that we were compiled with: an older library fills less of it.
  if (imb_get_version() < IMB_VERSION_NUM) {
    return std::unexpected("the IPsec-MB library is version " + std::string(imb_get_version_str()) +
                           ", but Pollux was built for " IMB_VERSION_STR ": install the newer libipsec-mb");
  }
  if (!cpu_has_aes()) return std::unexpected("this CPU has no AES-NI, which IPsec-MB needs: use the boringssl backend");

  ManagerPtr manager{alloc_mb_mgr(0)};
  if (!manager) return std::unexpected(refusal(nullptr));
  if (kernels == IpsecMbKernels::kSse) {
    init_mb_mgr_sse(manager.get());
  } else {
    init_mb_mgr_auto(manager.get(), nullptr);
  }
  if (imb_get_errno(manager.get()) != 0) return std::unexpected(refusal(manager.get()));

  std::string description = "ipsec-mb " + std::string(imb_get_version_str()) + " (";
  description += name_of_architecture(*manager);
  description += ')';
  const bool plain_gcm = gcm == GcmBy::kQuickest && boringssl_is_quicker(*manager);
  if (plain_gcm) description += ", AES-GCM by boringssl (vaes_avx2)";
  return std::make_unique<IpsecMbBackend>(std::move(manager), plain_gcm, std::move(description));
}

}  // namespace pollux::drivers
