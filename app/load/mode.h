// Mode: what the clients of a worker do: when they ask, when they come and when they go. A mode is one file under
// modes/ and one row of mode_table.cc. It runs on its worker's thread, is told the time, and allocates nothing once
// warm.
#pragma once

#include <cstdint>

#include "app/load/client.h"
#include "base/time.h"

namespace pollux::app {

class Mode {
 public:
  virtual ~Mode() = default;

  // Whether there was anything to do that no connection has to do.
  enum class Turn : bool { kIdle, kBusy };

  // Once a turn of the worker's loop, before its shard's poll.
  virtual Turn on_turn(Timestamp /*now*/) { return Turn::kIdle; }
  // When on_turn has something to do, if not before. For workers that sleep.
  [[nodiscard]] virtual Timestamp next_due() const { return Timestamp::never(); }

  // What clients tell (ClientEvents).
  virtual void on_connected(Client& /*client*/) {}
  virtual void on_room(Client& /*client*/) {}
  virtual void on_answered(Client& /*client*/) {}
  virtual void on_gone(Client& /*client*/) {}
};

// Which of the workers one is.
struct WorkerShare {
  std::size_t worker = 0;
  std::size_t workers = 1;

  // Its part of what all of them have together.
  [[nodiscard]] std::uint64_t of(std::uint64_t total) const {
    return total / workers + (worker < total % workers ? 1 : 0);
  }
};

}  // namespace pollux::app
