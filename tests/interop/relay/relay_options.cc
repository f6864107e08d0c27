#include "interop/relay/relay_options.h"

#include <CLI/CLI.hpp>
#include <map>

namespace pollux::interop {
namespace {

void add_impairments(CLI::App& parser, drivers::sim::LinkConfig& link) {
  const CLI::Range probability{0.0, 1.0};
  parser.add_option("--loss", link.loss)->check(probability);
  parser.add_option("--corruption", link.corruption)->check(probability);
  parser.add_option("--reordering", link.reordering)->check(probability);
  parser.add_option("--duplication", link.duplication)->check(probability);
  parser.add_option("--ce-marking", link.ce_marking)->check(probability);
}

// An option that is a number of milliseconds.
void add_time(CLI::App& parser, const std::string& name, Duration& value) {
  parser.add_option_function<std::int64_t>(
      name, [&value](std::int64_t ms) { value = Duration::milliseconds(ms); }, "milliseconds");
}

}  // namespace

std::expected<RelayOptions, std::string> parse_relay_options(int argc, char** argv) {
  constexpr double kBitsPerMegabit = 1e6;
  RelayOptions options;
  options.link.delay = Duration::zero();
  double megabits = 0;
  std::uint64_t queue_bytes = options.link.queue_limit.value();
  const std::map<std::string, Rebinding> rebindings{{"port", Rebinding::kPort}, {"address", Rebinding::kAddress}};
  CLI::App parser{"Carries Ethernet frames between two devices, and does to their UDP what it is told."};
  parser.add_option("--client-device", options.client_device)->required();
  parser.add_option("--server-device", options.server_device)->required();
  parser.add_option("--client-capture", options.client_capture);
  parser.add_option("--server-capture", options.server_capture);
  parser.add_option("--seed", options.seed);
  add_impairments(parser, options.link);
  add_time(parser, "--delay-ms", options.link.delay);
  parser.add_option("--rate-mbit", megabits);
  parser.add_option("--queue-bytes", queue_bytes);
  parser.add_option("--longest-burst", options.longest_burst);
  add_time(parser, "--dark-from-ms", options.dark_from);
  add_time(parser, "--dark-for-ms", options.dark_for);
  parser.add_option("--rebind", options.rebinding)->transform(CLI::CheckedTransformer(rebindings));
  add_time(parser, "--rebind-from-ms", options.first_rebinding);
  add_time(parser, "--rebind-every-ms", options.rebinding_period);
  parser.add_option("--drop-to-server", options.drop_to_server)->delimiter(',');
  try {
    parser.parse(argc, argv);
  } catch (const CLI::Error& error) {
    return std::unexpected(error.get_exit_code() == 0 ? parser.help() : std::string{error.what()});
  }
  options.link.bits_per_second = static_cast<std::uint64_t>(megabits * kBitsPerMegabit);
  options.link.queue_limit = ByteCount{queue_bytes};
  return options;
}

}  // namespace pollux::interop
