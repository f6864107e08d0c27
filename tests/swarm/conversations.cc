#include "swarm/conversations.h"

#include "base/byte_reader.h"
#include "endpoint/shard.h"
#include "wire/packet_type.h"
#include "wire/version.h"

namespace pollux::swarm {

HeaderSeen read_header(Bytes header) {
  if (!wire::has_long_header(header[0])) {
    return {.destination = wire::ConnectionId{header.subspan(1, endpoint::Shard::kLocalIdLength)}};
  }
  const std::size_t destination_length = header[5];
  const std::size_t source_length = header[6 + destination_length];
  const wire::PacketType type = wire::long_packet_type(header[0], ByteReader{header.subspan(1)}.read_u32().value());
  return {.level = wire::level_of(type),
          .destination = wire::ConnectionId{header.subspan(6, destination_length)},
          .source = wire::ConnectionId{header.subspan(7 + destination_length, source_length)}};
}

void Conversations::begin(std::size_t conversation, const wire::ConnectionId& original_destination) {
  ids_[id_of(original_destination)] = conversation;
}

std::optional<std::size_t> Conversations::planned(const wire::ConnectionId& original_destination) const {
  const auto found = ids_.find(id_of(original_destination));
  return found != ids_.end() ? std::optional{found->second} : std::nullopt;
}

std::size_t Conversations::find(const HeaderSeen& header, scenario::KeyName key) const {
  if (const auto known = keys_.find(key.material); known != keys_.end()) return known->second;
  if (const auto known = ids_.find(id_of(header.destination)); known != ids_.end()) return known->second;
  if (!header.source) return kUnplanned;
  const auto known = ids_.find(id_of(*header.source));
  return known != ids_.end() ? known->second : kUnplanned;
}

std::size_t Conversations::learn(const HeaderSeen& header, scenario::KeyName key, std::span<const FrameSeen> frames) {
  const std::size_t conversation = find(header, key);
  if (conversation == kUnplanned) return conversation;
  keys_[key.material] = conversation;
  if (header.source) {
    ids_[id_of(header.destination)] = conversation;
    ids_[id_of(*header.source)] = conversation;
  }
  for (const FrameSeen& seen : frames) {
    if (const auto* issued = std::get_if<wire::NewConnectionIdFrame>(&seen.frame)) {
      ids_[id_of(issued->connection_id)] = conversation;
    }
  }
  return conversation;
}

}  // namespace pollux::swarm
