// PacketBatch: captured packets of several workers as blocks of a pcapng file, told in the order of their time: each
// worker's come in order, and the workers' rings are read one after another.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "drivers/net/capture/pcapng.h"

namespace pollux::app {

class PacketBatch {
 public:
  void add(const drivers::capture::CapturedPacket& packet) {
    const std::size_t begin = blocks_.size();
    drivers::capture::append_packet(blocks_, packet);
    is_ordered_ &= places_.empty() || places_.back().at_ns <= packet.at_ns;
    places_.push_back({.at_ns = packet.at_ns, .begin = begin, .size = blocks_.size() - begin});
  }

  [[nodiscard]] std::size_t size() const { return blocks_.size(); }  // bytes

  // All of them; the batch is empty then.
  [[nodiscard]] std::string take() {
    std::string taken;
    if (is_ordered_) {
      taken = std::move(blocks_);
    } else {
      std::ranges::sort(places_, {}, [](const Place& place) { return std::pair{place.at_ns, place.begin}; });
      taken.reserve(blocks_.size());
      for (const Place& place : places_) taken.append(blocks_, place.begin, place.size);
    }
    blocks_.clear();
    places_.clear();
    is_ordered_ = true;
    return taken;
  }

 private:
  struct Place {
    std::int64_t at_ns;
    std::size_t begin;
    std::size_t size;
  };

  std::string blocks_;
  std::vector<Place> places_;
  bool is_ordered_ = true;
};

}  // namespace pollux::app
