// What the streams of each conversation do. Sizes are bounded by the windows: a window of one byte costs a round trip
// for each byte, and nobody learns from the ten-thousandth.
#include <algorithm>

#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {
namespace {

constexpr std::uint64_t kLargestStream = 3'000'000;
constexpr std::uint64_t kMostBytes = 6'000'000;  // of one side
constexpr std::uint64_t kMostWindows = 200;

// The smallest window that a byte of either side meets.
std::uint64_t narrowest_window(const Plan& plan, std::size_t client) {
  std::uint64_t narrowest = kMostBytes;
  for (const std::size_t host : {std::size_t{0}, client}) {
    const stream::InitialLimits& limits = plan.config(host).streams.initial;
    narrowest = std::min({narrowest, limits.max_data, limits.max_stream_data_bidi_local,
                          limits.max_stream_data_bidi_remote, limits.max_stream_data_uni});
  }
  return narrowest;
}

}  // namespace

void draw_streams(Draw& draw, Plan& plan) {
  for (ConversationPlan& conversation : plan.conversations) {
    StreamMix& mix = conversation.mix;
    mix.streams = draw.log_between(1, 60);
    const std::uint64_t bytes =
        std::min(kMostBytes / plan.conversations.size(), narrowest_window(plan, conversation.client) * kMostWindows);
    mix.largest = std::max<std::uint64_t>(1, std::min(draw.log_between(1, kLargestStream), bytes / mix.streams));
    if (draw.chance(0.4)) mix.reset = draw.fraction(0, 0.5);
    if (draw.chance(0.4)) mix.stop = draw.fraction(0, 0.5);
    if (draw.chance(0.4)) mix.slow = draw.fraction(0, 1);
    if (draw.chance(0.3)) mix.small_writes = draw.fraction(0, 1);
  }
}

std::string describe_streams(const Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.conversations.size(); ++i) {
    const StreamMix& mix = plan.conversations[i].mix;
    text += fmt::format(
        "\n  conversation {}: up to {} of a kind, up to {} bytes; reset {:.2f}, stop {:.2f}, slow {:.2f}, "
        "small writes {:.2f}",
        i, mix.streams, mix.largest, mix.reset, mix.stop, mix.slow, mix.small_writes);
  }
  return text;
}

}  // namespace pollux::swarm
