// What the ends offer beyond RFC 9000, and what is made of it: DATAGRAM, ACK_FREQUENCY, RESET_STREAM_AT, priorities.
#include <fmt/format.h>

#include "swarm/dimensions.h"
#include "swarm/forbidden.h"

namespace pollux::swarm {
namespace {

constexpr std::uint64_t kMostMessages = 60;

}  // namespace

void draw_extensions(Draw& draw, Plan& plan) {
  for (HostPlan& host : plan.hosts) {
    wire::OfferedExtensions& extensions = host.shard.connection.extensions;
    extensions.ack_frequency = draw.chance(0.5);
    extensions.reset_stream_at = draw.chance(0.5);
    if (draw.chance(0.4)) extensions.max_datagram_frame_size = draw.pick<std::uint64_t>({20, 200, 1'200, 65'535});
    host.shard.connection.grease_quic_bit = draw.chance(0.3);
  }
  for (ConversationPlan& conversation : plan.conversations) {
    StreamMix& mix = conversation.mix;
    if (draw.chance(0.5)) mix.reliable = draw.fraction(0, 1);
    if (draw.chance(0.4)) mix.priorities = draw.fraction(0, 1);
    if (draw.chance(0.5)) mix.messages = draw.log_between(1, kMostMessages);
    // What is a crime against everybody else is none against who offers to take it.
    if (!conversation.crime || forbidden()[conversation.crime->what].victim == Victim::kAnybody) continue;
    for (const std::size_t host : {std::size_t{0}, conversation.client}) {
      plan.hosts[host].shard.connection.extensions.max_datagram_frame_size = 0;
    }
  }
}

std::string describe_extensions(const Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.hosts.size(); ++i) {
    const wire::OfferedExtensions& extensions = plan.config(i).extensions;
    text += fmt::format("host {}: datagrams of {}{}{}{}; ", i, extensions.max_datagram_frame_size,
                        extensions.ack_frequency ? ", ACK_FREQUENCY" : "",
                        extensions.reset_stream_at ? ", RESET_STREAM_AT" : "",
                        plan.config(i).grease_quic_bit ? ", any QUIC bit" : "");
  }
  for (std::size_t i = 0; i < plan.conversations.size(); ++i) {
    const StreamMix& mix = plan.conversations[i].mix;
    text += fmt::format("\n  conversation {}: {} messages, reliable resets {:.2f}, priorities {:.2f}", i, mix.messages,
                        mix.reliable, mix.priorities);
  }
  return text;
}

}  // namespace pollux::swarm
