// PacketLoop: two connections back to back in memory, one of which sends stream data to the other as fast as it goes:
// assembly, protection that costs nothing, opening, frames, acknowledgments, recovery. Simulated time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "telemetry/connection_trace.h"

namespace pollux::perf {

class PacketLoop {
 public:
  // `trace`: of the sending end; null for none.
  explicit PacketLoop(telemetry::ConnectionTrace* trace = nullptr);
  ~PacketLoop();

  // A burst of data one way, and its acknowledgments the other. Returns how many packets were sent and received.
  std::size_t turn();

 private:
  struct End;
  struct Burst;

  std::size_t carry(End& from, End& to);

  Timestamp now_ = Timestamp::from_nanoseconds(1'000'000'000);
  std::unique_ptr<Burst> burst_;
  std::unique_ptr<End> sender_;
  std::unique_ptr<End> receiver_;
};

}  // namespace pollux::perf
