#include "interop/relay/relay.h"

#include <algorithm>
#include <utility>

#include "drivers/net/sim/corruption.h"
#include "drivers/net/sim/ecn_treatment.h"
#include "interop/relay/udp_ends.h"

namespace pollux::interop {
namespace {

// Dice for the two directions and for ports, apart from each other.
constexpr std::uint64_t kSeedToClient = 0x9e3779b97f4a7c15;
constexpr std::uint64_t kSeedOfPorts = 0xbf58476d1ce4e5b9;

void add_to(std::optional<CaptureFile>& capture, Timestamp day, Bytes frame) {
  if (capture) capture->add(day, frame);
}

}  // namespace

Relay::Relay(const RelayOptions& options, PacketSocket client, PacketSocket server, Captures captures)
    : options_(options),
      client_(std::move(client)),
      server_(std::move(server)),
      captures_(std::move(captures)),
      rebinder_(options.rebinding, options.first_rebinding, options.rebinding_period, options.seed ^ kSeedOfPorts),
      ways_{Way{.link = {}, .rng = SeededRng{options.seed}},
            Way{.link = {}, .rng = SeededRng{options.seed ^ kSeedToClient}}},
      buffer_(PacketSocket::kMaxFrame) {
  for (Way& way : ways_) way.link.config = options.link;
}

void Relay::take_in(Timestamp now, Timestamp day) {
  for (MutableBytes frame = client_.receive(buffer_); !frame.empty(); frame = client_.receive(buffer_)) {
    add_to(captures_.client, day, frame);
    arrive(Direction::kToServer, frame, now);
  }
  for (MutableBytes frame = server_.receive(buffer_); !frame.empty(); frame = server_.receive(buffer_)) {
    if (rebinder_.answered(frame)) {
      (void)server_.send(frame);
      continue;
    }
    add_to(captures_.server, day, frame);
    arrive(Direction::kToClient, frame, now);
  }
}

void Relay::arrive(Direction direction, MutableBytes frame, Timestamp now) {
  if (!udp_ends_of(frame)) {
    schedule(direction, now, frame);
    return;
  }
  if (first_datagram_.is_never() && direction == Direction::kToServer) first_datagram_ = now;
  ++way(direction).datagrams;
  carry(direction, frame, now);
}

void Relay::carry(Direction direction, MutableBytes frame, Timestamp now) {
  using Fate = drivers::sim::Link::Fate;
  Way& way = this->way(direction);
  const bool spared = way.unlucky_in_a_row >= options_.longest_burst;
  way.link.config.blackhole = is_dark(now);
  way.link.config.loss = spared ? 0 : options_.link.loss;
  way.link.config.corruption = spared ? 0 : options_.link.corruption;
  auto passage = way.link.carry(ByteCount{frame.size()}, now, way.rng);
  if (is_to_be_dropped(direction)) passage.fate = Fate::kLost;
  const bool unlucky = passage.fate == Fate::kLost || passage.corrupted;
  way.unlucky_in_a_row = unlucky ? way.unlucky_in_a_row + 1 : 0;
  way.tally.lost += passage.fate == Fate::kLost ? 1 : 0;
  way.tally.queue_full += passage.fate == Fate::kQueueFull ? 1 : 0;
  way.tally.dark += passage.fate == Fate::kBlackholed ? 1 : 0;
  if (passage.fate != Fate::kCarried) return;
  ++way.tally.carried;
  (void)drivers::sim::apply_ecn(way.link.config.ecn, passage.congested, frame);
  if (passage.duplicated) schedule(direction, passage.duplicate_arrival, frame);
  if (passage.corrupted) {
    ++way.tally.corrupted;
    drivers::sim::corrupt(way.link.config.corrupts, frame, way.rng);
  }
  schedule(direction, passage.arrival, frame);
}

bool Relay::is_dark(Timestamp now) const {
  if (first_datagram_.is_never()) return false;
  const Duration age = now - first_datagram_;
  return age >= options_.dark_from && age < options_.dark_from + options_.dark_for;
}

bool Relay::is_to_be_dropped(Direction direction) const {
  const auto& dropped = options_.drop_to_server;
  return direction == Direction::kToServer && std::ranges::find(dropped, way(direction).datagrams) != dropped.end();
}

void Relay::schedule(Direction direction, Timestamp due, Bytes frame) {
  under_way_.push_back({.due = due, .order = order_++, .direction = direction, .frame = {frame.begin(), frame.end()}});
  std::ranges::push_heap(under_way_, happens_later);
}

void Relay::hand_over(Timestamp now, Timestamp day) {
  while (next_event() <= now) {
    std::ranges::pop_heap(under_way_, happens_later);
    Transit transit = std::move(under_way_.back());
    under_way_.pop_back();
    if (transit.direction == Direction::kToServer) {
      rebinder_.to_server(transit.frame, now);
      add_to(captures_.server, day, transit.frame);
      (void)server_.send(transit.frame);
    } else {
      rebinder_.to_client(transit.frame);
      add_to(captures_.client, day, transit.frame);
      (void)client_.send(transit.frame);
    }
  }
}

Timestamp Relay::next_event() const {
  return under_way_.empty() ? Timestamp::never() : under_way_.front().due;
}

bool Relay::happens_later(const Transit& a, const Transit& b) {
  return std::pair{a.due, a.order} > std::pair{b.due, b.order};
}

}  // namespace pollux::interop
