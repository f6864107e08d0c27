#include "tls/key_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "unit/tls/handshake_pair.h"

namespace pollux::tls::testing {
namespace {

// Lines by their label: what stands behind it.
class RememberedLines final : public KeyLog {
 public:
  void on_secret_line(std::string_view line) override {
    std::istringstream words{std::string{line}};
    std::string label;
    std::string random;
    std::string secret;
    words >> label >> random >> secret;
    secrets[label] = random + ' ' + secret;
  }

  std::map<std::string, std::string> secrets;
};

TEST(KeyLog, HearsTheSameSecretsAtBothEnds) {
  RememberedLines server_lines;
  RememberedLines client_lines;
  ClientOptions options = trusting_client();
  options.key_log = &client_lines;
  HandshakePair pair(client_context(options), server_context({.alpn = {"h3"}, .key_log = &server_lines}));
  pair.run();
  ASSERT_TRUE(pair.complete());
  for (const char* label : {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                            "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"}) {
    EXPECT_EQ(server_lines.secrets.count(label), 1U) << label;
    EXPECT_EQ(server_lines.secrets[label], client_lines.secrets[label]) << label;
  }
}

TEST(KeyLog, IsTheSecretThatTheSinkGetsInHexadecimalDigits) {
  RememberedLines lines;
  HandshakePair pair(client_context(), server_context({.alpn = {"h3"}, .key_log = &lines}));
  pair.run();
  ASSERT_TRUE(pair.complete());
  std::string expected;
  const auto& secret = pair.server.sink.secret(KeyDirection::kWrite, EncryptionLevel::kOneRtt);
  for (const std::uint8_t byte : secret->bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    expected += kDigits[byte >> 4];
    expected += kDigits[byte & 0xf];
  }
  EXPECT_THAT(lines.secrets["SERVER_TRAFFIC_SECRET_0"], ::testing::EndsWith(' ' + expected));
}

}  // namespace
}  // namespace pollux::tls::testing
