// QuicLbFormats: the formats of connection IDs that the shards of a process have in common: one makes new IDs, and that
// one and older ones are read while a configuration replaces another. Immutable and shared; says where an ID leads, and
// never whether a connection has it. Invariant: each rotation has at most one format.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "endpoint/quic_lb_format.h"

namespace pollux::endpoint {

class QuicLbFormats {
 public:
  // For shards 0 to `shards` - 1. The first format makes IDs, all of them are read. Or a sentence that says what is
  // wrong.
  [[nodiscard]] static std::expected<QuicLbFormats, std::string> make(std::vector<QuicLbFormat> formats,
                                                                      std::size_t shards);
  // Where an operator has said nothing: plaintext in eight bytes, of which one names the shard.
  explicit QuicLbFormats(std::size_t shards);

  [[nodiscard]] const QuicLbFormat& current() const { return formats_.front(); }
  [[nodiscard]] std::size_t shards() const { return shards_; }

  // How long the ID is that begins with this byte, which is what a short header does not say (RFC 9000 §10.3.2-2). The
  // rotation tells, as all IDs of a format have one length. The five bits that seem to tell are not believed: whoever
  // sends a packet may write there what he likes. Of an unknown rotation: as long as a new one.
  [[nodiscard]] std::size_t length_of(std::uint8_t first_octet) const;

  [[nodiscard]] IdOwner owner_of(Bytes id) const;

 private:
  QuicLbFormats(std::vector<QuicLbFormat> formats, std::size_t shards);

  [[nodiscard]] const QuicLbFormat* find(std::uint8_t first_octet) const;

  static constexpr std::uint8_t kNone = 0xff;

  std::vector<QuicLbFormat> formats_;
  std::size_t shards_;
  std::array<std::uint8_t, QuicLbFormat::kUnroutable + 1> by_rotation_{};  // where in formats_, or kNone
};

}  // namespace pollux::endpoint
