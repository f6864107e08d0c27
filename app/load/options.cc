#include "app/load/options.h"

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <map>

#include "app/common/option_words.h"
#include "app/load/config_table.h"
#include "registry/shard_index.h"

namespace pollux::app {
namespace {

constexpr std::string_view kSeeHelp = "; see pollux-load --help";
constexpr std::uint16_t kMaxPort = 1023;
constexpr std::uint16_t kMaxDescriptors = 32'768;
constexpr std::uint32_t kMaxBuffers = 100'000'000;
constexpr std::uint16_t kMaxSockets = 64;
// RFC 8200 §5: every IPv6 link has the lesser; no jumbo frame that is in use has more than the greater.
constexpr std::uint16_t kMinMtu = 1280;
constexpr std::uint16_t kMaxMtu = 9600;
// RFC 6335 §6: those that nobody is assigned.
constexpr std::uint16_t kFirstEphemeralPort = 49'152;

using Sentence = std::unexpected<std::string>;

// The words of the command line that are more than a number or a name of a file.
struct Words {
  std::string target;
  std::string local;
  std::string local_ports;
  std::string neighbor;
  std::string crypto = "auto";
  std::string warmup;
  std::map<std::string, std::string> settings;
};

struct Parsed {
  LoadAction action = LoadAction::kRun;
  Words words;
  LoadOptions options;
  drivers::dpdk::DpdkDeviceConfig device;
};

void add_settings(CLI::App& parser, Words& words) {
  for (const ConfigRow& row : config_table()) {
    const std::string name{row.name};
    parser.add_option_function<std::string>("--" + name,
                                            [&words, name](const std::string& word) { words.settings[name] = word; });
  }
}

void add_device(CLI::App& parser, drivers::dpdk::DpdkDeviceConfig& device) {
  // Zeros are left to the device.
  device.queues = {.workers = 0, .queues = 0};
  parser.add_option("--port", device.port)->check(CLI::Range(std::uint16_t{0}, kMaxPort));
  parser.add_option("--nb-cores", device.queues.workers)
      ->check(CLI::Range(std::uint16_t{1}, std::uint16_t{registry::kMaxShards}));
  parser.add_option("--rxq", device.queues.queues)
      ->check(CLI::Range(std::uint16_t{1}, std::uint16_t{registry::kMaxShards}));
  parser.add_option("--rxd", device.receive_descriptors)->check(CLI::Range(std::uint16_t{1}, kMaxDescriptors));
  parser.add_option("--txd", device.transmit_descriptors)->check(CLI::Range(std::uint16_t{1}, kMaxDescriptors));
  parser.add_option("--total-num-mbufs", device.buffers)->check(CLI::Range(std::uint32_t{1}, kMaxBuffers));
}

std::expected<Parsed, std::string> parse_words(const std::vector<std::string>& words) {
  Parsed parsed;
  LoadOptions& options = parsed.options;
  std::vector<std::string> help;
  bool version = false;
  CLI::App parser;
  parser.set_help_flag();
  CLI::Option* const asks_for_help = parser.add_option("-h,--help", help)->expected(0, 1);
  parser.add_flag("--version", version);
  add_settings(parser, parsed.words);
  add_device(parser, parsed.device);
  parser.add_option("--target", parsed.words.target);
  parser.add_option("--local", parsed.words.local);
  parser.add_option("--local-ports", parsed.words.local_ports);
  parser.add_option("--neighbor", parsed.words.neighbor);
  parser.add_option("--crypto", parsed.words.crypto);
  parser.add_option("--mix", options.mix_file);
  parser.add_option("--warmup", parsed.words.warmup);
  parser.add_option("--sockets", options.sockets)->check(CLI::Range(std::uint16_t{1}, kMaxSockets));
  CLI::Option* const mtu = parser.add_option("--mtu", options.mtu)->check(CLI::Range(kMinMtu, kMaxMtu));
  parser.add_option("--cacert", options.ca_file);
  parser.add_flag("-i,--interactive", options.interactive);
  parser.add_option("--load", options.script);
  parser.add_option("--json", options.json_file);
  parser.add_option("--csv", options.csv_file);
  parser.add_option("--require", options.required)->expected(1)->take_all();
  parser.add_option("--qlog", options.observation.qlog_directory);
  parser.add_option("--keylog", options.observation.key_log_file);
  parser.add_option("--capture", options.observation.capture_file);
  try {
    parser.parse(std::vector<std::string>{words.rbegin(), words.rend()});  // the parser takes them from the back
  } catch (const CLI::Error& error) {
    return Sentence(std::string{error.what()} + std::string{kSeeHelp});
  }
  if (!mtu->empty()) parsed.device.mtu = options.mtu;
  if (version) parsed.action = LoadAction::kShowVersion;
  if (!asks_for_help->empty()) parsed.action = LoadAction::kShowHelp;
  if (!help.empty() && help.front() == "all") parsed.action = LoadAction::kShowHelpForTheRest;
  if (!help.empty() && help.front() == "figures") parsed.action = LoadAction::kShowFigures;
  return parsed;
}

// ADDR or ADDR-ADDR.
[[nodiscard]] std::expected<net::AddressBlock, std::string> parse_block(const Words& words) {
  if (words.local.empty()) return Sentence("a DPDK port has no address: give --local ADDR, or ADDR-ADDR for many");
  const std::size_t dash = words.local.find('-');
  const auto first = IpAddress::parse(words.local.substr(0, dash));
  const auto last = dash == std::string::npos ? first : IpAddress::parse(words.local.substr(dash + 1));
  if (!first) return Sentence("--local: " + first.error());
  if (!last) return Sentence("--local: " + last.error());
  net::AddressBlock block{
      .first_ip = *first, .last_ip = *last, .first_port = kFirstEphemeralPort, .last_port = UINT16_MAX};
  if (words.local_ports.empty()) return block;
  const char* const end = words.local_ports.data() + words.local_ports.size();
  const auto low = std::from_chars(words.local_ports.data(), end, block.first_port);
  if (low.ec == std::errc{} && low.ptr == end) {
    block.last_port = block.first_port;
    return block;
  }
  const bool has_dash = low.ec == std::errc{} && low.ptr != end && *low.ptr == '-';
  const auto high = has_dash ? std::from_chars(low.ptr + 1, end, block.last_port) : low;
  if (has_dash && high.ec == std::errc{} && high.ptr == end) return block;
  return Sentence("--local-ports wants one port or two, such as 40000-49999, not '" + words.local_ports + "'");
}

[[nodiscard]] std::expected<LoadPlace, std::string> parse_place(const Parsed& parsed) {
  const auto block = parse_block(parsed.words);
  if (!block) return Sentence(block.error());
  if (const auto usable = net::LocalAddresses{}.add(*block); !usable) return Sentence("--local: " + usable.error());
  if (block->first_ip.family != parsed.options.config.target.ip.family) {
    return Sentence("--local and --target are of two families: both are IPv4, or both are IPv6");
  }
  const auto neighbor = mac_address_named(parsed.words.neighbor);
  if (!neighbor) {
    return Sentence("on a DPDK port, --neighbor MAC names the server or the gateway to it, as 02:00:00:00:00:01");
  }
  return LoadPlace{.device = parsed.device, .local = *block, .neighbor = *neighbor};
}

// A prompt has runs of its own, and shows what came of each.
[[nodiscard]] std::expected<void, std::string> check_prompt(const LoadOptions& options) {
  const bool judges = !options.json_file.empty() || !options.csv_file.empty() || !options.required.empty();
  if (options.interactive && judges) {
    return Sentence("--json, --csv and --require are for a run of the command line: leave them out, or -i");
  }
  if (!options.interactive && !options.script.empty()) {
    return Sentence("--load FILE has commands for the prompt: give -i with it");
  }
  return {};
}

[[nodiscard]] std::expected<void, std::string> complete(Parsed& parsed, bool is_dpdk) {
  LoadOptions& options = parsed.options;
  if (parsed.words.target.empty()) return Sentence("no server: give --target ADDR:PORT" + std::string{kSeeHelp});
  const auto target = SocketAddress::parse(parsed.words.target);
  if (!target) return Sentence("--target: " + target.error());
  options.config.target = *target;
  for (const auto& [name, word] : parsed.words.settings) {
    if (const auto set = config_row_named(name)->set(options.config, word); !set) {
      return Sentence("--" + name + ": " + set.error());
    }
  }
  if (!parsed.words.warmup.empty()) {
    const auto warmup = time_named(parsed.words.warmup);
    if (!warmup) return Sentence("--warmup: " + warmup.error());
    options.warmup = *warmup;
    if (options.config.duration > Duration::zero() && options.warmup >= options.config.duration) {
      return Sentence("--warmup is a part of --duration, and has to be the shorter of the two");
    }
  }
  if (const auto prompt = check_prompt(options); !prompt) return prompt;
  const auto crypto = crypto_choice_named(parsed.words.crypto);
  if (!crypto) return Sentence("--crypto wants auto, ipsec-mb or boringssl, not '" + parsed.words.crypto + "'");
  options.crypto = *crypto;
  if (!is_dpdk) {
    const bool has_place = !parsed.words.local.empty() || !parsed.words.neighbor.empty();
    if (has_place) return Sentence("--local and --neighbor are a DPDK port's: give EAL arguments and '--' before them");
    return {};
  }
  auto place = parse_place(parsed);
  if (!place) return Sentence(place.error());
  options.dpdk = *std::move(place);
  return {};
}

// Without "--" there are no EAL arguments; the program's name is still where they would begin.
std::vector<std::string> own_words(const CommandLine& line) {
  if (line.has_separator || line.eal.empty()) return line.own;
  return {line.eal.begin() + 1, line.eal.end()};
}

}  // namespace

std::expected<LoadCommand, std::string> parse_load_command(const CommandLine& line) {
  auto parsed = parse_words(own_words(line));
  if (!parsed) return Sentence(parsed.error());
  if (parsed->action != LoadAction::kRun) return LoadCommand{.action = parsed->action};
  if (const auto completed = complete(*parsed, line.has_separator); !completed) return Sentence(completed.error());
  return LoadCommand{.action = LoadAction::kRun, .options = std::move(parsed->options)};
}

}  // namespace pollux::app
