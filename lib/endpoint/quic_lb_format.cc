#include "endpoint/quic_lb_format.h"

#include <algorithm>
#include <array>

#include "base/byte_writer.h"
#include "base/invariant.h"

namespace pollux::endpoint {
namespace {

// One byte names a shard.
static_assert(registry::kMaxShards <= 256);
static_assert(1 + QuicLbCipher::kMaxLength == wire::kMaxConnectionIdLength);

using Text = std::array<std::uint8_t, QuicLbCipher::kMaxLength>;

}  // namespace

std::expected<QuicLbFormat, std::string> QuicLbFormat::make(const QuicLbParameters& parameters) {
  const auto wrong = [](std::string sentence) { return std::unexpected(std::move(sentence)); };
  if (parameters.rotation > kMaxRotation) {
    return wrong("connection IDs cannot have rotation " + std::to_string(parameters.rotation) +
                 ": give them one from 0 to 6 (7 means that an ID cannot be routed)");
  }
  if (parameters.nonce_length < kMinNonceLength) {
    return wrong("a nonce of " + std::to_string(parameters.nonce_length) +
                 " bytes does not tell connections apart: give it 4 or more");
  }
  const std::size_t length = parameters.fleet_id.size() + 1 + parameters.nonce_length;
  if (length > QuicLbCipher::kMaxLength) {
    return wrong("connection IDs of " + std::to_string(1 + length) +
                 " bytes are too long: first byte, server ID, shard and nonce have room for 20 together");
  }
  if (!parameters.key.empty() && parameters.key.size() != QuicLbCipher::kKeyLength) {
    return wrong("the key of connection IDs has " + std::to_string(parameters.key.size()) +
                 " bytes: give it 16, or none");
  }
  return QuicLbFormat{parameters};
}

QuicLbFormat::QuicLbFormat(const QuicLbParameters& parameters)
    : fleet_id_(parameters.fleet_id),
      nonce_length_(parameters.nonce_length),
      first_octet_(static_cast<std::uint8_t>(std::size_t{parameters.rotation} << 5 | text_length())) {
  if (!parameters.key.empty()) cipher_.emplace(parameters.key.bytes());
}

wire::ConnectionId QuicLbFormat::encode(registry::ShardIndex shard, Bytes nonce) const {
  POLLUX_INVARIANT(nonce.size() == nonce_length_ && shard.value < 256);
  std::array<std::uint8_t, wire::kMaxConnectionIdLength> octets{};
  ByteWriter writer{octets};
  writer.write_u8(first_octet_);
  writer.write_bytes(fleet_id_);
  writer.write_u8(static_cast<std::uint8_t>(shard.value));
  writer.write_bytes(nonce);
  const MutableBytes id = MutableBytes{octets}.first(id_length());
  if (cipher_) cipher_->encrypt(id.subspan(1));
  return wire::ConnectionId{id};
}

IdOwner QuicLbFormat::owner_of(Bytes id) const {
  // The five bits may be random with other servers of a fleet (§3.3), but who has the same configuration as we writes
  // the length there. So few of the IDs that clients make up seem to name anybody.
  if (id.size() != id_length() || id[0] != first_octet_) return {};
  Text text{};
  std::ranges::copy(id.subspan(1), text.begin());
  if (cipher_) cipher_->decrypt(MutableBytes{text}.first(text_length()));
  if (!std::ranges::equal(fleet_id_, Bytes{text}.first(fleet_id_.size()))) {
    return {.kind = IdOwner::Kind::kAnotherServer};
  }
  return {.kind = IdOwner::Kind::kShard, .shard = {text[fleet_id_.size()]}};
}

std::optional<wire::ConnectionId> QuicLbFormat::prefix_of(registry::ShardIndex shard) const {
  if (cipher_) return std::nullopt;
  const Text any_nonce{};
  const wire::ConnectionId id = encode(shard, Bytes{any_nonce}.first(nonce_length_));
  return wire::ConnectionId{id.bytes().first(1 + server_id_length())};
}

}  // namespace pollux::endpoint
