// ByteWriter: fills borrowed memory from front to back, in network byte order.
// Never writes past the end: callers ask remaining() (or an encoded_size) first; to write without room is
// a bug of ours and stops the process.
#pragma once

#include <cstdint>
#include <cstring>

#include "base/byte_order.h"
#include "base/bytes.h"
#include "base/invariant.h"

namespace pollux {

class ByteWriter {
 public:
  explicit ByteWriter(MutableBytes out) : out_(out) {}

  [[nodiscard]] std::size_t remaining() const { return out_.size() - position_; }
  // Bytes written since the start.
  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] MutableBytes written() const { return out_.first(position_); }

  void write_u8(std::uint8_t value) { write_integer(value); }
  void write_u16(std::uint16_t value) { write_integer(value); }
  void write_u32(std::uint32_t value) { write_integer(value); }
  void write_u64(std::uint64_t value) { write_integer(value); }

  void write_bytes(Bytes bytes) {
    POLLUX_INVARIANT(bytes.size() <= remaining());
    if (!bytes.empty()) std::memcpy(out_.data() + position_, bytes.data(), bytes.size());
    position_ += bytes.size();
  }

  void fill(std::uint8_t value, std::size_t count) {
    POLLUX_INVARIANT(count <= remaining());
    if (count != 0) std::memset(out_.data() + position_, value, count);
    position_ += count;
  }

  // Leaves `count` bytes to be filled in later (a length that is not yet known) and returns them.
  [[nodiscard]] MutableBytes reserve(std::size_t count) {
    POLLUX_INVARIANT(count <= remaining());
    const MutableBytes hole = out_.subspan(position_, count);
    position_ += count;
    return hole;
  }

  // Forgets everything written after `position`, which an earlier position() gave.
  void rewind(std::size_t position) {
    POLLUX_INVARIANT(position <= position_);
    position_ = position;
  }

 private:
  template <typename Integer>
  void write_integer(Integer value) {
    POLLUX_INVARIANT(sizeof(Integer) <= remaining());
    store_big_endian(out_.data() + position_, value);
    position_ += sizeof(Integer);
  }

  MutableBytes out_;
  std::size_t position_ = 0;
};

}  // namespace pollux
