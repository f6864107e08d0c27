// RelayOptions: what the relay between two machines of the laboratory does to their datagrams, by its command line.
// Times count from the client's first datagram.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "base/time.h"
#include "drivers/net/sim/link.h"

namespace pollux::interop {

enum class Rebinding : std::uint8_t { kNone, kPort, kAddress };

struct RelayOptions {
  std::string client_device;
  std::string server_device;
  std::string client_capture;  // what the client sends and gets; empty: none
  std::string server_capture;  // what the server gets and sends
  std::uint64_t seed = 1;
  drivers::sim::LinkConfig link;  // of both directions
  // No more frames than this are lost, or damaged, in a row.
  std::size_t longest_burst = SIZE_MAX;
  Duration dark_from = Duration::infinite();  // when nothing comes through
  Duration dark_for = Duration::zero();
  Rebinding rebinding = Rebinding::kNone;
  Duration first_rebinding = Duration::seconds(1);
  Duration rebinding_period = Duration::infinite();
  std::vector<std::size_t> drop_to_server;  // datagrams of the client that are lost, the first one being 1
};

// The error is what to tell the operator.
[[nodiscard]] std::expected<RelayOptions, std::string> parse_relay_options(int argc, char** argv);

}  // namespace pollux::interop
