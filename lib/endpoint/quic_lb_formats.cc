#include "endpoint/quic_lb_formats.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace pollux::endpoint {
namespace {

[[nodiscard]] std::vector<QuicLbFormat> plaintext() {
  std::vector<QuicLbFormat> formats;
  formats.push_back(*QuicLbFormat::make({}));
  return formats;
}

// What is wrong with two formats at one time; empty when nothing is.
[[nodiscard]] std::string conflict_of(const QuicLbFormat& one, const QuicLbFormat& other) {
  if (one.rotation() == other.rotation()) {
    return "two formats of connection IDs have rotation " + std::to_string(one.rotation()) +
           ": give each a rotation of its own";
  }
  // §9.7: what is hidden in one of them would be known from the other.
  const bool same_name = std::ranges::equal(one.fleet_id(), other.fleet_id());
  if (one.is_encrypted() != other.is_encrypted() && same_name) {
    return "connection IDs with and without encryption have the same server ID: give them different ones";
  }
  return {};
}

}  // namespace

std::expected<QuicLbFormats, std::string> QuicLbFormats::make(std::vector<QuicLbFormat> formats, std::size_t shards) {
  if (formats.empty()) return std::unexpected("there is no format for connection IDs: give one at least");
  for (auto one = formats.begin(); one != formats.end(); ++one) {
    for (auto other = formats.begin(); other != one; ++other) {
      if (std::string conflict = conflict_of(*one, *other); !conflict.empty()) return std::unexpected(conflict);
    }
  }
  return QuicLbFormats{std::move(formats), shards};
}

QuicLbFormats::QuicLbFormats(std::size_t shards) : QuicLbFormats(plaintext(), shards) {}

QuicLbFormats::QuicLbFormats(std::vector<QuicLbFormat> formats, std::size_t shards)
    : formats_(std::move(formats)), shards_(shards) {
  POLLUX_INVARIANT(shards != 0 && shards <= registry::kMaxShards);
  by_rotation_.fill(kNone);
  for (std::size_t i = 0; i < formats_.size(); ++i) by_rotation_[formats_[i].rotation()] = static_cast<std::uint8_t>(i);
}

const QuicLbFormat* QuicLbFormats::find(std::uint8_t first_octet) const {
  const std::uint8_t at = by_rotation_[QuicLbFormat::rotation_of(first_octet)];
  return at != kNone ? &formats_[at] : nullptr;
}

std::size_t QuicLbFormats::length_of(std::uint8_t first_octet) const {
  const QuicLbFormat* format = find(first_octet);
  return format != nullptr ? format->id_length() : current().id_length();
}

IdOwner QuicLbFormats::owner_of(Bytes id) const {
  const QuicLbFormat* format = id.empty() ? nullptr : find(id.front());
  if (format == nullptr) return {};
  const IdOwner owner = format->owner_of(id);
  const bool exists = owner.kind != IdOwner::Kind::kShard || owner.shard.value < shards_;
  return exists ? owner : IdOwner{};
}

}  // namespace pollux::endpoint
