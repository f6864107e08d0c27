#include "app/edge/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <utility>

#include "app/common/option_words.h"
#include "app/edge/option_values.h"

namespace pollux::app {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: pollux-edge --listen ADDR:PORT --cert FILE --key FILE --docroot DIR ...
       pollux-edge EAL arguments -- --listen ADDR:PORT --cert FILE ...
Serves the files of a directory over HTTP/3: from an ordinary UDP socket or,
with EAL arguments and '--', from a core that polls a DPDK port, such as
  -l 1 --no-pci --vdev=net_tap0,iface=tap0 -- --listen 10.0.0.2:443 --cert ...
  --listen ADDR:PORT   address to serve on, IPv4 or [IPv6]; may be given again
                       (a socket takes 0.0.0.0 and [::] too)
  --cert FILE          certificate chain in PEM, the server's own first
  --key FILE           its private key, PEM: ECDSA P-256, P-384 or RSA
  --docroot DIR        the files; all are read into memory at start
  --config FILE        these options as TOML; the command line beats the file
  --stats-period S     print statistics every S seconds, not only at the end
  --port N, --queues N DPDK port (default 0), its queues each way (default 1)
  --mtu N              largest IP packet (default: the device's; a socket: 1500)
  --ecn, --spin-bit    on or off, each (default on)
  --crypto NAME        auto, ipsec-mb or boringssl (default auto)
  --congestion NAME    cubic, newreno or bbr (default cubic)
  --retry WHEN         Retry newcomers: auto (under load), always, never
  --quic-version LIST  1, 2 or both, the preferred one first (default 1,2)
  --early-data WORD    on or off: take requests in 0-RTT (default off)
  --alpn LIST          h3, hq-interop or h3,hq-interop (default h3)
  --help, --version
)";

constexpr std::string_view kSeeHelp = "; see pollux-edge --help";
constexpr const char* kEalNeedsSeparator = " (EAL arguments, for a DPDK port, stand before a '--')";
constexpr std::int64_t kMaxStatsPeriod = 86'400;
constexpr std::int64_t kMaxPort = 1023;
constexpr std::int64_t kMaxQueues = 64;
// RFC 8200 §5: every IPv6 link has the lesser; no jumbo frame that is in use has more than the greater.
constexpr std::int64_t kMinMtu = 1280;
constexpr std::int64_t kMaxMtu = 9600;

struct OwnArguments {
  EdgeAction action = EdgeAction::kRun;
  OptionValues values{};
  std::optional<std::string> config{};
};

std::expected<OwnArguments, std::string> parse_own(const std::vector<std::string>& words, Network network) {
  OwnArguments own;
  bool help = false;
  bool version = false;
  CLI::App parser;
  parser.set_help_flag();
  parser.add_flag("-h,--help", help);
  parser.add_flag("--version", version);
  parser.add_option("--listen", own.values.listen)->expected(1)->take_all();
  parser.add_option("--cert", own.values.cert);
  parser.add_option("--key", own.values.key);
  parser.add_option("--docroot", own.values.docroot);
  parser.add_option("--config", own.config);
  parser.add_option("--stats-period", own.values.stats_period);
  parser.add_option("--port", own.values.port);
  parser.add_option("--queues", own.values.queues);
  parser.add_option("--crypto", own.values.crypto);
  parser.add_option("--retry", own.values.retry);
  parser.add_option("--quic-version", own.values.quic_version);
  parser.add_option("--mtu", own.values.mtu);
  parser.add_option("--ecn", own.values.ecn);
  parser.add_option("--spin-bit", own.values.spin_bit);
  parser.add_option("--congestion", own.values.congestion);
  parser.add_option("--early-data", own.values.early_data);
  parser.add_option("--alpn", own.values.alpn);
  try {
    parser.parse(std::vector<std::string>{words.rbegin(), words.rend()});  // the parser takes them from the back
  } catch (const CLI::Error& error) {
    const bool may_be_for_eal =
        network == Network::kUdpSocket && dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
    return std::unexpected(std::string{error.what()} + (may_be_for_eal ? kEalNeedsSeparator : "") +
                           std::string{kSeeHelp});
  }
  if (version) own.action = EdgeAction::kShowVersion;
  if (help) own.action = EdgeAction::kShowHelp;
  return own;
}

template <typename T>
void fill_in(std::optional<T>& value, const std::optional<T>& fallback) {
  if (!value) value = fallback;
}

void fill_in(OptionValues& values, const OptionValues& fallback) {
  if (values.listen.empty()) values.listen = fallback.listen;
  fill_in(values.cert, fallback.cert);
  fill_in(values.key, fallback.key);
  fill_in(values.docroot, fallback.docroot);
  fill_in(values.stats_period, fallback.stats_period);
  fill_in(values.port, fallback.port);
  fill_in(values.queues, fallback.queues);
  fill_in(values.crypto, fallback.crypto);
  fill_in(values.retry, fallback.retry);
  fill_in(values.quic_version, fallback.quic_version);
  fill_in(values.mtu, fallback.mtu);
  fill_in(values.ecn, fallback.ecn);
  fill_in(values.spin_bit, fallback.spin_bit);
  fill_in(values.congestion, fallback.congestion);
  fill_in(values.early_data, fallback.early_data);
  fill_in(values.alpn, fallback.alpn);
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
    if (list == "h3" || list == "hq-interop") return {list};
    if (list == "h3,hq-interop" || list == "hq-interop,h3") return {"h3", "hq-interop"};
    complain("--alpn wants h3, hq-interop or h3,hq-interop, not '" + list + "'");
    return {};
  }

  [[nodiscard]] const std::optional<std::string>& complaint() const { return complaint_; }

 private:
  void complain(std::string sentence) {
    if (!complaint_) complaint_ = std::move(sentence);
  }

  std::optional<std::string> complaint_;
};

std::expected<EdgeOptions, std::string> check(const OptionValues& values, Network network) {
  if (network == Network::kUdpSocket && (values.port || values.queues)) {
    return std::unexpected("--port and --queues are a DPDK port's: give EAL arguments and '--' before them");
  }
  Checker checker;
  EdgeOptions options;
  options.network = network;
  options.listen = checker.addresses(values.listen);
  options.certificate_file =
      checker.required(values.cert, "no certificate: give --cert FILE, a chain in PEM with the server's own first");
  options.key_file = checker.required(values.key, "no private key: give --key FILE, the certificate's key in PEM");
  options.document_root = checker.required(values.docroot, "no document root: give --docroot DIR, the files to serve");
  options.stats_period_s =
      static_cast<std::uint32_t>(checker.number("--stats-period", values.stats_period, 0, 0, kMaxStatsPeriod));
  options.port = static_cast<std::uint16_t>(checker.number("--port", values.port, 0, 0, kMaxPort));
  options.queues = static_cast<std::uint16_t>(checker.number("--queues", values.queues, 1, 1, kMaxQueues));
  options.crypto = checker.crypto(values.crypto.value_or("auto"));
  options.retry = checker.retry(values.retry.value_or("auto"));
  options.versions = checker.versions(values.quic_version.value_or("1,2"));
  if (values.mtu) options.mtu = static_cast<std::uint16_t>(checker.number("--mtu", values.mtu, 0, kMinMtu, kMaxMtu));
  options.ecn = checker.on_or_off("--ecn", values.ecn, true);
  options.spin_bit = checker.on_or_off("--spin-bit", values.spin_bit, true);
  options.congestion = checker.congestion(values.congestion);
  options.alpn = checker.alpn(values.alpn.value_or("h3"));
  options.early_data = checker.on_or_off("--early-data", values.early_data, false);
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

std::string_view edge_help() {
  return kHelp;
}

}  // namespace pollux::app
