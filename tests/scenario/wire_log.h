// WireLog: what befell the frames of a simulation: how many of each verdict, how many overtook another, and one
// number that says when each was sent and how long it was, but not what was in it. What only depends on that is how
// long a Version Negotiation is: a short header whose form bit is damaged has connection IDs that begin under
// protection, and the answer repeats them. It counts with its time, but without its length.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string_view>
#include <unordered_map>

#include "net/udp_encapsulation.h"
#include "scenario/simulation.h"
#include "wire/invariants.h"

namespace pollux::scenario {

class WireLog {
 public:
  // Outlives the simulation's last run.
  explicit WireLog(Simulation& simulation) : headers_(net::headers_size(simulation.server().address().ip.family)) {
    simulation.add_watcher([this](const drivers::sim::FrameEvent& event) { note(event); });
  }

  [[nodiscard]] std::uint64_t count(drivers::sim::Verdict verdict) const {
    return counts_[static_cast<std::size_t>(verdict)];
  }
  // Frames delivered after one that the same port had sent later.
  [[nodiscard]] std::uint64_t overtaken() const { return overtaken_; }
  // Of the time, size, verdict and ports of every event so far, in order.
  [[nodiscard]] std::uint64_t digest() const { return digest_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }

 private:
  void note(const drivers::sim::FrameEvent& event) {
    ++events_;
    ++counts_[static_cast<std::size_t>(event.verdict)];
    for (const std::uint64_t number :
         {static_cast<std::uint64_t>(event.time.to_nanoseconds()),
          is_version_negotiation(event.frame) ? 0 : std::uint64_t{event.frame.size()},
          static_cast<std::uint64_t>(event.verdict), std::uint64_t{event.source}, std::uint64_t{event.destination}}) {
      digest_ = (digest_ ^ number) * 0x9e3779b97f4a7c15;
      digest_ ^= digest_ >> 32;
    }
    follow(event);
  }

  [[nodiscard]] bool is_version_negotiation(Bytes frame) const {
    if (frame.size() <= headers_) return false;
    const auto header = wire::parse_invariant_long_header(frame.subspan(headers_));
    return header && header->version == wire::kVersionNegotiation;
  }

  void follow(const drivers::sim::FrameEvent& event) {
    const std::size_t content =
        std::hash<std::string_view>{}({reinterpret_cast<const char*>(event.frame.data()), event.frame.size()});
    if (event.verdict == drivers::sim::Verdict::kSent) {
      order_.try_emplace(content, order_.size());
    } else if (event.verdict == drivers::sim::Verdict::kDelivered) {
      const auto sent = order_.find(content);
      if (sent == order_.end()) return;  // damaged on its way
      std::uint64_t& latest = latest_[event.source];
      if (sent->second < latest) ++overtaken_;
      latest = std::max(latest, sent->second);
    }
  }

  std::size_t headers_;
  std::array<std::uint64_t, static_cast<std::size_t>(drivers::sim::Verdict::kDelivered) + 1> counts_{};
  std::unordered_map<std::size_t, std::uint64_t> order_;     // by content: when it was first sent
  std::map<drivers::sim::PortIndex, std::uint64_t> latest_;  // delivered, by the port that sent it
  std::uint64_t overtaken_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t digest_ = 1;
};

}  // namespace pollux::scenario
