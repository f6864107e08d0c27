#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "app/get/options.h"

namespace pollux::app {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

// What a shell hands over.
std::expected<GetCommand, std::string> parse(Words words) {
  words.insert(words.begin(), "pollux-get");
  return parse_get_command({.eal = std::move(words), .own = {}, .has_separator = false});
}

std::string error_of(Words words) {
  const auto command = parse(std::move(words));
  return command ? "no error" : command.error();
}

TEST(GetOptions, UnderstandsACommandLineOfCurls) {
  const auto command = parse({"-sS", "-o", "a.bin", "--http3-only", "-H", "X-One: 1", "--header", "Two:2", "-4", "-m",
                              "1.5", "https://h/a", "https://h/b", "-w", "%{http_code}\\n", "--cacert", "ca.pem"});
  ASSERT_TRUE(command) << command.error();
  const GetOptions& options = command->options;
  EXPECT_TRUE(options.silent && options.show_error);
  EXPECT_EQ(options.urls.size(), 2U);
  EXPECT_EQ(options.outputs, Words{"a.bin"});
  EXPECT_EQ(options.headers[0], (std::pair<std::string, std::string>{"x-one", "1"}));
  EXPECT_EQ(options.headers[1].second, "2");
  EXPECT_EQ(options.family, IpFamily::kIpv4);
  EXPECT_EQ(options.max_time, Duration::milliseconds(1500));
  EXPECT_EQ(options.write_out, "%{http_code}\\n");
  EXPECT_FALSE(options.dpdk);
}

TEST(GetOptions, KnowsWhereAHostIs) {
  const auto command = parse({"--resolve", "h:4433:192.0.2.1,[2001:db8::1]", "https://h:4433/"});
  ASSERT_TRUE(command) << command.error();
  const ResolvedHost& host = command->options.resolve.at(0);
  EXPECT_EQ(host.host, "h");
  EXPECT_EQ(host.port, 4433);
  ASSERT_EQ(host.addresses.size(), 2U);
  EXPECT_EQ(host.addresses[1].to_string(), "2001:db8::1");
  for (const char* wrong : {"h", "h:1", "h:x:192.0.2.1", "h:1:nowhere", "h:1:"}) {
    EXPECT_THAT(error_of({"--resolve", wrong, "https://h/"}), HasSubstr("--resolve")) << wrong;
  }
}

TEST(GetOptions, TakesWhatTestsOfTheTransportWant) {
  const auto command =
      parse({"--alpn", "hq-interop", "--download-dir", "/tmp", "--session", "s", "--early-data", "--ciphers",
             "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256", "--quic-version", "2,1", "https://h/a"});
  ASSERT_TRUE(command) << command.error();
  EXPECT_EQ(command->options.protocol, Protocol::kHqInterop);
  EXPECT_TRUE(command->options.remote_names);
  EXPECT_EQ(command->options.output_dir, "/tmp");
  EXPECT_EQ(command->options.cipher_suites.size(), 2U);
  EXPECT_EQ(command->options.versions.front(), wire::kVersion2);
  EXPECT_EQ(parse({"--chacha20", "https://h/"})->options.cipher_suites,
            std::vector{crypto::CipherSuite::kChaCha20Poly1305Sha256});
}

TEST(GetOptions, WithEalArgumentsIsOnADpdkPort) {
  const CommandLine line{.eal = {"pollux-get", "-l", "1"},
                         .own = {"--local", "10.0.0.2", "--neighbor", "02:00:00:00:00:0a", "https://10.0.0.1/"},
                         .has_separator = true};
  const auto command = parse_get_command(line);
  ASSERT_TRUE(command) << command.error();
  ASSERT_TRUE(command->options.dpdk);
  EXPECT_EQ(command->options.dpdk->neighbor, (net::MacAddress{2, 0, 0, 0, 0, 10}));
  EXPECT_EQ(command->options.family, IpFamily::kIpv4);

  CommandLine lost = line;
  lost.own = {"--local", "10.0.0.2", "https://10.0.0.1/"};
  EXPECT_THAT(parse_get_command(lost).error(), HasSubstr("--neighbor"));
  lost.own = {"--neighbor", "02:00:00:00:00:0a", "https://10.0.0.1/"};
  EXPECT_THAT(parse_get_command(lost).error(), HasSubstr("--local"));
  // As elsewhere, "--" may also just stand before the URLs.
  EXPECT_FALSE(parse_get_command({.eal = {"pollux-get"}, .own = {"https://h/"}, .has_separator = true})->options.dpdk);
}

TEST(GetOptions, SaysWhatIsWrongInOneLine) {
  const std::vector<std::pair<Words, const char*>> wrong{
      {{}, "URL"},
      {{"ftp://h/"}, "https"},
      {{"--bogus", "https://h/"}, "--bogus"},
      {{"-O", "https://h/"}, "--output"},
      {{"-o", "a", "-o", "b", "https://h/"}, "more --output"},
      {{"-H", "nonsense", "https://h/"}, "nonsense"},
      {{"-m", "-1", "https://h/"}, "--max-time"},
      {{"-4", "-6", "https://h/"}, "--ipv6"},
      {{"-I", "-d", "x", "https://h/"}, "--data"},
      {{"--alpn", "h2", "https://h/"}, "h2"},
      {{"--ciphers", "ROT13", "https://h/"}, "ROT13"},
      {{"--quic-version", "3", "https://h/"}, "--quic-version"},
      {{"--mtu", "10", "https://h/"}, "1280"},
      {{"--early-data", "https://h/"}, "--session"},
      {{"--alpn", "hq-interop", "-I", "https://h/"}, "hq-interop"},
      {{"--local", "10.0.0.1", "https://h/"}, "DPDK"},
      {{"--ecn", "maybe", "https://h/"}, "maybe"},
  };
  for (const auto& [words, says] : wrong) {
    const std::string error = error_of(words);
    EXPECT_THAT(error, HasSubstr(says));
    EXPECT_EQ(std::ranges::count(error, '\n'), 0) << error;
  }
  EXPECT_THAT(error_of(Words(50, "-HA: b")), HasSubstr("URL"));
  Words many(50, "-HA: b");
  many.emplace_back("https://h/");
  EXPECT_THAT(error_of(many), HasSubstr("--header"));
}

TEST(GetOptions, BothPagesOfHelpFitAScreen) {
  EXPECT_EQ(parse({"--help"})->action, GetAction::kShowHelp);
  EXPECT_EQ(parse({"--help", "interop"})->action, GetAction::kShowInteropHelp);
  EXPECT_EQ(parse({"--version"})->action, GetAction::kShowVersion);
  for (const std::string_view help : {get_help(), get_interop_help()}) {
    EXPECT_LE(std::ranges::count(help, '\n'), 24);
    for (std::size_t at = 0; at < help.size(); at = help.find('\n', at) + 1) {
      EXPECT_LE(help.find('\n', at) - at, 80U) << help.substr(at, 90);
    }
  }
}

}  // namespace
}  // namespace pollux::app
