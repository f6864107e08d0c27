// ByteReader: walks once over borrowed bytes, in network byte order.
// Never reads past the end: each read says whether it could be done, and a failed one moves nothing.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>

#include "base/byte_order.h"
#include "base/bytes.h"

namespace pollux {

class ByteReader {
 public:
  explicit ByteReader(Bytes data) : data_(data) {}

  [[nodiscard]] std::size_t remaining() const { return data_.size() - position_; }
  [[nodiscard]] bool empty() const { return remaining() == 0; }
  // Bytes consumed since the start.
  [[nodiscard]] std::size_t position() const { return position_; }
  // What is left, without consuming it.
  [[nodiscard]] Bytes rest() const { return data_.subspan(position_); }

  [[nodiscard]] std::optional<std::uint8_t> read_u8() { return read_integer<std::uint8_t>(); }
  [[nodiscard]] std::optional<std::uint16_t> read_u16() { return read_integer<std::uint16_t>(); }
  [[nodiscard]] std::optional<std::uint32_t> read_u32() { return read_integer<std::uint32_t>(); }
  [[nodiscard]] std::optional<std::uint64_t> read_u64() { return read_integer<std::uint64_t>(); }

  // The next `count` bytes, borrowed from the input.
  [[nodiscard]] std::optional<Bytes> read_bytes(std::size_t count) {
    if (count > remaining()) return std::nullopt;
    const Bytes taken = data_.subspan(position_, count);
    position_ += count;
    return taken;
  }

  [[nodiscard]] bool skip(std::size_t count) { return read_bytes(count).has_value(); }

 private:
  template <typename Integer>
  [[nodiscard]] std::optional<Integer> read_integer() {
    if (remaining() < sizeof(Integer)) return std::nullopt;
    const auto value = load_big_endian<Integer>(data_.data() + position_);
    position_ += sizeof(Integer);
    return value;
  }

  Bytes data_;
  std::size_t position_ = 0;
};

}  // namespace pollux
