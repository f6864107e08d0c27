#include "drivers/net/sim/sim_network.h"

#include <algorithm>
#include <utility>

#include "base/byte_reader.h"
#include "base/invariant.h"
#include "drivers/net/sim/corruption.h"
#include "drivers/net/sim/ecn_treatment.h"
#include "net/ethernet.h"

namespace pollux::drivers::sim {
namespace {

// FNV-1a, 64 bits: simple, and every byte counts.
constexpr std::uint64_t kDigestStart = 0xcbf29ce484222325;
constexpr std::uint64_t kDigestPrime = 0x100000001b3;

[[nodiscard]] std::uint64_t digest_byte(std::uint64_t digest, std::uint8_t byte) {
  return (digest ^ byte) * kDigestPrime;
}

[[nodiscard]] std::uint64_t digest_number(std::uint64_t digest, std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8)
    digest = digest_byte(digest, static_cast<std::uint8_t>(number >> shift));
  return digest;
}

[[nodiscard]] Verdict verdict_of(Link::Fate fate) {
  switch (fate) {
    case Link::Fate::kQueueFull:
      return Verdict::kQueueFull;
    case Link::Fate::kBlackholed:
      return Verdict::kBlackholed;
    case Link::Fate::kTooLarge:
      return Verdict::kTooLarge;
    case Link::Fate::kLost:
    case Link::Fate::kCarried:
      break;
  }
  return Verdict::kLost;
}

constexpr std::uint64_t kDamageSeed = 0x6a09e667f3bcc908;

}  // namespace

SimNetwork::SimNetwork(std::uint64_t seed)
    : fate_rng_(seed), damage_rng_(seed ^ kDamageSeed), digest_(digest_number(kDigestStart, seed)) {}

SimNetwork::~SimNetwork() = default;

SimPort& SimNetwork::attach(const SimPortConfig& config) {
  POLLUX_INVARIANT(ports_.size() < kNoPort);
  ports_.push_back(std::make_unique<SimPort>(*this, static_cast<PortIndex>(ports_.size()), config));
  return *ports_.back();
}

void SimNetwork::set_links(SimPort& port, const LinkConfig& config) {
  port.uplink.config = config;
  port.downlink.config = config;
}

std::size_t SimNetwork::outstanding() const {
  std::size_t count = 0;
  for (const auto& port : ports_) count += port->outstanding();
  return count;
}

Timestamp SimNetwork::next_event() const {
  return under_way_.empty() ? Timestamp::never() : under_way_.front().due;
}

void SimNetwork::advance_to(Timestamp time) {
  POLLUX_INVARIANT(time >= now_ && !time.is_never());
  while (next_event() <= time) {
    Transit transit = take_next();
    now_ = transit.due;
    arrive(std::move(transit));
  }
  now_ = time;
}

void SimNetwork::send(SimPort& from, Bytes frame) {
  const Way way{.place = Place::kSwitch, .source = from.index()};
  if (!from.nat) {
    record(Verdict::kSent, way, frame);
    put_on_link(from.uplink, way, frame);
    return;
  }
  std::vector<std::uint8_t> translated = copy_of(frame);
  translate_leaving(translated, *from.nat);
  record(Verdict::kSent, way, translated);
  put_on_link(from.uplink, way, translated);
  recycle(std::move(translated));
}

void SimNetwork::put_on_link(Link& link, const Way& way, Bytes frame) {
  const Link::Passage passage = link.carry(ByteCount{frame.size()}, now_, fate_rng_);
  if (passage.fate != Link::Fate::kCarried) {
    record(verdict_of(passage.fate), way, frame);
    return;
  }
  std::vector<std::uint8_t> carried = copy_of(frame);
  if (!apply_ecn(link.config.ecn, passage.congested, carried)) {
    record(Verdict::kLost, way, frame);
    recycle(std::move(carried));
    return;
  }
  if (passage.duplicated) {
    record(Verdict::kDuplicated, way, carried);
    schedule(passage.duplicate_arrival, way, copy_of(carried));
  }
  if (passage.corrupted) {
    corrupt(link.config.corrupts, carried, damage_rng_);
    record(Verdict::kCorrupted, way, carried);
  }
  schedule(passage.arrival, way, std::move(carried));
}

void SimNetwork::arrive(Transit transit) {
  if (transit.way.place == Place::kSwitch) {
    forward(transit);
    recycle(std::move(transit.frame));
    return;
  }
  SimPort& port = *ports_[transit.way.destination];
  if (port.nat) translate_arriving(transit.frame, *port.nat);
  const bool has_room = port.has_room();
  record(has_room ? Verdict::kDelivered : Verdict::kReceiveQueueFull, transit.way, transit.frame);
  if (has_room) {
    port.deliver(std::move(transit.frame));
  } else {
    recycle(std::move(transit.frame));
  }
}

void SimNetwork::forward(const Transit& transit) {
  ByteReader reader{transit.frame};
  const auto ethernet = net::read_ethernet(reader);
  const PortIndex source = transit.way.source;
  bool known = false;
  for (const auto& port : ports_) {
    const bool wanted =
        ethernet && (port->info().macs.front() == ethernet->destination || net::is_multicast(ethernet->destination));
    if (!wanted || port->index() == source) continue;
    known = true;
    put_on_link(port->downlink, {.place = Place::kPort, .source = source, .destination = port->index()}, transit.frame);
  }
  if (!known) record(Verdict::kUnknownMac, transit.way, transit.frame);
}

void SimNetwork::record(Verdict verdict, const Way& way, Bytes frame) {
  digest_ = digest_number(digest_, static_cast<std::uint64_t>(now_.to_nanoseconds()));
  digest_ = digest_byte(digest_, static_cast<std::uint8_t>(verdict));
  digest_ = digest_number(digest_, std::uint64_t{way.source} << 16 | way.destination);
  for (const std::uint8_t byte : frame) digest_ = digest_byte(digest_, byte);
  if (!tap_) return;
  tap_({.time = now_, .verdict = verdict, .source = way.source, .destination = way.destination, .frame = frame});
}

std::vector<std::uint8_t> SimNetwork::copy_of(Bytes frame) {
  std::vector<std::uint8_t> memory;
  if (!spares_.empty()) {
    memory = std::move(spares_.back());
    spares_.pop_back();
  }
  memory.assign(frame.begin(), frame.end());
  return memory;
}

void SimNetwork::recycle(std::vector<std::uint8_t> frame) {
  spares_.push_back(std::move(frame));
}

void SimNetwork::schedule(Timestamp due, const Way& way, std::vector<std::uint8_t> frame) {
  under_way_.push_back({.due = due, .order = order_++, .way = way, .frame = std::move(frame)});
  std::ranges::push_heap(under_way_, happens_later);
}

SimNetwork::Transit SimNetwork::take_next() {
  std::ranges::pop_heap(under_way_, happens_later);
  Transit next = std::move(under_way_.back());
  under_way_.pop_back();
  return next;
}

bool SimNetwork::happens_later(const Transit& a, const Transit& b) {
  return std::pair{a.due, a.order} > std::pair{b.due, b.order};
}

}  // namespace pollux::drivers::sim
