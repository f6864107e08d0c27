// Relay: carries frames between two devices, as the two directions of a simulated wire would, by the real clock.
// UDP meets delay, a bottleneck, loss, damage and the rest of RelayOptions; what is not UDP passes at once.
// Owns what is under way; its limit is the bottleneck's queue. The same seed throws the same dice, frame by frame.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/rng.h"
#include "base/time.h"
#include "interop/relay/capture_file.h"
#include "interop/relay/packet_socket.h"
#include "interop/relay/rebinder.h"
#include "interop/relay/relay_options.h"

namespace pollux::interop {

enum class Direction : std::uint8_t { kToServer, kToClient };

// What became of the datagrams of one direction.
struct Tally {
  std::uint64_t carried = 0;
  std::uint64_t lost = 0;
  std::uint64_t queue_full = 0;
  std::uint64_t dark = 0;
  std::uint64_t corrupted = 0;
};

class Relay {
 public:
  struct Captures {
    std::optional<CaptureFile> client;
    std::optional<CaptureFile> server;
  };

  Relay(const RelayOptions& options, PacketSocket client, PacketSocket server, Captures captures);

  // Takes every frame that waits at the devices. `day` is the time of day at `now`.
  void take_in(Timestamp now, Timestamp day);
  // Hands over what is due.
  void hand_over(Timestamp now, Timestamp day);
  // When something is due next; never() if nothing is under way.
  [[nodiscard]] Timestamp next_event() const;

  [[nodiscard]] const Tally& tally(Direction direction) const { return way(direction).tally; }
  [[nodiscard]] std::uint64_t rebindings() const { return rebinder_.rebindings(); }
  [[nodiscard]] std::array<int, 2> descriptors() const { return {client_.descriptor(), server_.descriptor()}; }

 private:
  struct Transit {
    Timestamp due;
    std::uint64_t order = 0;  // breaks ties: first come, first served
    Direction direction{};
    std::vector<std::uint8_t> frame;
  };
  struct Way {
    drivers::sim::Link link;
    SeededRng rng;
    Tally tally;
    std::uint64_t datagrams = 0;
    std::size_t unlucky_in_a_row = 0;
  };

  [[nodiscard]] Way& way(Direction direction) { return ways_[static_cast<std::size_t>(direction)]; }
  [[nodiscard]] const Way& way(Direction direction) const { return ways_[static_cast<std::size_t>(direction)]; }

  void arrive(Direction direction, MutableBytes frame, Timestamp now);
  void carry(Direction direction, MutableBytes frame, Timestamp now);
  void schedule(Direction direction, Timestamp due, Bytes frame);
  [[nodiscard]] bool is_dark(Timestamp now) const;
  [[nodiscard]] bool is_to_be_dropped(Direction direction) const;
  [[nodiscard]] static bool happens_later(const Transit& a, const Transit& b);

  RelayOptions options_;
  PacketSocket client_;
  PacketSocket server_;
  Captures captures_;
  Rebinder rebinder_;
  std::array<Way, 2> ways_;
  Timestamp first_datagram_ = Timestamp::never();
  std::uint64_t order_ = 0;
  std::vector<Transit> under_way_;  // a heap: the next one at its front
  std::vector<std::uint8_t> buffer_;
};

}  // namespace pollux::interop
