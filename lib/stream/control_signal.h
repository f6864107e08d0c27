// ControlSignal: one control frame that an endpoint may owe its peer (RFC 9000 §13.3), as a tiny state machine.
// It remembers that the frame is due, under way or arrived, never the frame: its owner rebuilds that from its own
// current state, so what is sent again is up to date.
#pragma once

#include <cstdint>

namespace pollux::stream {

class ControlSignal {
 public:
  enum class State : std::uint8_t { kIdle, kWanted, kInFlight, kAcked };

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] bool is_wanted() const { return state_ == State::kWanted; }
  [[nodiscard]] bool is_idle() const { return state_ == State::kIdle; }

  void want() { state_ = State::kWanted; }
  // Nobody needs the frame any more; a late acknowledgment or loss of it changes nothing.
  void cancel() { state_ = State::kIdle; }

  void on_sent() { state_ = State::kInFlight; }
  // A frame wanted anew meanwhile stays wanted.
  void on_acked() {
    if (state_ == State::kInFlight) state_ = State::kAcked;
  }
  void on_lost() {
    if (state_ == State::kInFlight) state_ = State::kWanted;
  }

 private:
  State state_ = State::kIdle;
};

}  // namespace pollux::stream
