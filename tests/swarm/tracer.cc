#include "swarm/tracer.h"

#include <array>
#include <string>

namespace pollux::swarm {
namespace {

std::string details_of(const wire::Frame& frame) {
  if (const auto* stream = std::get_if<wire::StreamFrame>(&frame)) {
    return fmt::format("({} at {}: {}{})", stream->stream_id.value(), stream->offset, stream->data.size(),
                       stream->fin == wire::Fin::kYes ? " fin" : "");
  }
  if (const auto* crypto = std::get_if<wire::CryptoFrame>(&frame)) {
    return fmt::format("(at {}: {})", crypto->offset, crypto->data.size());
  }
  if (const auto* ack = std::get_if<wire::AckFrame>(&frame)) {
    return fmt::format("({} down to {}, {} more)", ack->largest_acknowledged, ack->first_range.smallest,
                       ack->additional_range_count);
  }
  if (const auto* close = std::get_if<wire::ConnectionCloseFrame>(&frame)) {
    return fmt::format(
        "({:#x}, frame {:#x}, {})", close->error_code, close->frame_type,
        std::string_view{reinterpret_cast<const char*>(close->reason_phrase.data()), close->reason_phrase.size()});
  }
  if (const auto* limit = std::get_if<wire::MaxDataFrame>(&frame)) return fmt::format("({})", limit->maximum_data);
  if (const auto* limit = std::get_if<wire::MaxStreamDataFrame>(&frame)) {
    return fmt::format("({}: {})", limit->stream_id.value(), limit->maximum_stream_data);
  }
  if (const auto* limit = std::get_if<wire::MaxStreamsFrame>(&frame))
    return fmt::format("({})", limit->maximum_streams);
  if (const auto* reset = std::get_if<wire::ResetStreamFrame>(&frame)) {
    return fmt::format("({} at {})", reset->stream_id.value(), reset->final_size);
  }
  if (const auto* stop = std::get_if<wire::StopSendingFrame>(&frame))
    return fmt::format("({})", stop->stream_id.value());
  if (const auto* padding = std::get_if<wire::PaddingFrame>(&frame)) return fmt::format("({})", padding->length);
  return {};
}

}  // namespace

void Tracer::tell(const PacketEvent& packet, std::string_view deed) {
  constexpr std::array<std::string_view, 4> kLevels{"Initial", "0-RTT", "Handshake", "1-RTT"};
  fmt::print("{:>14} host {} {} {} {} of conversation {}, {} bytes{}:", packet.at.to_nanoseconds(), packet.host, deed,
             kLevels[wire::index_of(packet.level)], packet.number, static_cast<std::int64_t>(packet.conversation),
             packet.payload.size(), packet.crooked ? ", a crime" : "");
  for (const FrameSeen& seen : packet.frames) {
    fmt::print(" {}{}", wire::name_of_frame_type(seen.type), details_of(seen.frame));
  }
  fmt::print("\n");
}

}  // namespace pollux::swarm
