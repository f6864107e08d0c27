#include "endpoint/transmitter.h"

#include <algorithm>

#include "net/udp_encapsulation.h"

namespace pollux::endpoint {

using telemetry::Counter;

Transmitter::~Transmitter() {
  port_.release(std::span{packets_}.first(count_));
  port_.release(std::span{spare_}.first(spare_count_));
}

void Transmitter::refill() {
  spare_count_ = port_.allocate(std::span{spare_});
  if (spare_count_ == 0) counters_.drop(telemetry::DropReason::kTransmitNoBuffer);
}

MutableBytes Transmitter::next_buffer() {
  if (spare_count_ == 0) refill();
  if (spare_count_ == 0) return {};
  return net::payload_room(spare_[spare_count_ - 1]);
}

void Transmitter::commit(const net::Flow& flow, std::size_t size, Ecn ecn) {
  packets_[count_] = std::move(spare_[--spare_count_]);
  pending_[count_] = {.flow = flow, .size = size, .ecn = ecn};
  ++count_;
  counters_.add(Counter::kTxDatagrams);
  counters_.add(Counter::kTxPayloadBytes, size);
}

void Transmitter::add_frame(net::Packet frame) {
  if (!has_room()) {
    counters_.drop(telemetry::DropReason::kTransmitQueueFull);
    return;
  }
  packets_[count_] = std::move(frame);
  pending_[count_] = {.framed = true};
  ++count_;
}

void Transmitter::flush() {
  if (count_ == 0) return;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    Pending& pending = pending_[i];
    if (!pending.framed) {
      net::encapsulate(packets_[i], pending.flow, port_.info(), {.payload_size = pending.size, .ecn = pending.ecn});
    }
    pending.framed = true;
    bytes += packets_[i].data().size();
  }
  const std::size_t taken = port_.transmit(std::span{packets_}.first(count_));
  for (std::size_t i = taken; i < count_; ++i) bytes -= packets_[i].data().size();
  counters_.add(Counter::kTxBursts);
  counters_.add(Counter::kTxPackets, taken);
  counters_.add(Counter::kTxBytes, bytes);
  counters_.add(Counter::kTxRefused, count_ - taken);
  // The rest moves to the front and goes first next time.
  std::move(packets_.begin() + static_cast<std::ptrdiff_t>(taken),
            packets_.begin() + static_cast<std::ptrdiff_t>(count_), packets_.begin());
  std::move(pending_.begin() + static_cast<std::ptrdiff_t>(taken),
            pending_.begin() + static_cast<std::ptrdiff_t>(count_), pending_.begin());
  count_ -= taken;
}

}  // namespace pollux::endpoint
