// PartialStreamTypes: the beginnings of unidirectional streams that are shorter than their type (RFC 9114 §6.2).
// nghttp3 takes a stream that ends within its type for a critical one, so it hears of none before its type is whole.
// Keeps no more than a type's bytes of a stream, and no more streams than kMaxStreams: add() refuses what is beyond.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "wire/stream_id.h"

namespace pollux::http3 {

class PartialStreamTypes {
 public:
  static constexpr std::size_t kMaxStreams = 16;

  struct Prefix {
    wire::StreamId stream{0};
    std::size_t size = 0;
    std::array<std::uint8_t, 8> room{};

    // Takes what is missing of the type, and returns the rest.
    [[nodiscard]] Bytes take(Bytes data) {
      while (!data.empty() && !is_whole()) {
        room[size++] = data.front();
        data = data.subspan(1);
      }
      return data;
    }
    // RFC 9000 §16: the first byte says how many there are.
    [[nodiscard]] bool is_whole() const { return size != 0 && size >= std::size_t{1} << (room[0] >> 6); }
    [[nodiscard]] Bytes bytes() const { return Bytes{room}.first(size); }
  };

  [[nodiscard]] Prefix* find(wire::StreamId stream) {
    const auto found = std::ranges::find_if(
        prefixes_, [stream](const Prefix& prefix) { return prefix.size != 0 && prefix.stream == stream; });
    return found == prefixes_.end() ? nullptr : &*found;
  }
  // Null: there is no room. It is kept as soon as it has taken a byte, until its size is set to 0.
  [[nodiscard]] Prefix* add(wire::StreamId stream) {
    const auto free = std::ranges::find(prefixes_, std::size_t{0}, &Prefix::size);
    if (free == prefixes_.end()) return nullptr;
    free->stream = stream;
    return &*free;
  }

 private:
  std::array<Prefix, kMaxStreams> prefixes_{};
};

}  // namespace pollux::http3
