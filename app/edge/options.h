// EdgeOptions: what pollux-edge is told, by its command line and its configuration file.
// Parsing is pure: text in, options or one sentence for the operator out. Nothing named here is opened yet.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "app/common/crypto_backend.h"
#include "app/common/observation_options.h"
#include "app/common/read_file.h"
#include "app/common/split_arguments.h"
#include "app/edge/id_formats.h"
#include "base/socket_address.h"
#include "endpoint/retry_policy.h"
#include "endpoint/shard_config.h"
#include "net/packet_port.h"
#include "recovery/congestion_algorithm.h"
#include "registry/stream_directory.h"
#include "wire/version_list.h"

namespace pollux::app {

enum class Network : std::uint8_t { kDpdk, kUdpSocket };

// Of the DPDK ports; zeros are left to each of them.
struct DeviceOptions {
  std::vector<std::uint16_t> ports{0};
  std::uint16_t workers = 0;  // 0: one for each lcore
  std::uint16_t queues = 0;   // each way
  std::uint16_t burst = net::kMaxBurst;
  std::uint16_t receive_descriptors = 0;  // of a queue
  std::uint16_t transmit_descriptors = 0;
  std::uint32_t buffers = 0;
  bool id_rules = false;  // packets shall be matched by their connection IDs
};

// How many entries the tables of each worker have, from start to end.
struct WorkerTables {
  std::size_t connections = endpoint::ShardConfig{}.max_connections;
  std::size_t listed_streams = registry::kDefaultStreamEntries;
};

struct EdgeOptions {
  Network network = Network::kDpdk;
  std::vector<SocketAddress> listen;
  std::string certificate_file;
  std::string key_file;
  std::string document_root;         // empty where nothing but the perf protocol is spoken
  std::uint32_t stats_period_s = 0;  // 0: at the end only
  DeviceOptions device{};
  WorkerTables tables{};
  std::vector<IdFormatOption> id_formats;  // none: for this process alone
  CryptoChoice crypto = CryptoChoice::kAuto;
  endpoint::RetryPolicy retry = endpoint::RetryPolicy::kAuto;
  wire::VersionList versions{wire::kVersion1, wire::kVersion2};
  std::uint16_t mtu = 0;  // 0: as the device has it
  bool ecn = true;
  bool spin_bit = true;
  recovery::CongestionAlgorithm congestion = recovery::kDefaultCongestionAlgorithm;
  std::vector<std::string> alpn{"h3"};
  // Off unless wanted: 0-RTT data can be replayed, within the limits that the replay guard leaves.
  bool early_data = false;
  ObservationOptions observation{};
  std::string control;  // the control socket's path, or "off"; empty: the usual one
};

enum class EdgeAction : std::uint8_t { kRun, kShowHelp, kShowHelpForTheRest, kShowVersion };

struct EdgeCommand {
  EdgeAction action = EdgeAction::kRun;
  EdgeOptions options{};  // complete when the action is kRun
};

// With "--" on the line, the appliance runs on a DPDK port and the words before it are the EAL's; without, it runs on
// UDP sockets and all words are its own. `read_config` is asked for the file that --config names. What the command line
// says beats what the file says.
[[nodiscard]] std::expected<EdgeCommand, std::string> parse_edge_command(const CommandLine& line,
                                                                         const ReadText& read_config);

}  // namespace pollux::app
