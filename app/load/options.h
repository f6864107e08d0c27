// LoadOptions: what pollux-load is told by its command line. Parsing is pure: words in, options or one sentence out.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/common/crypto_backend.h"
#include "app/common/observation_options.h"
#include "app/common/split_arguments.h"
#include "app/load/load_config.h"
#include "drivers/net/dpdk/dpdk_device.h"
#include "net/local_addresses.h"
#include "net/mac_address.h"

namespace pollux::app {

// Where the clients are on a DPDK port. They have no neighbor discovery of their own.
struct LoadPlace {
  drivers::dpdk::DpdkDeviceConfig device;
  net::AddressBlock local;
  net::MacAddress neighbor{};
};

struct LoadOptions {
  LoadConfig config;
  std::optional<LoadPlace> dpdk;  // nothing: ordinary UDP sockets
  std::uint16_t sockets = 1;      // so many of them
  std::uint16_t mtu = 1500;       // of a socket's packets
  std::string ca_file;            // empty: any certificate will do
  CryptoChoice crypto = CryptoChoice::kAuto;
  ObservationOptions observation;
  std::string mix_file;                // empty: one mode, that of `config`
  Duration warmup = Duration::zero();  // of the duration: not counted

  bool interactive = false;
  std::string script;                 // commands of the prompt that are run first; empty: none
  std::string json_file;              // empty: none
  std::string csv_file;               // the same
  std::vector<std::string> required;  // as they were written
};

enum class LoadAction : std::uint8_t { kRun, kShowHelp, kShowHelpForTheRest, kShowFigures, kShowVersion };

struct LoadCommand {
  LoadAction action = LoadAction::kRun;
  LoadOptions options{};  // complete when the action is kRun
};

// Words before a "--" are the EAL's, and with them the port is DPDK's.
[[nodiscard]] std::expected<LoadCommand, std::string> parse_load_command(const CommandLine& line);

// What --help and --help all print: at most 24 lines of 80 columns each.
[[nodiscard]] std::string_view load_help();
[[nodiscard]] std::string_view load_help_for_the_rest();

}  // namespace pollux::app
