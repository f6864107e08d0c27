// PacketEvent: a packet in plaintext, as the checkers see it: whose it is, in which conversation, with which frames.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/time.h"
#include "scenario/packet_tap.h"
#include "wire/connection_id.h"
#include "wire/frames.h"
#include "wire/packet_number_space.h"

namespace pollux::swarm {

// A frame with its type as it stands on the wire.
struct FrameSeen {
  std::uint64_t type = 0;
  wire::Frame frame;
};

// A connection that was not planned: an Initial that came twice, say.
inline constexpr std::size_t kUnplanned = SIZE_MAX;
inline constexpr std::size_t kServerHost = 0;

struct PacketEvent {
  Timestamp at;
  std::size_t host = 0;  // that sealed or opened it
  std::size_t conversation = kUnplanned;
  wire::EncryptionLevel level = wire::EncryptionLevel::kInitial;
  wire::PacketNumber number = 0;
  scenario::KeyName key;
  scenario::PacketTag tag{};
  Bytes header;
  Bytes payload;
  std::span<const FrameSeen> frames;
  bool crooked = false;    // not what the end wrote: a crime is in it
  bool stateless = false;  // what a server says without a connection: of no conversation

  [[nodiscard]] wire::Role role() const { return host == kServerHost ? wire::Role::kServer : wire::Role::kClient; }
  template <typename Frame>
  [[nodiscard]] const Frame* find() const {
    for (const FrameSeen& seen : frames) {
      if (const Frame* found = std::get_if<Frame>(&seen.frame)) return found;
    }
    return nullptr;
  }
};

}  // namespace pollux::swarm
