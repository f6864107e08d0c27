// GetOptions: what pollux-get is told by its command line. Parsing is pure: words in, options or one sentence out.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/common/crypto_backend.h"
#include "app/common/observation_options.h"
#include "app/common/split_arguments.h"
#include "app/get/url.h"
#include "base/socket_address.h"
#include "base/time.h"
#include "crypto/cipher_suite.h"
#include "net/mac_address.h"
#include "recovery/congestion_algorithm.h"
#include "wire/version_list.h"

namespace pollux::app {

// --resolve HOST:PORT:ADDR[,ADDR]
struct ResolvedHost {
  std::string host;
  std::uint16_t port = 0;
  std::vector<IpAddress> addresses;
};

// Where the client is on a DPDK port; it has no neighbor discovery of its own.
struct DpdkPlace {
  std::uint16_t port = 0;
  IpAddress local;
  net::MacAddress neighbor{};
};

enum class Protocol : std::uint8_t { kHttp3, kHqInterop };

struct GetOptions {
  std::vector<Url> urls;

  // The request.
  std::string method;  // empty: GET, or HEAD, or POST with data
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> data;
  bool head = false;

  // What becomes of the response.
  std::vector<std::string> outputs;  // a file for each URL, in order; "-" is standard output
  bool remote_names = false;         // for the URLs without one
  std::string output_dir;
  bool include_header = false;
  bool fail = false;
  bool silent = false;
  bool show_error = false;
  bool verbose = false;
  std::string write_out;

  // The server.
  bool insecure = false;
  std::string ca_file;  // empty: the system's
  std::vector<ResolvedHost> resolve;
  std::optional<IpFamily> family;
  Duration max_time = Duration::zero();  // zero: no limit
  Duration connect_timeout = Duration::zero();

  // The transport.
  Protocol protocol = Protocol::kHttp3;
  wire::VersionList versions{wire::kVersion1, wire::kVersion2};
  std::vector<crypto::CipherSuite> cipher_suites;
  std::string session_file;
  bool early_data = false;
  bool key_update = false;
  bool rebind = false;
  bool migrate = false;
  bool separate_connections = false;
  bool ecn = true;
  std::uint16_t mtu = 1500;
  recovery::CongestionAlgorithm congestion = recovery::kDefaultCongestionAlgorithm;
  CryptoChoice crypto = CryptoChoice::kAuto;

  // Of qlog and the key log. No capture: any program that captures sees the packets of an ordinary socket.
  ObservationOptions observation;

  std::optional<DpdkPlace> dpdk;  // nothing: an ordinary UDP socket
};

enum class GetAction : std::uint8_t { kRun, kShowHelp, kShowInteropHelp, kShowVersion };

struct GetCommand {
  GetAction action = GetAction::kRun;
  GetOptions options{};  // complete when the action is kRun
};

// Words before a "--" are the EAL's, and with them the port is DPDK's.
[[nodiscard]] std::expected<GetCommand, std::string> parse_get_command(const CommandLine& line);

// What --help and --help interop print: at most 24 lines of 80 columns each.
[[nodiscard]] std::string_view get_help();
[[nodiscard]] std::string_view get_interop_help();

}  // namespace pollux::app
