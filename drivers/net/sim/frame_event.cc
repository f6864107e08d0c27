#include "drivers/net/sim/frame_event.h"

namespace pollux::drivers::sim {

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSent:
      return "sent";
    case Verdict::kLost:
      return "lost";
    case Verdict::kQueueFull:
      return "queue-full";
    case Verdict::kBlackholed:
      return "blackholed";
    case Verdict::kTooLarge:
      return "too-large";
    case Verdict::kCorrupted:
      return "corrupted";
    case Verdict::kDuplicated:
      return "duplicated";
    case Verdict::kUnknownMac:
      return "unknown-mac";
    case Verdict::kReceiveQueueFull:
      return "receive-queue-full";
    case Verdict::kDelivered:
      return "delivered";
  }
  return "?";
}

}  // namespace pollux::drivers::sim
