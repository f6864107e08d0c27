// The keys of the IPsec-MB backend, as its library wants them. Private to the folder.
// Every one wipes itself. Invariant: read-only once made, so that cores may share the lines they are in.
#pragma once

#include <intel-ipsec-mb.h>

#include <cstdint>

#include "base/bytes.h"
#include "crypto/aead_batch.h"
#include "crypto/nonce.h"
#include "crypto/secret.h"
#include "drivers/crypto/ipsecmb/aes_mask_lanes.h"

namespace pollux::drivers {

// AES-GCM of both key sizes. The IV shares the first cache line with the object's own head; the library's part
// begins on the second, as its widest loads want it.
class GcmPacketKey final : public crypto::PacketKey {
 public:
  GcmPacketKey(IMB_MGR& manager, crypto::CipherSuite suite, Bytes key, Bytes iv);
  GcmPacketKey(const GcmPacketKey&) = delete;
  GcmPacketKey& operator=(const GcmPacketKey&) = delete;
  ~GcmPacketKey() override;

  [[nodiscard]] const crypto::Nonce& iv() const { return iv_; }
  [[nodiscard]] bool is_aes128() const { return suite_ == crypto::CipherSuite::kAes128GcmSha256; }
  [[nodiscard]] const gcm_key_data& data() const { return data_; }

 private:
  crypto::CipherSuite suite_;
  crypto::Nonce iv_;
  alignas(64) gcm_key_data data_;
};

class ChaChaPacketKey final : public crypto::PacketKey {
 public:
  ChaChaPacketKey(Bytes key, Bytes iv) : key_(key), iv_(crypto::iv_from(iv)) {}
  ChaChaPacketKey(const ChaChaPacketKey&) = delete;
  ChaChaPacketKey& operator=(const ChaChaPacketKey&) = delete;
  ~ChaChaPacketKey() override { crypto::wipe(iv_); }

  [[nodiscard]] const crypto::Nonce& iv() const { return iv_; }
  [[nodiscard]] const std::uint8_t* key() const { return key_.bytes().data(); }

 private:
  crypto::Secret key_;
  crypto::Nonce iv_;
};

// For the lanes of AesMaskLanes. Header keys of ChaCha20 are the BoringSSL backend's.
class AesMaskKey final : public crypto::HeaderKey {
 public:
  AesMaskKey(IMB_MGR& manager, crypto::CipherSuite suite, Bytes key);
  AesMaskKey(const AesMaskKey&) = delete;
  AesMaskKey& operator=(const AesMaskKey&) = delete;
  ~AesMaskKey() override { crypto::wipe(keys_.octets); }

  [[nodiscard]] AesRounds rounds() const { return rounds_; }
  [[nodiscard]] const AesRoundKeys& round_keys() const { return keys_; }

 private:
  AesRoundKeys keys_;
  AesRounds rounds_;
};

}  // namespace pollux::drivers
