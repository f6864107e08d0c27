#include "endpoint/connection_id_source.h"

#include <array>

namespace pollux::endpoint {

wire::ConnectionId ConnectionIdSource::issue() {
  for (;;) {
    const wire::ConnectionId id = formats_ != nullptr ? draw() : make_up();
    if (!connections_.find(id)) return id;
  }
}

wire::ConnectionId ConnectionIdSource::draw() {
  const QuicLbFormat& format = formats_->current();
  std::array<std::uint8_t, wire::kMaxConnectionIdLength> octets{};
  const MutableBytes nonce = MutableBytes{octets}.first(format.nonce_length());
  rng_.fill(nonce);
  return format.encode(self_, nonce);
}

wire::ConnectionId ConnectionIdSource::make_up() {
  std::array<std::uint8_t, kLength> octets{};
  rng_.fill(octets);
  return wire::ConnectionId{octets};
}

std::size_t ConnectionIdSource::length_in(Bytes packet) const {
  if (formats_ == nullptr) return kLength;
  return packet.size() > 1 ? formats_->length_of(packet[1]) : formats_->current().id_length();
}

IdOwner ConnectionIdSource::owner_of(Bytes id) const {
  return formats_ != nullptr ? formats_->owner_of(id) : IdOwner{};
}

}  // namespace pollux::endpoint
