#include "app/edge/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <optional>
#include <ranges>
#include <utility>

#include "app/common/option_words.h"
#include "app/edge/option_values.h"
#include "registry/shard_index.h"

namespace pollux::app {
namespace {

constexpr std::string_view kSeeHelp = "; see pollux-edge --help";
constexpr const char* kEalNeedsSeparator = " (EAL arguments, for a DPDK port, stand before a '--')";
constexpr std::int64_t kMaxStatsPeriod = 86'400;
constexpr std::int64_t kMaxPort = 1023;
constexpr std::int64_t kMaxWorkers = registry::kMaxShards;
constexpr std::int64_t kMaxDescriptors = 32'768;
constexpr std::int64_t kMaxBuffers = 100'000'000;
constexpr std::int64_t kMaxCaptureLimit = 1'000'000;
// RFC 8200 §5: every IPv6 link has the lesser; no jumbo frame that is in use has more than the greater.
constexpr std::int64_t kMinMtu = 1280;
constexpr std::int64_t kMaxMtu = 9600;
constexpr std::array<std::string_view, 3> kProtocols{"h3", "hq-interop", "perf"};

struct OwnArguments {
  EdgeAction action = EdgeAction::kRun;
  OptionValues values{};
  std::optional<std::string> config{};
};

std::expected<OwnArguments, std::string> parse_own(const std::vector<std::string>& words, Network network) {
  OwnArguments own;
  std::vector<std::string> help;
  bool version = false;
  CLI::App parser;
  parser.set_help_flag();
  CLI::Option* const asks_for_help = parser.add_option("-h,--help", help)->expected(0, 1);
  parser.add_flag("--version", version);
  parser.add_option("--listen", own.values.listen)->expected(1)->take_all();
  parser.add_option("--cert", own.values.cert);
  parser.add_option("--key", own.values.key);
  parser.add_option("--docroot", own.values.docroot);
  parser.add_option("--config", own.config);
  parser.add_option("--stats-period", own.values.stats_period);
  parser.add_option("--port", own.values.port)->expected(1, kMaxPort)->delimiter(',');
  parser.add_option("--nb-cores", own.values.nb_cores);
  parser.add_option("--rxq", own.values.rxq);
  parser.add_option("--rxd", own.values.rxd);
  parser.add_option("--txd", own.values.txd);
  parser.add_option("--burst", own.values.burst);
  parser.add_option("--total-num-mbufs", own.values.total_num_mbufs);
  parser.add_option("--id-rules", own.values.id_rules);
  parser.add_option("--id-format", own.values.id_format)->expected(1)->take_all();
  parser.add_option("--max-connections", own.values.max_connections);
  parser.add_option("--listed-streams", own.values.listed_streams);
  parser.add_option("--crypto", own.values.crypto);
  parser.add_option("--retry", own.values.retry);
  parser.add_option("--quic-version", own.values.quic_version);
  parser.add_option("--mtu", own.values.mtu);
  parser.add_option("--ecn", own.values.ecn);
  parser.add_option("--spin-bit", own.values.spin_bit);
  parser.add_option("--congestion", own.values.congestion);
  parser.add_option("--early-data", own.values.early_data);
  parser.add_option("--alpn", own.values.alpn);
  parser.add_option("--qlog", own.values.qlog);
  parser.add_option("--keylog", own.values.keylog);
  parser.add_option("--capture", own.values.capture);
  parser.add_option("--capture-limit", own.values.capture_limit);
  parser.add_option("--control", own.values.control);
  try {
    parser.parse(std::vector<std::string>{words.rbegin(), words.rend()});  // the parser takes them from the back
  } catch (const CLI::Error& error) {
    const bool may_be_for_eal =
        network == Network::kUdpSocket && dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
    return std::unexpected(std::string{error.what()} + (may_be_for_eal ? kEalNeedsSeparator : "") +
                           std::string{kSeeHelp});
  }
  if (version) own.action = EdgeAction::kShowVersion;
  if (!asks_for_help->empty()) own.action = EdgeAction::kShowHelp;
  if (!help.empty() && help.front() == "all") own.action = EdgeAction::kShowHelpForTheRest;
  return own;
}

template <typename T>
void fill_in(std::optional<T>& value, const std::optional<T>& fallback) {
  if (!value) value = fallback;
}

template <typename T>
void fill_in(std::vector<T>& values, const std::vector<T>& fallback) {
  if (values.empty()) values = fallback;
}

void fill_in(OptionValues& values, const OptionValues& fallback) {
  fill_in(values.listen, fallback.listen);
  fill_in(values.cert, fallback.cert);
  fill_in(values.key, fallback.key);
  fill_in(values.docroot, fallback.docroot);
  fill_in(values.stats_period, fallback.stats_period);
  fill_in(values.port, fallback.port);
  fill_in(values.nb_cores, fallback.nb_cores);
  fill_in(values.rxq, fallback.rxq);
  fill_in(values.rxd, fallback.rxd);
  fill_in(values.txd, fallback.txd);
  fill_in(values.burst, fallback.burst);
  fill_in(values.total_num_mbufs, fallback.total_num_mbufs);
  fill_in(values.id_rules, fallback.id_rules);
  fill_in(values.id_format, fallback.id_format);
  fill_in(values.max_connections, fallback.max_connections);
  fill_in(values.listed_streams, fallback.listed_streams);
  fill_in(values.crypto, fallback.crypto);
  fill_in(values.retry, fallback.retry);
  fill_in(values.quic_version, fallback.quic_version);
  fill_in(values.mtu, fallback.mtu);
  fill_in(values.ecn, fallback.ecn);
  fill_in(values.spin_bit, fallback.spin_bit);
  fill_in(values.congestion, fallback.congestion);
  fill_in(values.early_data, fallback.early_data);
  fill_in(values.alpn, fallback.alpn);
  fill_in(values.qlog, fallback.qlog);
  fill_in(values.keylog, fallback.keylog);
  fill_in(values.capture, fallback.capture);
  fill_in(values.capture_limit, fallback.capture_limit);
  fill_in(values.control, fallback.control);
}

// Nothing where a word is none of kProtocols, or is there twice, or is missing.
std::optional<std::vector<std::string>> protocols_named(const std::string& list) {
  std::vector<std::string> protocols;
  for (const auto part : std::views::split(list, ',')) {
    const std::string word{part.begin(), part.end()};
    const bool is_known = std::ranges::find(kProtocols, word) != kProtocols.end();
    if (!is_known || std::ranges::find(protocols, word) != protocols.end()) return std::nullopt;
    protocols.push_back(word);
  }
  if (protocols.empty()) return std::nullopt;
  return protocols;
}

// Turns values into options, and keeps the first thing that is wrong.
class Checker {
 public:
  [[nodiscard]] std::vector<SocketAddress> addresses(const std::vector<std::string>& texts) {
    if (texts.empty()) complain("no address to serve on: give --listen ADDR:PORT");
    std::vector<SocketAddress> parsed;
    for (const std::string& text : texts) {
      const auto address = SocketAddress::parse(text);
      if (!address) {
        complain("--listen: " + address.error());
        continue;
      }
      parsed.push_back(*address);
    }
    return parsed;
  }

  [[nodiscard]] std::string required(const std::optional<std::string>& text, const char* sentence) {
    if (!text || text->empty()) complain(sentence);
    return text.value_or("");
  }

  [[nodiscard]] std::int64_t number(const char* option, std::optional<std::int64_t> value, std::int64_t fallback,
                                    std::int64_t lowest, std::int64_t highest) {
    const std::int64_t given = value.value_or(fallback);
    if (given < lowest || given > highest) {
      complain(std::string{option} + " wants a number from " + std::to_string(lowest) + " to " +
               std::to_string(highest) + ", not " + std::to_string(given));
    }
    return given;
  }

  [[nodiscard]] CryptoChoice crypto(const std::string& name) {
    const auto choice = crypto_choice_named(name);
    if (!choice) complain("--crypto wants auto, ipsec-mb or boringssl, not '" + name + "'");
    return choice.value_or(CryptoChoice::kAuto);
  }

  [[nodiscard]] bool on_or_off(const char* option, const std::optional<std::string>& word, bool fallback) {
    if (word && *word != "on" && *word != "off") {
      complain(std::string{option} + " wants on or off, not '" + *word + "'");
    }
    return word ? *word == "on" : fallback;
  }

  [[nodiscard]] recovery::CongestionAlgorithm congestion(const std::optional<std::string>& name) {
    if (!name) return recovery::kDefaultCongestionAlgorithm;
    const auto algorithm = recovery::congestion_algorithm_named(*name);
    if (!algorithm) complain("--congestion wants newreno, cubic or bbr, not '" + *name + "'");
    return algorithm.value_or(recovery::kDefaultCongestionAlgorithm);
  }

  [[nodiscard]] endpoint::RetryPolicy retry(const std::string& name) {
    if (name == "auto") return endpoint::RetryPolicy::kAuto;
    if (name == "always") return endpoint::RetryPolicy::kAlways;
    if (name == "never") return endpoint::RetryPolicy::kNever;
    complain("--retry wants auto, always or never, not '" + name + "'");
    return endpoint::RetryPolicy::kAuto;
  }

  [[nodiscard]] wire::VersionList versions(const std::string& list) {
    const auto versions = version_list_named(list);
    if (!versions) complain("--quic-version wants 1, 2, 1,2 or 2,1, not '" + list + "'");
    return versions.value_or(wire::VersionList{});
  }

  [[nodiscard]] std::vector<std::string> alpn(const std::string& list) {
    const auto protocols = protocols_named(list);
    if (!protocols) {
      complain("--alpn wants some of h3, hq-interop and perf, each once, with commas between; not '" + list + "'");
    }
    return protocols.value_or(std::vector<std::string>{});
  }

  [[nodiscard]] ObservationOptions observation(const OptionValues& values) {
    if (values.capture_limit && !values.capture) complain("--capture-limit is of a capture: give --capture FILE too");
    return {
        .qlog_directory = values.qlog.value_or(""),
        .key_log_file = values.keylog.value_or(""),
        .capture_file = values.capture.value_or(""),
        .capture_limit_mb = static_cast<std::uint64_t>(number(
            "--capture-limit", values.capture_limit, ObservationOptions::kDefaultCaptureLimitMb, 1, kMaxCaptureLimit))};
  }

  [[nodiscard]] DeviceOptions device(const OptionValues& values) {
    const auto small = [this](const char* option, std::optional<std::int64_t> value, std::int64_t lowest,
                              std::int64_t highest) {
      return value ? static_cast<std::uint16_t>(number(option, value, 0, lowest, highest)) : std::uint16_t{0};
    };
    DeviceOptions device{.ports = ports(values.port),
                         .workers = small("--nb-cores", values.nb_cores, 1, kMaxWorkers),
                         .queues = small("--rxq", values.rxq, 1, kMaxWorkers),
                         .receive_descriptors = small("--rxd", values.rxd, 1, kMaxDescriptors),
                         .transmit_descriptors = small("--txd", values.txd, 1, kMaxDescriptors)};
    if (values.burst) device.burst = small("--burst", values.burst, 1, net::kMaxBurst);
    device.buffers = static_cast<std::uint32_t>(number("--total-num-mbufs", values.total_num_mbufs, 0, 0, kMaxBuffers));
    device.id_rules = on_or_off("--id-rules", values.id_rules, false);
    return device;
  }

  [[nodiscard]] WorkerTables tables(const OptionValues& values) {
    const auto entries = [this](const char* option, std::optional<std::int64_t> value, std::size_t fallback) {
      return static_cast<std::size_t>(
          number(option, value, static_cast<std::int64_t>(fallback), 1, registry::kMaxPublishedEntries));
    };
    const WorkerTables defaults;
    return {.connections = entries("--max-connections", values.max_connections, defaults.connections),
            .listed_streams = entries("--listed-streams", values.listed_streams, defaults.listed_streams)};
  }

  [[nodiscard]] std::vector<IdFormatOption> id_formats(const std::vector<std::string>& texts) {
    std::vector<IdFormatOption> formats;
    for (const std::string& text : texts) {
      auto format = parse_id_format(text);
      if (!format) {
        complain(format.error());
        continue;
      }
      formats.push_back(*std::move(format));
    }
    return formats;
  }

  [[nodiscard]] const std::optional<std::string>& complaint() const { return complaint_; }

 private:
  // Each once, in the order in which they were named.
  [[nodiscard]] std::vector<std::uint16_t> ports(const std::vector<std::int64_t>& numbers) {
    if (numbers.empty()) return {0};
    std::vector<std::uint16_t> ports;
    for (const std::int64_t given : numbers) {
      const auto port = static_cast<std::uint16_t>(number("--port", given, 0, 0, kMaxPort));
      if (std::ranges::find(ports, port) != ports.end()) {
        complain("--port names port " + std::to_string(port) + " twice: once will do");
      }
      ports.push_back(port);
    }
    if (ports.size() > net::kMaxPorts) {
      complain("a worker can have " + std::to_string(net::kMaxPorts) + " ports, and --port names " +
               std::to_string(ports.size()) + ": run one process for some of them, and another for the others");
    }
    return ports;
  }

  void complain(std::string sentence) {
    if (!complaint_) complaint_ = std::move(sentence);
  }

  std::optional<std::string> complaint_;
};

std::expected<EdgeOptions, std::string> check(const OptionValues& values, Network network) {
  const bool names_device = !values.port.empty() || values.nb_cores || values.rxq || values.rxd || values.txd ||
                            values.burst || values.total_num_mbufs || values.id_rules;
  if (network == Network::kUdpSocket && names_device) {
    return std::unexpected(
        "--port, --nb-cores, --rxq, --rxd, --txd, --burst, --total-num-mbufs and --id-rules are a DPDK port's: give "
        "EAL "
        "arguments and '--' before them");
  }
  Checker checker;
  EdgeOptions options;
  options.network = network;
  options.listen = checker.addresses(values.listen);
  options.certificate_file =
      checker.required(values.cert, "no certificate: give --cert FILE, a chain in PEM with the server's own first");
  options.key_file = checker.required(values.key, "no private key: give --key FILE, the certificate's key in PEM");
  options.stats_period_s =
      static_cast<std::uint32_t>(checker.number("--stats-period", values.stats_period, 0, 0, kMaxStatsPeriod));
  options.device = checker.device(values);
  options.tables = checker.tables(values);
  options.id_formats = checker.id_formats(values.id_format);
  options.crypto = checker.crypto(values.crypto.value_or("auto"));
  options.retry = checker.retry(values.retry.value_or("auto"));
  options.versions = checker.versions(values.quic_version.value_or("1,2"));
  if (values.mtu) options.mtu = static_cast<std::uint16_t>(checker.number("--mtu", values.mtu, 0, kMinMtu, kMaxMtu));
  options.ecn = checker.on_or_off("--ecn", values.ecn, true);
  options.spin_bit = checker.on_or_off("--spin-bit", values.spin_bit, true);
  options.congestion = checker.congestion(values.congestion);
  options.alpn = checker.alpn(values.alpn.value_or("h3"));
  options.document_root = values.docroot.value_or("");
  if (options.alpn != std::vector<std::string>{"perf"}) {
    (void)checker.required(values.docroot, "no document root: give --docroot DIR, the files to serve");
  }
  options.early_data = checker.on_or_off("--early-data", values.early_data, false);
  options.observation = checker.observation(values);
  options.control = values.control.value_or("");
  if (checker.complaint()) return std::unexpected(*checker.complaint());
  return options;
}

// Without "--" there are no EAL arguments; the program's name is still where they would begin.
std::vector<std::string> own_words(const CommandLine& line) {
  if (line.has_separator || line.eal.empty()) return line.own;
  return {line.eal.begin() + 1, line.eal.end()};
}

}  // namespace

std::expected<EdgeCommand, std::string> parse_edge_command(const CommandLine& line, const ReadText& read_config) {
  const Network network = line.has_separator ? Network::kDpdk : Network::kUdpSocket;
  auto own = parse_own(own_words(line), network);
  if (!own) return std::unexpected(own.error());
  if (own->action != EdgeAction::kRun) return EdgeCommand{.action = own->action};
  if (own->config) {
    const auto text = read_config(*own->config);
    if (!text) return std::unexpected(text.error());
    const auto file = parse_config_file(*text, *own->config);
    if (!file) return std::unexpected(file.error());
    fill_in(own->values, *file);
  }
  auto options = check(own->values, network);
  if (!options) return std::unexpected(options.error());
  return EdgeCommand{.action = EdgeAction::kRun, .options = std::move(*options)};
}

}  // namespace pollux::app
