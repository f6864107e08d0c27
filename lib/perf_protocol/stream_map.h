// StreamMap<State>: what a session knows of each of its streams. A state stays where it is until it is removed; what is
// removed leaves its memory for the next one, so that a session that is warm allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/invariant.h"
#include "wire/stream_id.h"

namespace pollux::perf_protocol {

template <typename State>
class StreamMap {
 public:
  [[nodiscard]] bool empty() const { return states_.empty(); }
  [[nodiscard]] std::size_t size() const { return states_.size(); }

  // Null when it is unknown.
  [[nodiscard]] State* find(wire::StreamId id) {
    const auto found = states_.find(id.value());
    return found != states_.end() ? &found->second : nullptr;
  }

  // `id` is new.
  State& add(wire::StreamId id, State state) {
    if (spare_.empty()) {
      const auto [place, is_new] = states_.emplace(id.value(), std::move(state));
      POLLUX_INVARIANT(is_new);
      return place->second;
    }
    auto node = std::move(spare_.back());
    spare_.pop_back();
    node.key() = id.value();
    node.mapped() = std::move(state);
    const auto outcome = states_.insert(std::move(node));
    POLLUX_INVARIANT(outcome.inserted);
    return outcome.position->second;
  }

  // No effect when it is unknown.
  void remove(wire::StreamId id) {
    if (auto node = states_.extract(id.value())) spare_.push_back(std::move(node));
  }

  void clear() { states_.clear(); }

 private:
  using States = std::unordered_map<std::uint64_t, State>;

  States states_;
  std::vector<typename States::node_type> spare_;  // never more than there were at one time
};

}  // namespace pollux::perf_protocol
