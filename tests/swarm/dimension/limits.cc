// What the ends grant each other: transport parameters from tiny to ample.
#include <fmt/format.h>

#include "net/udp_encapsulation.h"
#include "swarm/dimensions.h"

namespace pollux::swarm {
namespace {

constexpr std::uint64_t kMegabyte = 1'000'000;

// Mostly of one order of magnitude, so that one of them does not always throttle the others.
std::uint64_t draw_window(Draw& draw, std::uint64_t usual) {
  if (draw.chance(0.1)) return draw.log_between(1, 4 * kMegabyte);
  return draw.log_between(usual / 2 + 1, usual * 2);
}

stream::StreamConfig draw_windows(Draw& draw) {
  stream::StreamConfig config;
  if (draw.chance(0.3)) return config;
  const std::uint64_t usual = draw.log_between(1, 2 * kMegabyte);
  config.initial = {.max_data = draw_window(draw, usual),
                    .max_stream_data_bidi_local = draw_window(draw, usual),
                    .max_stream_data_bidi_remote = draw_window(draw, usual),
                    .max_stream_data_uni = draw_window(draw, usual),
                    .max_streams_bidi = draw.log_between(1, 100),
                    .max_streams_uni = draw.log_between(1, 100)};
  // Auto-tuning may be off: the windows stay what they are.
  const std::uint64_t growth = draw.pick<std::uint64_t>({1, 2, 64});
  config.max_stream_window = ByteCount{4 * kMegabyte * growth};
  config.max_connection_window = ByteCount{8 * kMegabyte * growth};
  return config;
}

}  // namespace

void draw_limits(Draw& draw, Plan& plan) {
  const std::size_t largest = net::max_udp_payload(plan.family, 1500);
  for (HostPlan& host : plan.hosts) {
    connection::ConnectionConfig& config = host.shard.connection;
    config.streams = draw_windows(draw);
    config.idle_timeout = draw.chance(0.7) ? connection::kDefaultIdleTimeout
                                           : draw.log_between(Duration::milliseconds(200), Duration::seconds(60));
    config.max_datagram_size = ByteCount{draw.chance(0.5) ? largest : draw.between(1'200, largest)};
    config.max_receive_datagram_size = ByteCount{draw.chance(0.7) ? largest : draw.between(1'200, largest)};
  }
}

std::string describe_limits(const Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.hosts.size(); ++i) {
    const connection::ConnectionConfig& config = plan.config(i);
    const stream::InitialLimits& limits = config.streams.initial;
    text += fmt::format("{}host {}: data {}, stream {} {} {}, streams {} {}, idle {} ms, datagrams of {}, receives {}",
                        i == 0 ? "" : "\n  ", i, limits.max_data, limits.max_stream_data_bidi_local,
                        limits.max_stream_data_bidi_remote, limits.max_stream_data_uni, limits.max_streams_bidi,
                        limits.max_streams_uni, config.idle_timeout.to_milliseconds(), config.max_datagram_size.value(),
                        config.max_receive_datagram_size.value());
  }
  return text;
}

}  // namespace pollux::swarm
