#include "app/load/options.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace pollux::app {
namespace {

std::expected<LoadCommand, std::string> parse(std::initializer_list<std::string> words) {
  CommandLine line{.eal = {"pollux-load"}, .own = {}};
  line.eal.insert(line.eal.end(), words);
  return parse_load_command(line);
}

std::expected<LoadCommand, std::string> parse_on_dpdk(std::initializer_list<std::string> words) {
  return parse_load_command({.eal = {"pollux-load", "-l", "1"}, .own = words, .has_separator = true});
}

std::string complaint(const std::expected<LoadCommand, std::string>& command) {
  return command ? "none" : command.error();
}

TEST(LoadOptions, NeedNothingButTheServer) {
  const auto command = parse({"--target", "192.0.2.1:4433"});
  ASSERT_TRUE(command) << command.error();
  const LoadOptions& options = command->options;
  EXPECT_EQ(options.config.target, *SocketAddress::parse("192.0.2.1:4433"));
  EXPECT_EQ(options.config.mode, "requests");
  EXPECT_EQ(options.config.alpn, "h3");
  EXPECT_FALSE(options.dpdk);
  EXPECT_FALSE(options.interactive);
  EXPECT_NE(complaint(parse({})).find("--target"), std::string::npos);
}

TEST(LoadOptions, OfAPromptAndOfARunOfTheCommandLineAreNotMixed) {
  EXPECT_TRUE(parse({"--target", "192.0.2.1:4433", "-i", "--load", "commands"}));
  EXPECT_EQ(complaint(parse({"--target", "192.0.2.1:4433", "-i", "--json", "file"})),
            "--json, --csv and --require are for a run of the command line: leave them out, or -i");
  EXPECT_EQ(complaint(parse({"--target", "192.0.2.1:4433", "--load", "commands"})),
            "--load FILE has commands for the prompt: give -i with it");
}

TEST(LoadOptions, HelpWithFiguresIsAsked) {
  EXPECT_EQ(parse({"--help", "figures"})->action, LoadAction::kShowFigures);
}

TEST(LoadOptions, TakeEverySetting) {
  const auto command = parse({"--target",      "192.0.2.1:4433",
                              "--mode",        "bulk_download",
                              "--connections", "10k",
                              "--streams",     "7",
                              "--size",        "1M",
                              "--duration",    "500ms",
                              "--timeout",     "2",
                              "--path",        "/x",
                              "--name",        "example.com",
                              "--alpn",        "hq-interop",
                              "--congestion",  "bbr",
                              "--ecn",         "off",
                              "--burst",       "8",
                              "--warmup",      "100ms"});
  ASSERT_TRUE(command) << command.error();
  const LoadConfig& config = command->options.config;
  EXPECT_EQ(config.connections, 10'000U);
  EXPECT_EQ(config.streams, 7U);
  EXPECT_EQ(config.size, 1'000'000U);
  EXPECT_EQ(config.duration, Duration::milliseconds(500));
  EXPECT_EQ(config.timeout, Duration::seconds(2));
  EXPECT_EQ(config.path, "/x");
  EXPECT_EQ(config.name, "example.com");
  EXPECT_EQ(config.alpn, "hq-interop");
  EXPECT_EQ(config.congestion, recovery::CongestionAlgorithm::kBbr);
  EXPECT_FALSE(config.ecn);
  EXPECT_EQ(config.burst, 8U);
  EXPECT_EQ(command->options.warmup, Duration::milliseconds(100));
}

TEST(LoadOptions, SayWhichWordIsWrong) {
  const auto refused = [](const std::string& option, const std::string& word) {
    const std::string sentence = complaint(parse({"--target", "192.0.2.1:4433", option, word}));
    EXPECT_TRUE(sentence.starts_with(option)) << sentence;
    EXPECT_NE(sentence.find(word), std::string::npos) << sentence;
  };
  refused("--mode", "dance");
  refused("--connections", "0");
  refused("--connections", "many");
  refused("--streams", "1.5");
  refused("--rate", "-1");
  refused("--duration", "soon");
  refused("--alpn", "h2");
  refused("--path", "x");
  refused("--congestion", "vegas");
  refused("--ecn", "perhaps");
  refused("--crypto", "rot13");
  refused("--sockets", "65");
  EXPECT_NE(complaint(parse({"--target", "nowhere"})).find("--target"), std::string::npos);
  EXPECT_NE(complaint(parse({"--target", "192.0.2.1:4433", "--warmup", "10"})).find("--warmup"), std::string::npos);
}

TEST(LoadOptions, OfADpdkPortSayWhereTheClientsAre) {
  const auto command = parse_on_dpdk({"--target", "10.0.0.1:443", "--local", "10.0.0.2-10.0.0.9", "--local-ports",
                                      "1000-1999", "--neighbor", "02:00:00:00:00:01", "--rxd", "256", "--mtu", "9000"});
  ASSERT_TRUE(command) << command.error();
  ASSERT_TRUE(command->options.dpdk);
  const LoadPlace& place = *command->options.dpdk;
  EXPECT_EQ(place.local.first_ip, *IpAddress::parse("10.0.0.2"));
  EXPECT_EQ(place.local.last_ip, *IpAddress::parse("10.0.0.9"));
  EXPECT_EQ(place.local.first_port, 1000);
  EXPECT_EQ(place.local.last_port, 1999);
  EXPECT_EQ(place.neighbor, (net::MacAddress{2, 0, 0, 0, 0, 1}));
  EXPECT_EQ(place.device.receive_descriptors, 256);
  EXPECT_EQ(place.device.mtu, 9000);
}

TEST(LoadOptions, OfADpdkPortAreRefusedWithAWordOnWhatIsMissing) {
  EXPECT_NE(complaint(parse_on_dpdk({"--target", "10.0.0.1:443"})).find("--local"), std::string::npos);
  EXPECT_NE(complaint(parse_on_dpdk({"--target", "10.0.0.1:443", "--local", "10.0.0.2"})).find("--neighbor"),
            std::string::npos);
  for (const char* local : {"10.0.0.9-10.0.0.2", "::2", "127.0.0.1", "10.0.0.2-", "x"}) {
    EXPECT_NE(
        complaint(parse_on_dpdk({"--target", "10.0.0.1:443", "--local", local, "--neighbor", "02:00:00:00:00:01"}))
            .find("--local"),
        std::string::npos)
        << local;
  }
  for (const char* ports : {"0", "9-8", "1-", "-1", "70000", "x"}) {
    EXPECT_NE(complaint(parse_on_dpdk({"--target", "10.0.0.1:443", "--local", "10.0.0.2", "--local-ports", ports,
                                       "--neighbor", "02:00:00:00:00:01"})),
              "none")
        << ports;
  }
  EXPECT_NE(complaint(parse({"--target", "10.0.0.1:443", "--local", "10.0.0.2"})).find("'--'"), std::string::npos);
}

TEST(LoadOptions, HaveHelpThatFitsAScreen) {
  for (const std::string_view help : {load_help(), load_help_for_the_rest()}) {
    EXPECT_LE(std::ranges::count(help, '\n'), 24);
    std::size_t column = 0;
    for (const char character : help) {
      column = character == '\n' ? 0 : column + 1;
      EXPECT_LE(column, 80U);
    }
  }
  EXPECT_EQ(parse({"--help"})->action, LoadAction::kShowHelp);
  EXPECT_EQ(parse({"--help", "all"})->action, LoadAction::kShowHelpForTheRest);
  EXPECT_EQ(parse({"--version"})->action, LoadAction::kShowVersion);
}

}  // namespace
}  // namespace pollux::app
