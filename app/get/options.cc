#include "app/get/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>

#include "app/common/option_words.h"
#include "http3/message_connection.h"

namespace pollux::app {
namespace {

constexpr std::string_view kSeeHelp = "; see pollux-get --help";
// :method, :scheme, :authority, :path, user-agent and content-type are there already.
constexpr std::size_t kMaxOwnHeaders = http3::kMaxSentFields - 6;
constexpr double kMaxSeconds = 1e6;
constexpr std::int64_t kMinMtu = 1280;
constexpr std::int64_t kMaxMtu = 9600;

using Complaint = std::optional<std::string>;

// The words as they were written.
struct GetValues {
  GetOptions options{};  // what needs no second look
  std::vector<std::string> urls{};
  std::vector<std::string> headers{};
  std::vector<std::string> resolve{};
  std::optional<std::string> data{};
  std::optional<std::string> help{};
  std::optional<std::string> local{};
  std::optional<std::string> neighbor{};
  std::string download_dir{};
  std::string alpn = "h3";
  std::string versions = "1,2";
  std::string ciphers{};
  std::string ecn = "on";
  std::string congestion = "cubic";
  std::string crypto = "auto";
  double max_time = 0;
  double connect_timeout = 0;
  std::int64_t mtu = 1500;
  std::int64_t port = 0;
  bool ipv4 = false;
  bool ipv6 = false;
  bool chacha20 = false;
  bool help_flag = false;
  bool version = false;
  bool http3 = false;
};

void declare_request(CLI::App& parser, GetValues& values) {
  GetOptions& options = values.options;
  parser.add_option("urls", values.urls);
  parser.add_option("-o,--output", options.outputs)->expected(1)->take_all()->allow_extra_args(false);
  parser.add_flag("-O,--remote-name,--remote-name-all", options.remote_names);
  parser.add_option("--output-dir", options.output_dir);
  parser.add_option("-H,--header", values.headers)->expected(1)->take_all()->allow_extra_args(false);
  parser.add_option("-X,--request", options.method);
  parser.add_flag("-I,--head", options.head);
  parser.add_option("-d,--data", values.data);
  parser.add_flag("-i,--include", options.include_header);
  parser.add_flag("-f,--fail", options.fail);
  parser.add_option("-w,--write-out", options.write_out);
  parser.add_flag("-s,--silent", options.silent);
  parser.add_flag("-S,--show-error", options.show_error);
  parser.add_flag("-v,--verbose", options.verbose);
  parser.add_flag("-k,--insecure", options.insecure);
  parser.add_option("--cacert", options.ca_file);
  parser.add_option("--resolve", values.resolve)->expected(1)->take_all()->allow_extra_args(false);
  parser.add_flag("-4,--ipv4", values.ipv4);
  parser.add_flag("-6,--ipv6", values.ipv6);
  parser.add_option("-m,--max-time", values.max_time);
  parser.add_option("--connect-timeout", values.connect_timeout);
  parser.add_flag("--http3,--http3-only", values.http3);
}

void declare_transport(CLI::App& parser, GetValues& values) {
  GetOptions& options = values.options;
  parser.add_option("--alpn", values.alpn);
  parser.add_option("--download-dir", values.download_dir);
  parser.add_flag("--separate-connections", options.separate_connections);
  parser.add_option("--session", options.session_file);
  parser.add_flag("--early-data", options.early_data);
  parser.add_option("--quic-version", values.versions);
  parser.add_option("--ciphers", values.ciphers);
  parser.add_flag("--chacha20", values.chacha20);
  parser.add_flag("--key-update", options.key_update);
  parser.add_flag("--rebind", options.rebind);
  parser.add_flag("--migrate", options.migrate);
  parser.add_option("--ecn", values.ecn);
  parser.add_option("--mtu", values.mtu);
  parser.add_option("--congestion", values.congestion);
  parser.add_option("--crypto", values.crypto);
  parser.add_option("--qlog", options.observation.qlog_directory);
  parser.add_option("--keylog", options.observation.key_log_file);
  parser.add_option("--local", values.local);
  parser.add_option("--neighbor", values.neighbor);
  parser.add_option("--port", values.port);
}

[[nodiscard]] std::expected<GetValues, std::string> read_words(const std::vector<std::string>& words) {
  GetValues values;
  CLI::App parser;
  parser.set_help_flag();
  parser.add_flag("-h,--help", values.help_flag);
  parser.add_flag("--version", values.version);
  declare_request(parser, values);
  declare_transport(parser, values);
  try {
    parser.parse(std::vector<std::string>{words.rbegin(), words.rend()});  // the parser takes them from the back
  } catch (const CLI::Error& error) {
    return std::unexpected(std::string{error.what()} + std::string{kSeeHelp});
  }
  return values;
}

[[nodiscard]] Complaint take_urls(const GetValues& values, GetOptions& options) {
  if (values.urls.empty()) return "there is nothing to fetch: name a URL" + std::string{kSeeHelp};
  for (const std::string& text : values.urls) {
    auto url = Url::parse(text);
    if (!url) return url.error();
    options.urls.push_back(*std::move(url));
  }
  if (options.outputs.size() > options.urls.size()) return "there are more --output files than URLs";
  if (!values.download_dir.empty()) {
    options.remote_names = true;
    options.output_dir = values.download_dir;
  }
  for (std::size_t i = options.outputs.size(); options.remote_names && i < options.urls.size(); ++i) {
    const Url& url = options.urls[i];
    if (url.file_name().empty()) return "'" + url.text + "' names no file: give --output FILE instead of --remote-name";
  }
  return std::nullopt;
}

[[nodiscard]] Complaint take_headers(const GetValues& values, GetOptions& options) {
  if (values.headers.size() > kMaxOwnHeaders) {
    return "at most " + std::to_string(kMaxOwnHeaders) + " --header lines can be sent";
  }
  for (const std::string& line : values.headers) {
    const std::size_t colon = line.find(':');
    std::string name = line.substr(0, colon);
    if (colon == std::string::npos || name.empty()) return "--header wants 'Name: value', not '" + line + "'";
    // RFC 9114 §4.2: names are in lower case on the wire.
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const std::size_t begin = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
    options.headers.emplace_back(std::move(name), line.substr(begin));
  }
  return std::nullopt;
}

[[nodiscard]] Complaint take_resolve(const GetValues& values, GetOptions& options) {
  for (const std::string& entry : values.resolve) {
    const std::string wrong = "--resolve wants HOST:PORT:ADDR[,ADDR], not '" + entry + "'";
    const std::size_t host_end = entry.find(':');
    const std::size_t port_end = host_end == std::string::npos ? host_end : entry.find(':', host_end + 1);
    if (port_end == std::string::npos) return wrong;
    const auto url = Url::parse("https://" + entry.substr(0, port_end));
    if (!url) return wrong;
    ResolvedHost resolved{.host = url->host, .port = url->port, .addresses = {}};
    for (std::size_t at = port_end + 1; at <= entry.size();) {
      const std::size_t end = std::min(entry.find(',', at), entry.size());
      std::string text = entry.substr(at, end - at);
      if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
      const auto address = IpAddress::parse(text);
      if (!address) return wrong + ": " + address.error();
      resolved.addresses.push_back(*address);
      at = end + 1;
    }
    options.resolve.push_back(std::move(resolved));
  }
  return std::nullopt;
}

[[nodiscard]] std::optional<crypto::CipherSuite> cipher_suite_named(std::string_view name) {
  if (name == "TLS_AES_128_GCM_SHA256") return crypto::CipherSuite::kAes128GcmSha256;
  if (name == "TLS_AES_256_GCM_SHA384") return crypto::CipherSuite::kAes256GcmSha384;
  if (name == "TLS_CHACHA20_POLY1305_SHA256") return crypto::CipherSuite::kChaCha20Poly1305Sha256;
  return std::nullopt;
}

[[nodiscard]] Complaint take_ciphers(const GetValues& values, GetOptions& options) {
  if (values.chacha20) options.cipher_suites = {crypto::CipherSuite::kChaCha20Poly1305Sha256};
  for (std::size_t at = 0; at < values.ciphers.size();) {
    const std::size_t end = std::min(values.ciphers.find(':', at), values.ciphers.size());
    const std::string name = values.ciphers.substr(at, end - at);
    const auto suite = cipher_suite_named(name);
    if (!suite) {
      return "--ciphers wants TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384 or TLS_CHACHA20_POLY1305_SHA256, with "
             "colons between, not '" +
             name + "'";
    }
    options.cipher_suites.push_back(*suite);
    at = end + 1;
  }
  return std::nullopt;
}

[[nodiscard]] Complaint take_times(const GetValues& values, GetOptions& options) {
  for (const double seconds : {values.max_time, values.connect_timeout}) {
    if (!(seconds >= 0 && seconds <= kMaxSeconds))
      return "--max-time and --connect-timeout want seconds, at most 1000000";
  }
  const auto to_duration = [](double seconds) { return Duration::microseconds(std::llround(seconds * 1e6)); };
  options.max_time = to_duration(values.max_time);
  options.connect_timeout = to_duration(values.connect_timeout);
  return std::nullopt;
}

[[nodiscard]] Complaint take_transport(const GetValues& values, GetOptions& options) {
  if (values.alpn != "h3" && values.alpn != "hq-interop")
    return "--alpn wants h3 or hq-interop, not '" + values.alpn + "'";
  options.protocol = values.alpn == "h3" ? Protocol::kHttp3 : Protocol::kHqInterop;
  const auto versions = version_list_named(values.versions);
  if (!versions) return "--quic-version wants 1, 2, 1,2 or 2,1, not '" + values.versions + "'";
  options.versions = *versions;
  const auto congestion = recovery::congestion_algorithm_named(values.congestion);
  if (!congestion) return "--congestion wants newreno, cubic or bbr, not '" + values.congestion + "'";
  options.congestion = *congestion;
  const auto crypto = crypto_choice_named(values.crypto);
  if (!crypto) return "--crypto wants auto, ipsec-mb or boringssl, not '" + values.crypto + "'";
  options.crypto = *crypto;
  if (values.ecn != "on" && values.ecn != "off") return "--ecn wants on or off, not '" + values.ecn + "'";
  options.ecn = values.ecn == "on";
  if (values.mtu < kMinMtu || values.mtu > kMaxMtu) return "--mtu wants a number from 1280 to 9600";
  options.mtu = static_cast<std::uint16_t>(values.mtu);
  if (options.early_data && options.session_file.empty()) {
    return "--early-data rests on what an earlier connection has left: give --session FILE too";
  }
  if (options.protocol == Protocol::kHqInterop && (options.head || options.data || !options.headers.empty())) {
    return "hq-interop has no header and no method but GET: leave out -I, -d and -H";
  }
  return std::nullopt;
}

[[nodiscard]] Complaint take_place(const GetValues& values, bool on_dpdk, GetOptions& options) {
  if (!on_dpdk) {
    if (!values.local && !values.neighbor) return std::nullopt;
    return "--local and --neighbor are for a DPDK port: give EAL arguments and '--' before them";
  }
  if (options.rebind || options.migrate) return "--rebind and --migrate need a UDP socket: leave out the EAL arguments";
  const auto local = IpAddress::parse(values.local.value_or(""));
  if (!local) return "on a DPDK port, --local ADDR names the address to write from: " + local.error();
  const auto neighbor = mac_address_named(values.neighbor.value_or(""));
  if (!neighbor)
    return std::string{"on a DPDK port, --neighbor MAC names the server or the gateway, as 02:00:00:00:00:01"};
  constexpr std::int64_t kMaxPort = 1023;
  if (values.port < 0 || values.port > kMaxPort) return "--port wants a number from 0 to 1023";
  options.dpdk = DpdkPlace{.port = static_cast<std::uint16_t>(values.port), .local = *local, .neighbor = *neighbor};
  options.family = local->family;
  return std::nullopt;
}

[[nodiscard]] std::expected<GetOptions, std::string> check(const GetValues& values, bool on_dpdk) {
  GetOptions options = values.options;
  options.data = values.data;
  if (values.ipv4 && values.ipv6) return std::unexpected("--ipv4 and --ipv6 leave nothing: give one of them");
  if (values.ipv4) options.family = IpFamily::kIpv4;
  if (values.ipv6) options.family = IpFamily::kIpv6;
  if (options.head && options.data) return std::unexpected("--head asks for no content: leave out --data");
  for (const auto take : {take_urls, take_headers, take_resolve, take_ciphers, take_times, take_transport}) {
    if (auto complaint = take(values, options)) return std::unexpected(*std::move(complaint));
  }
  if (auto complaint = take_place(values, on_dpdk, options)) return std::unexpected(*std::move(complaint));
  return options;
}

}  // namespace

std::expected<GetCommand, std::string> parse_get_command(const CommandLine& line) {
  const bool on_dpdk = line.has_separator && line.eal.size() > 1;
  std::vector<std::string> words = line.own;
  if (!on_dpdk && !line.eal.empty()) words.insert(words.begin(), line.eal.begin() + 1, line.eal.end());
  const auto values = read_words(words);
  if (!values) return std::unexpected(values.error());
  if (values->version) return GetCommand{.action = GetAction::kShowVersion};
  if (values->help_flag) {
    const bool interop = values->urls == std::vector<std::string>{"interop"};
    return GetCommand{.action = interop ? GetAction::kShowInteropHelp : GetAction::kShowHelp};
  }
  auto options = check(*values, on_dpdk);
  if (!options) return std::unexpected(options.error());
  return GetCommand{.action = GetAction::kRun, .options = *std::move(options)};
}

}  // namespace pollux::app
