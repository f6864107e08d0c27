#include "drivers/crypto/ipsecmb/ipsecmb_keys.h"

namespace pollux::drivers {

GcmPacketKey::GcmPacketKey(IMB_MGR& manager, crypto::CipherSuite suite, Bytes key, Bytes iv)
    : suite_(suite), iv_(crypto::iv_from(iv)), data_{} {
  if (is_aes128()) {
    IMB_AES128_GCM_PRE(&manager, key.data(), &data_);
  } else {
    IMB_AES256_GCM_PRE(&manager, key.data(), &data_);
  }
}

GcmPacketKey::~GcmPacketKey() {
  crypto::wipe({reinterpret_cast<std::uint8_t*>(&data_), sizeof(data_)});
  crypto::wipe(iv_);
}

AesMaskKey::AesMaskKey(IMB_MGR& manager, crypto::CipherSuite suite, Bytes key)
    : rounds_(suite == crypto::CipherSuite::kAes128GcmSha256 ? AesRounds::kOfAes128 : AesRounds::kOfAes256) {
  AesRoundKeys decryption;  // the library makes both
  if (rounds_ == AesRounds::kOfAes128) {
    IMB_AES_KEYEXP_128(&manager, key.data(), keys_.octets.data(), decryption.octets.data());
  } else {
    IMB_AES_KEYEXP_256(&manager, key.data(), keys_.octets.data(), decryption.octets.data());
  }
  crypto::wipe(decryption.octets);
}

}  // namespace pollux::drivers
