#include "tls/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/test_certificates.h"

namespace pollux::tls {
namespace {

using pollux::support::KeyType;
using pollux::support::make_test_certificate;
using pollux::support::TestCertificate;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string error_of(std::string_view chain, std::string_view key) {
  const auto credentials = Credentials::from_pem(chain, key);
  return credentials ? "no error" : credentials.error();
}

std::string summary_of(const TestCertificate& made) {
  const auto credentials = Credentials::from_pem(made.certificate_pem, made.key_pem);
  return credentials ? credentials->summary() : credentials.error();
}

TEST(Credentials, TakeEachSupportedKeyAndSayInOneLineWhatTheyAre) {
  EXPECT_THAT(summary_of(make_test_certificate(KeyType::kEcdsaP256)),
              StartsWith("localhost, ECDSA P-256, valid until "));
  EXPECT_THAT(summary_of(make_test_certificate(KeyType::kEcdsaP384)),
              StartsWith("localhost, ECDSA P-384, valid until "));
  EXPECT_THAT(summary_of(make_test_certificate(KeyType::kRsa2048)), StartsWith("localhost, RSA 2048, valid until "));
}

TEST(Credentials, NameTheLeafByItsAlternativeName) {
  EXPECT_THAT(summary_of(make_test_certificate(KeyType::kEcdsaP256, "edge.example")), StartsWith("edge.example, "));
}

TEST(Credentials, SkipWhatStandsAroundThePemBlocks) {
  const TestCertificate made = make_test_certificate(KeyType::kEcdsaP256);
  const std::string chain = "Certificate:\n  Version: 3\n" + made.key_pem + made.certificate_pem + "\nend\n";
  const std::string key = made.certificate_pem + made.key_pem;
  EXPECT_EQ(error_of(chain, key), "no error");
}

TEST(Credentials, TakeAChainOfSeveralCertificates) {
  const TestCertificate made = make_test_certificate(KeyType::kEcdsaP256);
  const TestCertificate other = make_test_certificate(KeyType::kEcdsaP384, "issuer.example");
  EXPECT_EQ(error_of(made.certificate_pem + other.certificate_pem, made.key_pem), "no error");
}

TEST(Credentials, RefuseAChainWithoutACertificate) {
  const TestCertificate made = make_test_certificate(KeyType::kEcdsaP256);
  const std::string expected =
      "there is no certificate in the certificate chain: a block that starts with -----BEGIN CERTIFICATE----- is "
      "expected";
  EXPECT_EQ(error_of("", made.key_pem), expected);
  EXPECT_EQ(error_of(made.key_pem, made.key_pem), expected);
}

TEST(Credentials, RefuseADamagedCertificateAndSayWhichOne) {
  const TestCertificate made = make_test_certificate(KeyType::kEcdsaP256);
  std::string damaged = made.certificate_pem;
  damaged[damaged.find('\n') + 1] = '!';
  EXPECT_EQ(error_of(made.certificate_pem + damaged, made.key_pem),
            "certificate 2 in the certificate chain cannot be read: its PEM block is damaged or is not an X.509 "
            "certificate");
}

TEST(Credentials, RefuseAChainLongerThanItsLimit) {
  const TestCertificate made = make_test_certificate(KeyType::kEcdsaP256);
  std::string chain;
  for (std::size_t i = 0; i < kMaxChainCertificates; ++i) chain += made.certificate_pem;
  EXPECT_EQ(error_of(chain, made.key_pem), "no error");
  EXPECT_EQ(error_of(chain + made.certificate_pem, made.key_pem),
            "the certificate chain holds more than 16 certificates");
}

TEST(Credentials, RefuseTextWithoutAKey) {
  const TestCertificate made = make_test_certificate(KeyType::kEcdsaP256);
  EXPECT_THAT(error_of(made.certificate_pem, ""), StartsWith("there is no private key in the key's text"));
  EXPECT_THAT(error_of(made.certificate_pem, made.certificate_pem),
              StartsWith("there is no private key in the key's text"));
}

TEST(Credentials, RefuseADamagedKey) {
  const TestCertificate made = make_test_certificate(KeyType::kEcdsaP256);
  std::string damaged = made.key_pem;
  damaged[damaged.find('\n') + 3] = '!';
  EXPECT_EQ(error_of(made.certificate_pem, damaged),
            "the private key cannot be read: its PEM block is damaged or holds an unknown kind of key");
}

TEST(Credentials, RefuseAnEncryptedKeyAndSayWhatToDo) {
  const TestCertificate made = make_test_certificate(KeyType::kEcdsaP256);
  EXPECT_EQ(error_of(made.certificate_pem, made.encrypted_key_pem),
            "the private key is encrypted: decrypt it first, for instance with `openssl pkey`");
}

TEST(Credentials, RefuseAKeyOfAnotherCertificate) {
  const TestCertificate made = make_test_certificate(KeyType::kEcdsaP256);
  const TestCertificate same_type = make_test_certificate(KeyType::kEcdsaP256);
  const TestCertificate other_type = make_test_certificate(KeyType::kRsa2048);
  const std::string expected = "the private key does not match the first certificate in the chain";
  EXPECT_THAT(error_of(made.certificate_pem, same_type.key_pem), StartsWith(expected));
  EXPECT_THAT(error_of(made.certificate_pem, other_type.key_pem), StartsWith(expected));
}

TEST(Credentials, RefuseAKeyOfAnUnsupportedType) {
  for (const KeyType type : {KeyType::kEcdsaP521, KeyType::kEd25519}) {
    const TestCertificate made = make_test_certificate(type);
    EXPECT_EQ(error_of(made.certificate_pem, made.key_pem),
              "the private key is of an unsupported type: ECDSA P-256, ECDSA P-384 or RSA is expected");
  }
}

TEST(Credentials, RefuseAShortRsaKey) {
  const TestCertificate made = make_test_certificate(KeyType::kRsa1024);
  EXPECT_EQ(error_of(made.certificate_pem, made.key_pem),
            "the RSA key is too short: 1024 bits, at least 2048 are needed");
}

}  // namespace
}  // namespace pollux::tls
