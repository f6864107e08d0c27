// PacketSocket: one network device's frames, as they come and as they go, whatever is in them.
// Sees nothing of what it sent itself. Never blocks.
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>

#include "base/bytes.h"

namespace pollux::interop {

class PacketSocket {
 public:
  // The largest frame that is taken; a veth has no larger ones unless it segments, which the laboratory turns off.
  static constexpr std::size_t kMaxFrame = 65'600;

  // The error is a sentence for an operator.
  [[nodiscard]] static std::expected<PacketSocket, std::string> open(const std::string& device);

  PacketSocket(PacketSocket&& other) noexcept;
  PacketSocket& operator=(PacketSocket&&) = delete;
  ~PacketSocket();

  // The next frame, in `buffer`; empty when there is none.
  [[nodiscard]] MutableBytes receive(MutableBytes buffer);
  // False when the device had no room for it.
  [[nodiscard]] bool send(Bytes frame);

  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  explicit PacketSocket(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace pollux::interop
