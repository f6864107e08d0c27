#include "swarm/check/flow_control.h"

#include <fmt/format.h>

#include <algorithm>

namespace pollux::swarm {

const stream::InitialLimits& FlowControl::limits_for(const PacketEvent& packet) const {
  const bool from_server = packet.host == kServerHost;
  const std::size_t grants = from_server ? plan_.conversations[packet.conversation].client : kServerHost;
  return plan_.config(grants).streams.initial;
}

FlowControl::Sender& FlowControl::sender_of(const PacketEvent& packet) {
  const auto [found, added] = senders_.try_emplace({packet.conversation, packet.host});
  Sender& sender = found->second;
  const bool begins_again = packet.role() == wire::Role::kClient && !sender.has_begun_again &&
                            accounts_[packet.conversation].client.early_data_rejected;
  if (added || begins_again) begin(packet, sender);
  sender.has_begun_again = sender.has_begun_again || begins_again;
  return sender;
}

void FlowControl::begin(const PacketEvent& packet, Sender& sender) const {
  const stream::InitialLimits& limits = limits_for(packet);
  sender = {.max_data = limits.max_data, .max_streams = {limits.max_streams_bidi, limits.max_streams_uni}};
}

std::uint64_t FlowControl::stream_limit(const PacketEvent& packet, const Sender& sender, wire::StreamId id) const {
  const stream::InitialLimits& limits = limits_for(packet);
  std::uint64_t limit = limits.max_stream_data_uni;
  if (id.direction() == wire::StreamDirection::kBidirectional) {
    limit = id.initiator() == packet.role() ? limits.max_stream_data_bidi_remote : limits.max_stream_data_bidi_local;
  }
  const auto raised = sender.stream_limits.find(id.value());
  return raised != sender.stream_limits.end() ? std::max(limit, raised->second) : limit;
}

void FlowControl::on_data(const PacketEvent& packet, wire::StreamId id, std::uint64_t end) {
  Sender& sender = sender_of(packet);
  std::uint64_t& sent = sender.sent[id.value()];
  if (end > sent) {
    sender.total += end - sent;
    sent = end;
  }
  const auto who = [&] { return fmt::format("conversation {}: host {}", packet.conversation, packet.host); };
  if (sender.total > sender.max_data) {
    report(packet.at, fmt::format("{} has sent {} bytes of {}", who(), sender.total, sender.max_data));
  }
  if (const std::uint64_t limit = stream_limit(packet, sender, id); sent > limit) {
    report(packet.at, fmt::format("{} has sent {} bytes of {} on stream {}", who(), sent, limit, id.value()));
  }
  const std::uint64_t streams = sender.max_streams[static_cast<std::size_t>(id.direction())];
  if (id.initiator() == packet.role() && id.ordinal() >= streams) {
    report(packet.at, fmt::format("{} opens stream {}, and may open {} of its kind", who(), id.value(), streams));
  }
}

void FlowControl::on_sealed(const PacketEvent& packet) {
  if (conversations_.is_haunted(packet.conversation) || packet.crooked) return;
  for (const FrameSeen& seen : packet.frames) {
    if (const auto* data = std::get_if<wire::StreamFrame>(&seen.frame)) {
      on_data(packet, data->stream_id, data->offset + data->data.size());
    } else if (const auto* reset = std::get_if<wire::ResetStreamFrame>(&seen.frame)) {
      on_data(packet, reset->stream_id, reset->final_size);
    } else if (const auto* reset_at = std::get_if<wire::ResetStreamAtFrame>(&seen.frame)) {
      on_data(packet, reset_at->stream_id, reset_at->final_size);
    }
  }
}

void FlowControl::on_opened(const PacketEvent& packet) {
  if (conversations_.is_haunted(packet.conversation) || packet.crooked) return;
  Sender& sender = sender_of(packet);
  for (const FrameSeen& seen : packet.frames) {
    if (const auto* data = std::get_if<wire::MaxDataFrame>(&seen.frame)) {
      sender.max_data = std::max(sender.max_data, data->maximum_data);
    } else if (const auto* stream = std::get_if<wire::MaxStreamDataFrame>(&seen.frame)) {
      std::uint64_t& limit = sender.stream_limits[stream->stream_id.value()];
      limit = std::max(limit, stream->maximum_stream_data);
    } else if (const auto* streams = std::get_if<wire::MaxStreamsFrame>(&seen.frame)) {
      std::uint64_t& limit = sender.max_streams[static_cast<std::size_t>(streams->direction)];
      limit = std::max(limit, streams->maximum_streams);
    }
  }
}

}  // namespace pollux::swarm
