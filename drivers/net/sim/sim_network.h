// SimNetwork: a switch with simulated wires, in simulated time. Owns time, the queue of what is to happen, the dice.
// Deterministic: the same seed and the same calls give the same events, and digest() says so in one number.
// A frame goes from a port over its uplink to the switch, and over the downlink of the port that has the frame's
// destination MAC address (of every other port, for a group address).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/rng.h"
#include "base/time.h"
#include "drivers/net/sim/frame_event.h"
#include "drivers/net/sim/link.h"
#include "drivers/net/sim/sim_port.h"

namespace pollux::drivers::sim {

class SimNetwork {
 public:
  using Tap = std::function<void(const FrameEvent&)>;

  explicit SimNetwork(std::uint64_t seed);
  ~SimNetwork();
  SimNetwork(const SimNetwork&) = delete;
  SimNetwork& operator=(const SimNetwork&) = delete;

  // The port lives as long as the network. Wires begin without impairments.
  SimPort& attach(const SimPortConfig& config);
  // Configures both wires of a port alike.
  static void set_links(SimPort& port, const LinkConfig& config);

  // Begins one second after zero, so that "a moment ago" is never negative.
  [[nodiscard]] Timestamp now() const { return now_; }
  // When something happens next; never() if nothing is under way. Not before now().
  [[nodiscard]] Timestamp next_event() const;
  // Lets everything happen that is due until `time`, and makes it now. Time never goes back.
  void advance_to(Timestamp time);

  // Sees every event, before it takes effect. One tap; an empty function removes it.
  void set_tap(Tap tap) { tap_ = std::move(tap); }

  // A number that depends on every event so far: its time, verdict, ports and bytes.
  [[nodiscard]] std::uint64_t digest() const { return digest_; }
  // Buffers that users of any port have not given back.
  [[nodiscard]] std::size_t outstanding() const;

 private:
  friend class SimPort;

  // Where a frame that is under way goes next, and between which ports.
  enum class Place : std::uint8_t { kSwitch, kPort };
  struct Way {
    Place place = Place::kSwitch;
    PortIndex source = kNoPort;
    PortIndex destination = kNoPort;
  };
  struct Transit {
    Timestamp due;
    std::uint64_t order = 0;  // breaks ties: first come, first served
    Way way;
    std::vector<std::uint8_t> frame;
  };

  // By SimPort: a frame leaves it now; the memory of one is not needed any more.
  void send(SimPort& from, Bytes frame);
  void recycle(std::vector<std::uint8_t> frame);

  void put_on_link(Link& link, const Way& way, Bytes frame);
  void arrive(Transit transit);
  void forward(const Transit& transit);
  void record(Verdict verdict, const Way& way, Bytes frame);

  [[nodiscard]] std::vector<std::uint8_t> copy_of(Bytes frame);
  void schedule(Timestamp due, const Way& way, std::vector<std::uint8_t> frame);
  [[nodiscard]] Transit take_next();
  [[nodiscard]] static bool happens_later(const Transit& a, const Transit& b);

  SeededRng fate_rng_;
  SeededRng damage_rng_;  // apart, so that a damaged frame does not move the dice of those behind it
  Timestamp now_ = Timestamp::from_nanoseconds(1'000'000'000);
  std::uint64_t order_ = 0;
  std::uint64_t digest_;
  Tap tap_;
  std::vector<std::unique_ptr<SimPort>> ports_;
  std::vector<Transit> under_way_;                 // a heap: the next one at its front
  std::vector<std::vector<std::uint8_t>> spares_;  // memory of frames that have arrived
};

}  // namespace pollux::drivers::sim
