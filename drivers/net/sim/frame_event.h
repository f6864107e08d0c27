// FrameEvent: what a tap on the simulated network sees, one for each thing that befalls a frame.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"

namespace pollux::drivers::sim {

enum class Verdict : std::uint8_t {
  kSent,              // a port handed the frame to the network
  kLost,              // by a link's loss
  kQueueFull,         // by a full bottleneck queue
  kBlackholed,        // by a link that is a blackhole
  kTooLarge,          // for a link's MTU
  kCorrupted,         // goes on, damaged: `frame` is what it has become
  kDuplicated,        // goes on, twice
  kUnknownMac,        // no port has the destination address
  kReceiveQueueFull,  // the port did not poll in time
  kDelivered,         // lies in the port's receive queue
};

[[nodiscard]] std::string_view to_string(Verdict verdict);

// Names a port by the order in which ports were attached, from 0.
using PortIndex = std::uint16_t;
inline constexpr PortIndex kNoPort = 0xffff;

struct FrameEvent {
  Timestamp time;
  Verdict verdict = Verdict::kSent;
  PortIndex source = kNoPort;       // the port that sent it
  PortIndex destination = kNoPort;  // the port that it is for, as soon as that is known
  Bytes frame;                      // valid during the call only
};

}  // namespace pollux::drivers::sim
