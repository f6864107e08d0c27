#include "tls/tls_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/test_certificates.h"

namespace pollux::tls {
namespace {

using pollux::support::KeyType;
using pollux::support::make_test_certificate;
using pollux::support::TestCertificate;
using ::testing::StartsWith;

std::string client_error(const ClientOptions& options) {
  const auto context = TlsContext::client(options);
  return context ? "no error" : context.error();
}

std::string server_error(const ServerOptions& options) {
  const TestCertificate made = make_test_certificate(KeyType::kEcdsaP256);
  const auto credentials = Credentials::from_pem(made.certificate_pem, made.key_pem);
  if (!credentials) return credentials.error();
  const auto context = TlsContext::server(*credentials, options);
  return context ? "no error" : context.error();
}

ClientOptions unverified() {
  return {.alpn = {"h3"}, .verification = PeerVerification::kNone};
}

TEST(TlsContext, KnowsItsRole) {
  const TestCertificate made = make_test_certificate(KeyType::kEcdsaP256);
  const auto credentials = Credentials::from_pem(made.certificate_pem, made.key_pem);
  ASSERT_TRUE(credentials);
  EXPECT_EQ(TlsContext::server(*credentials, {.alpn = {"h3"}})->role(), wire::Role::kServer);
  EXPECT_EQ(TlsContext::client(unverified())->role(), wire::Role::kClient);
}

// RFC 9001 §8.1-1
TEST(TlsContext, RefusesToBeWithoutAnApplicationProtocol) {
  EXPECT_EQ(server_error({}), "no ALPN protocol is given: QUIC needs one, such as h3");
  ClientOptions options = unverified();
  options.alpn.clear();
  EXPECT_EQ(client_error(options), "no ALPN protocol is given: QUIC needs one, such as h3");
}

TEST(TlsContext, RefusesApplicationProtocolNamesOfNoLengthOrTooMuch) {
  ClientOptions options = unverified();
  for (const std::string& name : {std::string(), std::string(256, 'x')}) {
    options.alpn = {"h3", name};
    EXPECT_EQ(client_error(options), "an ALPN protocol name must have 1 to 255 bytes");
  }
  options.alpn = {std::string(255, 'x')};
  EXPECT_EQ(client_error(options), "no error");
}

TEST(TlsContext, RefusesAnEmptyOrRepeatedListOfGroups) {
  ServerOptions options{.alpn = {"h3"}, .groups = {}};
  EXPECT_EQ(server_error(options), "no key exchange group is given");
  options.groups = {NamedGroup::kX25519, NamedGroup::kX25519};
  EXPECT_EQ(server_error(options), "the key exchange groups are refused: each may be named once");
}

TEST(TlsContext, RefusesARepeatedCipherSuite) {
  ClientOptions options = unverified();
  options.cipher_suites = {crypto::CipherSuite::kAes128GcmSha256, crypto::CipherSuite::kAes128GcmSha256};
  EXPECT_EQ(client_error(options), "the cipher suites are refused: each may be named once");
}

TEST(TlsContext, WantsRootsAndANameToVerifyAServer) {
  ClientOptions options{.alpn = {"h3"}};
  EXPECT_EQ(client_error(options), "no server name is given: its certificate cannot be checked");
  options.server_name = "localhost";
  EXPECT_THAT(client_error(options), StartsWith("there is no certificate in the trusted roots"));
  options.trusted_roots_pem = make_test_certificate(KeyType::kEcdsaP256).certificate_pem;
  EXPECT_EQ(client_error(options), "no error");
}

// RFC 9114 §3.2-2, §3.2-3
TEST(TlsContext, KeepsAddressesOutOfTheServerNameItSends) {
  ClientOptions options = unverified();
  for (const std::string address : {"127.0.0.1", "::1"}) {
    options.server_name = address;
    EXPECT_EQ(TlsContext::client(options)->server_name(), "");
  }
  options.server_name = "localhost";
  EXPECT_EQ(TlsContext::client(options)->server_name(), "localhost");
}

}  // namespace
}  // namespace pollux::tls
