// Certificates made at run time, so that no key lies in the tree and none expires there.
// Self-signed, valid from an hour ago for a day, subject CN=localhost, alternative names localhost, 127.0.0.1 and ::1.
// Every call makes a new key. Never for anything but tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pollux::support {

enum class KeyType : std::uint8_t {
  kEcdsaP256,
  kEcdsaP384,
  kRsa2048,    // takes up to half a second to make
  kEcdsaP521,  // not supported by Pollux
  kEd25519,    // not supported by Pollux
  kRsa1024,    // too short for Pollux
};

struct TestCertificate {
  std::string certificate_pem;
  std::string key_pem;            // PKCS #8
  std::string encrypted_key_pem;  // the same key, PKCS #8 under the passphrase "secret"
};

[[nodiscard]] TestCertificate make_test_certificate(KeyType type);

// The same, with another DNS name in place of localhost, and no addresses.
[[nodiscard]] TestCertificate make_test_certificate(KeyType type, std::string_view dns_name);

}  // namespace pollux::support
