// QuicLbFormat: one configuration of routable connection IDs (draft-ietf-quic-load-balancers-21), which a fleet's load
// balancers and servers share. Makes IDs that name a shard, and reads whom an ID names. Owns no IDs; immutable, so that
// all shards use the same object.
//
//     first octet              | server ID                          | nonce
//     3 bits: which rotation   | the fleet's name of this server    | 4 bytes or more,
//     5 bits: how many follow  | (may be empty), a byte: the shard  | random
//                              |<----- encrypted if there is a key: QuicLbCipher ---->|
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "crypto/secret.h"
#include "endpoint/quic_lb_cipher.h"
#include "registry/shard_index.h"
#include "wire/connection_id.h"

namespace pollux::endpoint {

// What an operator says. The defaults make IDs of eight bytes.
struct QuicLbParameters {
  std::uint8_t rotation = 0;           // 0 to kMaxRotation
  std::vector<std::uint8_t> fleet_id;  // the first bytes of the server ID; all servers' have one length
  // A random nonce of n bits comes again after about 2^(n/2) IDs; while its connection lives, it is not taken twice.
  std::size_t nonce_length = 6;
  crypto::Secret key;  // QuicLbCipher::kKeyLength bytes; empty: whoever looks sees which shard an ID names
};

// Who has the connection that an ID names, if it is not made up.
struct IdOwner {
  enum class Kind : std::uint8_t {
    kNobody,         // no server could have issued this ID
    kAnotherServer,  // another of the fleet
    kShard,          // one of ours
  };
  Kind kind = Kind::kNobody;
  registry::ShardIndex shard{};  // with kShard

  [[nodiscard]] bool operator==(const IdOwner&) const = default;
};

class QuicLbFormat {
 public:
  // The eighth says of an ID that the load balancers know nothing of it (§3.2).
  static constexpr std::uint8_t kUnroutable = 7;
  static constexpr std::uint8_t kMaxRotation = kUnroutable - 1;
  static constexpr std::size_t kMinNonceLength = 4;

  // Or a sentence that says what is wrong.
  [[nodiscard]] static std::expected<QuicLbFormat, std::string> make(const QuicLbParameters& parameters);

  // Which configuration the first byte of an ID belongs to.
  [[nodiscard]] static std::uint8_t rotation_of(std::uint8_t first_octet) { return first_octet >> 5; }

  [[nodiscard]] std::uint8_t rotation() const { return rotation_of(first_octet_); }
  [[nodiscard]] std::size_t id_length() const { return 1 + text_length(); }
  [[nodiscard]] std::size_t nonce_length() const { return nonce_length_; }
  [[nodiscard]] bool is_encrypted() const { return cipher_.has_value(); }
  [[nodiscard]] Bytes fleet_id() const { return fleet_id_; }

  // `nonce`: nonce_length() bytes that were drawn at random, so that nothing ties two IDs of one connection together.
  [[nodiscard]] wire::ConnectionId encode(registry::ShardIndex shard, Bytes nonce) const;
  // Only IDs of this rotation and of exactly this form name anybody. Nothing tells whether the shard exists.
  [[nodiscard]] IdOwner owner_of(Bytes id) const;

  // The bytes that all IDs that name this shard begin with, for who steers packets by matching bytes (a NIC); nothing
  // when the IDs are encrypted. An ID begins one byte behind the start of a packet with a short header.
  [[nodiscard]] std::optional<wire::ConnectionId> prefix_of(registry::ShardIndex shard) const;

 private:
  explicit QuicLbFormat(const QuicLbParameters& parameters);

  [[nodiscard]] std::size_t server_id_length() const { return fleet_id_.size() + 1; }
  [[nodiscard]] std::size_t text_length() const { return server_id_length() + nonce_length_; }

  std::vector<std::uint8_t> fleet_id_;
  std::size_t nonce_length_;
  std::uint8_t first_octet_;
  std::optional<QuicLbCipher> cipher_;
};

}  // namespace pollux::endpoint
