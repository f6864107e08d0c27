#include "tls/pem.h"

#include <gtest/gtest.h>

#include <string>

#include "support/test_certificates.h"

namespace pollux::tls {
namespace {

using pollux::support::KeyType;
using pollux::support::make_test_certificate;

TEST(Pem, GivesEveryCertificateOfTheText) {
  const std::string one = make_test_certificate(KeyType::kEcdsaP256).certificate_pem;
  EXPECT_EQ(read_certificates(one + one + one, 3, "the text")->size(), 3u);
}

TEST(Pem, NamesTheTextInItsSentences) {
  const std::string one = make_test_certificate(KeyType::kEcdsaP256).certificate_pem;
  EXPECT_EQ(read_certificates(one + one, 1, "the text").error(), "the text holds more than 1 certificates");
}

TEST(Pem, ReadsTheFirstOfSeveralKeys) {
  const std::string one = make_test_certificate(KeyType::kEcdsaP256).key_pem;
  const std::string two = make_test_certificate(KeyType::kEcdsaP384).key_pem;
  EXPECT_TRUE(read_private_key(one + two).has_value());
}

// Whatever is cut off, the answer is a key or a sentence, and no error stays behind for the next caller to trip over.
TEST(Pem, SurvivesEveryTruncation) {
  const std::string certificate = make_test_certificate(KeyType::kEcdsaP256).certificate_pem;
  const std::string key = make_test_certificate(KeyType::kEcdsaP256).key_pem;
  for (std::size_t length = 0; length + 2 < key.size(); ++length) {
    EXPECT_FALSE(read_private_key(key.substr(0, length)).has_value()) << length;
    EXPECT_TRUE(read_private_key(key).has_value());
  }
  for (std::size_t length = 0; length + 2 < certificate.size(); ++length) {
    EXPECT_FALSE(read_certificates(certificate.substr(0, length), 1, "the text").has_value()) << length;
  }
}

}  // namespace
}  // namespace pollux::tls
