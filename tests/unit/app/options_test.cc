#include "app/edge/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "app/edge/option_values.h"

namespace pollux::app {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

const Words kComplete{"--listen", "192.0.2.1:443", "--cert", "c.pem", "--key", "k.pem", "--docroot", "/www"};

std::expected<EdgeCommand, std::string> parse(Words own, const std::string& config = "") {
  return parse_edge_command({.eal = {"pollux-edge"}, .own = std::move(own), .has_separator = true},
                            [&](const std::string&) { return config; });
}

Words complete_and(const Words& more) {
  Words words = kComplete;
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string error_of(const Words& own, const std::string& config = "") {
  const auto command = parse(own, config);
  return command ? "no error" : command.error();
}

TEST(EdgeOptions, TakesACompleteCommandLine) {
  const auto command = parse(complete_and(
      {"--listen", "[2001:db8::1]:8443", "--stats-period", "5", "--crypto", "boringssl", "--congestion", "bbr"}));
  ASSERT_TRUE(command) << command.error();
  const EdgeOptions& options = command->options;
  ASSERT_EQ(options.listen.size(), 2U);
  EXPECT_EQ(options.listen[1].to_string(), "[2001:db8::1]:8443");
  EXPECT_EQ(options.certificate_file, "c.pem");
  EXPECT_EQ(options.key_file, "k.pem");
  EXPECT_EQ(options.document_root, "/www");
  EXPECT_EQ(options.stats_period_s, 5U);
  EXPECT_EQ(options.crypto, CryptoChoice::kBoringSsl);
  EXPECT_EQ(options.congestion, recovery::CongestionAlgorithm::kBbr);
  EXPECT_EQ(options.device.queues, 0) << "as the device likes";
  EXPECT_EQ(options.device.workers, 0) << "all";
}

TEST(EdgeOptions, NamesThePortsThingsAsTestpmdDoes) {
  const auto command = parse(complete_and({"--port", "1", "--nb-cores", "4", "--rxq", "4", "--rxd", "512", "--txd",
                                           "256", "--burst", "32", "--total-num-mbufs", "100000", "--id-rules", "on"}));
  ASSERT_TRUE(command) << command.error();
  const DeviceOptions& device = command->options.device;
  EXPECT_EQ(device.ports, std::vector<std::uint16_t>{1});
  EXPECT_EQ(device.workers, 4);
  EXPECT_EQ(device.queues, 4);
  EXPECT_EQ(device.receive_descriptors, 512);
  EXPECT_EQ(device.transmit_descriptors, 256);
  EXPECT_EQ(device.burst, 32);
  EXPECT_EQ(device.buffers, 100'000U);
  EXPECT_TRUE(device.id_rules);
  for (const char* option : {"--nb-cores", "--rxq", "--burst"}) {
    EXPECT_THAT(error_of(complete_and({option, "65"})), HasSubstr("from 1 to 64")) << option;
  }
}

TEST(EdgeOptions, TakesSeveralPorts) {
  const std::vector<std::uint16_t> two{2, 0};
  EXPECT_EQ(parse(kComplete)->options.device.ports, std::vector<std::uint16_t>{0});
  EXPECT_EQ(parse(complete_and({"--port", "2,0"}))->options.device.ports, two);
  EXPECT_EQ(parse(complete_and({"--config", "f"}), "port = [2, 0]")->options.device.ports, two);
  EXPECT_THAT(error_of(complete_and({"--port", "1,0,1"})), HasSubstr("port 1 twice"));
  EXPECT_THAT(error_of(complete_and({"--port", "0,1,2,3,4,5,6,7,8"})), HasSubstr("a worker can have 8 ports"));
  EXPECT_THAT(error_of(complete_and({"--port", "0,x"})), HasSubstr("--port"));
  EXPECT_THAT(error_of(complete_and({"--port", "2000"})), HasSubstr("--port wants a number from 0 to 1023"));
}

TEST(EdgeOptions, SizesTheTablesOfAWorker) {
  EXPECT_EQ(parse(kComplete)->options.tables.connections, 65'536U);
  EXPECT_EQ(parse(kComplete)->options.tables.listed_streams, 65'536U);
  const auto given = parse(complete_and({"--max-connections", "500000", "--listed-streams", "1000"}));
  ASSERT_TRUE(given) << given.error();
  EXPECT_EQ(given->options.tables.connections, 500'000U);
  EXPECT_EQ(given->options.tables.listed_streams, 1'000U);
  EXPECT_EQ(parse(complete_and({"--config", "f"}), "max_connections = 7")->options.tables.connections, 7U);
  EXPECT_THAT(error_of(complete_and({"--max-connections", "0"})), HasSubstr("from 1 to 16777216"));
  EXPECT_THAT(error_of(complete_and({"--listed-streams", "100000000"})), HasSubstr("from 1 to 16777216"));
}

TEST(EdgeOptions, TakesTheIdFormatsOfAFleetTheOneInUseFirst) {
  EXPECT_TRUE(parse(kComplete)->options.id_formats.empty());
  const auto given = parse(
      complete_and({"--id-format", "rotation=1,server-id=0a0b", "--id-format", "rotation=0,server-id=ff,nonce=8"}));
  ASSERT_TRUE(given) << given.error();
  ASSERT_EQ(given->options.id_formats.size(), 2U);
  EXPECT_EQ(given->options.id_formats[0].parameters.rotation, 1);
  EXPECT_EQ(given->options.id_formats[1].parameters.nonce_length, 8U);
  EXPECT_EQ(parse(complete_and({"--config", "f"}), "id_format = ['server-id=01']")->options.id_formats.size(), 1U);
  EXPECT_THAT(error_of(complete_and({"--id-format", "colour=red"})), HasSubstr("not 'colour=red'"));
}

TEST(EdgeOptions, ControlsCongestionAsTheStandardSaysUnlessTold) {
  EXPECT_EQ(parse(kComplete)->options.congestion, recovery::CongestionAlgorithm::kCubic);
  EXPECT_EQ(parse(kComplete, "")->options.congestion, recovery::CongestionAlgorithm::kCubic);
  EXPECT_EQ(parse(complete_and({"--config", "f"}), "congestion = 'newreno'")->options.congestion,
            recovery::CongestionAlgorithm::kNewReno);
  EXPECT_THAT(error_of(complete_and({"--congestion", "vegas"})), HasSubstr("newreno"));
}

// What a shell hands over when there is no "--".
std::expected<EdgeCommand, std::string> parse_for_socket(const Words& more) {
  Words words = complete_and(more);
  words.insert(words.begin(), "pollux-edge");
  return parse_edge_command({.eal = std::move(words), .own = {}, .has_separator = false},
                            [](const std::string&) { return ""; });
}

TEST(EdgeOptions, WithoutASeparatorRunsOnASocket) {
  const auto command = parse_for_socket({"--listen", "[::]:4433"});
  ASSERT_TRUE(command) << command.error();
  EXPECT_EQ(command->options.network, Network::kUdpSocket);
  EXPECT_EQ(command->options.listen.size(), 2U);
  EXPECT_EQ(parse(kComplete)->options.network, Network::kDpdk);
}

TEST(EdgeOptions, SaysWhereEalArgumentsBelong) {
  const auto command = parse_for_socket({"-l", "1"});
  ASSERT_FALSE(command);
  EXPECT_THAT(command.error(), HasSubstr("'--'"));
  EXPECT_THAT(parse_for_socket({"--rxq", "2"}).error(), HasSubstr("DPDK"));
}

TEST(EdgeOptions, SpeaksHttp3UnlessTold) {
  EXPECT_EQ(parse(kComplete)->options.alpn, std::vector<std::string>{"h3"});
  EXPECT_EQ(parse(complete_and({"--alpn", "h3,hq-interop"}))->options.alpn,
            (std::vector<std::string>{"h3", "hq-interop"}));
  EXPECT_EQ(parse(complete_and({"--config", "f"}), "alpn = 'hq-interop'")->options.alpn,
            std::vector<std::string>{"hq-interop"});
  EXPECT_EQ(parse(complete_and({"--alpn", "perf,h3,hq-interop"}))->options.alpn,
            (std::vector<std::string>{"perf", "h3", "hq-interop"}));
  for (const char* list : {"http/1.1", "", "h3,", "h3,h3", "h3 perf", "perf,spdy"}) {
    EXPECT_THAT(error_of(complete_and({"--alpn", list})), HasSubstr("not '" + std::string{list} + "'"));
  }
}

TEST(EdgeOptions, WantsFilesOnlyWhereTheyAreServed) {
  const Words words{"--listen", "192.0.2.1:443", "--cert", "c", "--key", "k", "--alpn"};
  const auto with = [&words](const char* list) {
    Words all = words;
    all.emplace_back(list);
    return all;
  };
  const auto command = parse(with("perf"));
  ASSERT_TRUE(command) << command.error();
  EXPECT_EQ(command->options.document_root, "");
  EXPECT_THAT(error_of(with("perf,h3")), HasSubstr("--docroot"));
}

TEST(EdgeOptions, TakesEarlyDataOnlyWhenTold) {
  EXPECT_FALSE(parse(kComplete)->options.early_data);
  EXPECT_TRUE(parse(complete_and({"--early-data", "on"}))->options.early_data);
  EXPECT_FALSE(parse(complete_and({"--early-data", "off"}))->options.early_data);
  EXPECT_TRUE(parse(complete_and({"--config", "f"}), "early_data = \"on\"")->options.early_data);
  EXPECT_THAT(error_of(complete_and({"--early-data", "maybe"})), HasSubstr("maybe"));
}

TEST(EdgeOptions, SaysWhatIsMissing) {
  EXPECT_THAT(error_of({}), HasSubstr("--listen"));
  EXPECT_THAT(error_of({"--listen", "192.0.2.1:443"}), HasSubstr("--cert"));
  EXPECT_THAT(error_of({"--listen", "192.0.2.1:443", "--cert", "c"}), HasSubstr("--key"));
  EXPECT_THAT(error_of({"--listen", "192.0.2.1:443", "--cert", "c", "--key", "k"}), HasSubstr("--docroot"));
}

TEST(EdgeOptions, RefusesWhatItDoesNotUnderstand) {
  EXPECT_THAT(error_of(complete_and({"--bogus"})), HasSubstr("--bogus"));
  EXPECT_THAT(error_of(complete_and({"stray"})), HasSubstr("stray"));
  EXPECT_THAT(error_of(complete_and({"--listen", "nowhere"})), HasSubstr("nowhere"));
  EXPECT_THAT(error_of(complete_and({"--listen"})), HasSubstr("--listen"));
  EXPECT_THAT(error_of(complete_and({"--stats-period", "soon"})), HasSubstr("--stats-period"));
  EXPECT_THAT(error_of(complete_and({"--stats-period", "-1"})), HasSubstr("from 0 to"));
  EXPECT_THAT(error_of(complete_and({"--rxq", "0"})), HasSubstr("from 1 to"));
  EXPECT_THAT(error_of(complete_and({"--crypto", "rot13"})), HasSubstr("rot13"));
}

TEST(EdgeOptions, TakesTheMtuOfThePort) {
  EXPECT_EQ(parse(kComplete)->options.mtu, 0) << "as the device has it";
  EXPECT_EQ(parse(complete_and({"--mtu", "9000"}))->options.mtu, 9000);
  EXPECT_EQ(parse(kComplete, "mtu = 1280")->options.mtu, 0) << "the file was not named";
  EXPECT_EQ(parse(complete_and({"--config", "f"}), "mtu = 1280")->options.mtu, 1280);
  EXPECT_THAT(error_of(complete_and({"--mtu", "576"})), HasSubstr("1280 to 9600"));
}

// RFC 9000 §17.4-3
TEST(EdgeOptions, LetsTheOperatorSwitchEcnAndTheSpinBitOff) {
  EXPECT_TRUE(parse(kComplete)->options.spin_bit);
  EXPECT_TRUE(parse(kComplete)->options.ecn);
  const auto off = parse(complete_and({"--spin-bit", "off", "--ecn", "off"}));
  EXPECT_FALSE(off->options.spin_bit);
  EXPECT_FALSE(off->options.ecn);
  EXPECT_FALSE(parse(complete_and({"--config", "f"}), "spin_bit = \"off\"")->options.spin_bit);
  EXPECT_THAT(error_of(complete_and({"--spin-bit", "maybe"})), HasSubstr("on or off"));
}

TEST(EdgeOptions, SaysEverythingInOneLine) {
  for (const auto& error : {error_of({}), error_of(complete_and({"--bogus"})), error_of(complete_and({"--rxq", "0"})),
                            error_of(complete_and({"--config", "f"}), "x = 1")}) {
    EXPECT_EQ(std::ranges::count(error, '\n'), 0) << error;
  }
}

TEST(EdgeOptions, TakesWhatIsMissingFromTheFile) {
  const auto command = parse({"--config", "f", "--cert", "mine.pem"}, R"(
listen = ["192.0.2.1:443", "192.0.2.2:443"]
cert = "file.pem"
key = "k.pem"
docroot = "/www"
stats_period = 7
port = 1
rxq = 2
crypto = "ipsec-mb"
)");
  ASSERT_TRUE(command) << command.error();
  EXPECT_EQ(command->options.listen.size(), 2U);
  EXPECT_EQ(command->options.certificate_file, "mine.pem") << "the command line beats the file";
  EXPECT_EQ(command->options.stats_period_s, 7U);
  EXPECT_EQ(command->options.device.ports, std::vector<std::uint16_t>{1});
  EXPECT_EQ(command->options.device.queues, 2);
  EXPECT_EQ(command->options.crypto, CryptoChoice::kIpsecMb);
}

TEST(EdgeOptions, NamesTheLineOfWhatIsWrongInTheFile) {
  const Words words = complete_and({"--config", "edge.toml"});
  EXPECT_THAT(error_of(words, "port = 1\nstats-period = 5\n"), HasSubstr("edge.toml, line 2: there is no option"));
  EXPECT_THAT(error_of(words, "\n\nport = \"one\"\n"), HasSubstr("edge.toml, line 3: 'port' wants a whole number"));
  EXPECT_THAT(error_of(words, "port = \n"), HasSubstr("edge.toml, line 1"));
  EXPECT_THAT(error_of(words, "listen = [1]\n"), HasSubstr("'listen' wants"));
}

TEST(EdgeOptions, PassesOnThatTheFileCannotBeRead) {
  const auto command = parse_edge_command(
      {.eal = {"pollux-edge"}, .own = {"--config", "f"}, .has_separator = true},
      [](const std::string&) -> std::expected<std::string, std::string> { return std::unexpected("unreadable"); });
  ASSERT_FALSE(command);
  EXPECT_EQ(command.error(), "unreadable");
}

TEST(EdgeOptions, ShowsHelpAndVersionWithAndWithoutTheDoubleDash) {
  EXPECT_EQ(parse({"--help"})->action, EdgeAction::kShowHelp);
  EXPECT_EQ(parse({"-h"})->action, EdgeAction::kShowHelp);
  EXPECT_EQ(parse({"--help", "all"})->action, EdgeAction::kShowHelpForTheRest);
  EXPECT_EQ(parse({"--version"})->action, EdgeAction::kShowVersion);
  const auto bare = parse_edge_command({.eal = {"pollux-edge", "--help"}, .own = {}}, {});
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->action, EdgeAction::kShowHelp);
  EXPECT_FALSE(parse_edge_command({.eal = {"pollux-edge", "--listen", "x"}, .own = {}}, {}));
}

TEST(EdgeOptions, ObserveNothingUnlessTold) {
  const auto plain = parse(complete_and({}));
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->options.observation.qlog_directory, "");
  EXPECT_EQ(plain->options.observation.key_log_file, "");
  EXPECT_EQ(plain->options.observation.capture_file, "");
}

TEST(EdgeOptions, SayWhatToObserveAndWhere) {
  const auto given = parse(complete_and({"--qlog", "logs", "--keylog", "keys.txt", "--capture", "all.pcapng"}), "");
  ASSERT_TRUE(given) << given.error();
  EXPECT_EQ(given->options.observation.qlog_directory, "logs");
  EXPECT_EQ(given->options.observation.key_log_file, "keys.txt");
  EXPECT_EQ(given->options.observation.capture_file, "all.pcapng");
  EXPECT_EQ(given->options.observation.capture_limit_mb, 1000U);
  const auto file =
      parse(complete_and({"--config", "f"}), "qlog = 'q'\nkeylog = 'k'\ncapture = 'c'\ncapture_limit = 5\n");
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(file->options.observation.qlog_directory, "q");
  EXPECT_EQ(file->options.observation.key_log_file, "k");
  EXPECT_EQ(file->options.observation.capture_file, "c");
  EXPECT_EQ(file->options.observation.capture_limit_mb, 5U);
}

TEST(EdgeOptions, RefuseALimitOfNoCaptureOrNone) {
  EXPECT_THAT(error_of(complete_and({"--capture-limit", "5"})), HasSubstr("give --capture FILE too"));
  EXPECT_THAT(error_of(complete_and({"--capture", "c", "--capture-limit", "0"})), HasSubstr("--capture-limit wants"));
}

TEST(EdgeOptions, SayWhenToRetryAndWhichVersionsToSpeak) {
  const auto plain = parse(complete_and({}));
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->options.retry, endpoint::RetryPolicy::kAuto);
  EXPECT_EQ(plain->options.versions, (wire::VersionList{wire::kVersion1, wire::kVersion2}));
  const auto given = parse(complete_and({"--retry", "always", "--quic-version", "2,1"}));
  ASSERT_TRUE(given.has_value());
  EXPECT_EQ(given->options.retry, endpoint::RetryPolicy::kAlways);
  EXPECT_EQ(given->options.versions, (wire::VersionList{wire::kVersion2, wire::kVersion1}));
  EXPECT_THAT(error_of(complete_and({"--retry", "perhaps"})), HasSubstr("perhaps"));
  EXPECT_THAT(error_of(complete_and({"--quic-version", "3"})), HasSubstr("3"));
}

}  // namespace
}  // namespace pollux::app
