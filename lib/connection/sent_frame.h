// SentFrame: the small record that each frame leaves when it is sent, so that its owner hears of its fate
// (retransmission.h brings it home). It names what was sent and never holds it: nothing is stored twice.
#pragma once

#include <cstdint>
#include <variant>

#include "stream/sent_stream_frame.h"
#include "wire/packet_number.h"

namespace pollux::connection {

struct SentAck {
  wire::PacketNumber largest = 0;
};

// The level is that of the packet.
struct SentCrypto {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

struct SentHandshakeDone {};

struct SentNewToken {};

struct SentRetireConnectionId {
  std::uint64_t sequence_number = 0;
};

struct SentNewConnectionId {
  std::uint64_t sequence_number = 0;
};

struct SentAckFrequency {
  std::uint64_t sequence_number = 0;
};

using SentFrame = std::variant<std::monostate, stream::SentStreamFrame, SentAck, SentCrypto, SentHandshakeDone,
                               SentNewToken, SentRetireConnectionId, SentNewConnectionId, SentAckFrequency>;
static_assert(sizeof(SentFrame) <= 32);

}  // namespace pollux::connection
