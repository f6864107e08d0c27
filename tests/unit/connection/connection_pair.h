// ConnectionPair: a client and a server, back to back in memory, in simulated time over two wires with a delay and
// no limit. A test may drop or change any datagram, and says how long time runs. After every poll it checks what must
// always hold: no timer is due without work, nothing is sent beyond the anti-amplification limit, and datagrams with
// an Initial of the client's are full. Template: either end may be an OpenConnection.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "unit/connection/test_host.h"

namespace pollux::connection::testing {

inline constexpr Duration kWireDelay = Duration::milliseconds(10);
// How often a host is polled at one moment before it counts as spinning.
inline constexpr int kMaxPollsAtOnce = 4;
inline constexpr Timestamp kStart = Timestamp::from_nanoseconds(1'000'000'000);

struct PairOptions {
  HostOptions client;
  HostOptions server;
  // What the server knows of the client's first packet, where that is not what it seems.
  std::optional<Identity> server_identity{};
  Octets client_token{};
};

// A datagram on its way: `number` counts those of its sender from 0, dropped ones included. Paths have the same number
// at both ends (TestHost calls it a way), unless the wire says by another one that the datagram comes from elsewhere.
struct Transit {
  wire::Role sender = wire::Role::kClient;
  std::size_t number = 0;
  Timestamp arrives;
  PathId path;
  Ecn ecn = Ecn::kNotEct;
  Octets octets;
};

// Judges a datagram when it is sent, and may change it.
enum class Fate : std::uint8_t { kDelivered, kDropped };
using Wire = std::function<Fate(Transit&)>;

template <typename Client, typename Server>
class BasicPair {
 public:
  explicit BasicPair(const PairOptions& options = {})
      : client(wire::Role::kClient, options.client, client_identity(options), kStart),
        server(wire::Role::kServer, options.server, options.server_identity.value_or(server_identity(options)),
               kStart) {}

  // The IDs that everybody has: the client chose 0xcc..., the server 0x55..., and the client first made up 0xdd...
  [[nodiscard]] static Identity client_identity(const PairOptions& options = {}) {
    return {.local = id_of(0xcc),
            .peer = id_of(0xdd),
            .original_destination = id_of(0xdd),
            .version = options.client.config.versions.front(),
            .token = options.client_token};
  }
  [[nodiscard]] static Identity server_identity(const PairOptions& options = {}) {
    return {.local = id_of(0x55),
            .peer = id_of(0xcc),
            .original_destination = id_of(0xdd),
            .version = options.client.config.versions.front()};
  }

  [[nodiscard]] Timestamp now() const { return now_; }

  // Lets both ends work at this moment, without time going by.
  void poll() {
    poll_end(client, wire::Role::kClient);
    poll_end(server, wire::Role::kServer);
  }

  // Until `done`, or until `limit` has gone by or nothing can happen any more: false.
  bool run_until(const std::function<bool()>& done, Duration limit = Duration::seconds(60)) {
    const Timestamp end = now_ + limit;
    for (poll(); !done(); poll()) {
      const Timestamp next = next_event();
      if (next > end || ::testing::Test::HasFatalFailure()) return false;
      now_ = std::max(now_, next);
    }
    return true;
  }

  // Lets exactly this much time go by.
  void run_for(Duration span) {
    const Timestamp end = now_ + span;
    (void)run_until([] { return false; }, span);
    now_ = end;
    poll();
  }

  // True once both ends hold the handshake for confirmed, and have said all there is to say about it.
  bool shake_hands() {
    const bool confirmed = run_until([this] {
      return client->handshake_state() == HandshakeState::kConfirmed &&
             server->handshake_state() == HandshakeState::kConfirmed;
    });
    if (!confirmed) return false;
    run_for(kWireDelay * 8);
    // An end without timers (OpenConnection) says what is left only when it is polled at last: that arrives, too, and
    // so does what answers it.
    for (int i = 0; i < 3; ++i) run_for(kWireDelay * 2);
    return true;
  }

  // A datagram that no connection made, from either side.
  void inject(wire::Role sender, Octets octets, PathId path = kFirstPath) {
    in_flight_.push_back({.sender = sender, .arrives = now_, .path = path, .octets = std::move(octets)});
  }

  [[nodiscard]] std::size_t sent_by(wire::Role sender) const { return sent_[index(sender)].datagrams; }
  [[nodiscard]] std::uint64_t bytes_sent_by(wire::Role sender) const { return sent_[index(sender)].bytes; }

  TestHost<Client> client;
  TestHost<Server> server;
  Wire wire = [](Transit&) { return Fate::kDelivered; };

 private:
  struct Sent {
    std::size_t datagrams = 0;
    std::uint64_t bytes = 0;
  };

  static std::size_t index(wire::Role role) { return static_cast<std::size_t>(role); }

  // Everything that has arrived at this end, as one burst.
  std::vector<Datagram> arrivals(wire::Role receiver) {
    std::vector<Datagram> burst;
    std::erase_if(in_flight_, [&](Transit& transit) {
      if (transit.sender == receiver || transit.arrives > now_) return false;
      if (receiver == wire::Role::kServer) {
        server_received_ += transit.octets.size();
        address_in_doubt_ &= !has_handshake_packet(transit.octets);
      }
      burst.emplace_back(std::move(transit.octets), transit.path, transit.ecn);
      return true;
    });
    return burst;
  }

  // A poll may leave a timer that is due: what it did has changed the next one. A worker comes back at once for that,
  // but not for ever: it would spin.
  template <typename T>
  void poll_end(TestHost<T>& host, wire::Role role) {
    for (int polls = 0; polls == 0 || (host->next_timeout() <= now_ && polls < kMaxPollsAtOnce); ++polls) {
      for (Datagram& datagram : host.poll(arrivals(role), now_)) dispatch(role, std::move(datagram));
    }
    EXPECT_GT(host->next_timeout(), now_) << (role == wire::Role::kClient ? "client" : "server");
  }

  void dispatch(wire::Role sender, Datagram datagram) {
    Sent& sent = sent_[index(sender)];
    sent.bytes += datagram.size();
    check_datagram(sender, datagram);
    Transit transit{.sender = sender,
                    .number = sent.datagrams++,
                    .arrives = now_ + kWireDelay,
                    .path = datagram.path,
                    .ecn = datagram.ecn,
                    .octets = std::move(datagram)};
    if (wire(transit) == Fate::kDelivered) in_flight_.push_back(std::move(transit));
  }

  void check_datagram(wire::Role role, const Octets& octets) {
    const auto header = wire::parse_long_header(octets, wire::FixedBitRule::kMayBeClear);
    const bool has_initial = header && header->type == wire::PacketType::kInitial;
    // RFC 9000 §14.1-1
    if (role == wire::Role::kClient && has_initial) {
      EXPECT_GE(octets.size(), kMinDatagramSize.value());
    }
    // RFC 9000 §8.1-2
    if (role == wire::Role::kServer && address_in_doubt_) {
      EXPECT_LE(bytes_sent_by(wire::Role::kServer), Path::kAmplificationFactor * server_received_);
    }
  }

  [[nodiscard]] static bool has_handshake_packet(Bytes datagram) {
    while (!datagram.empty() && wire::has_long_header(datagram.front())) {
      const auto header = wire::parse_long_header(datagram, wire::FixedBitRule::kMayBeClear);
      if (!header) return false;
      if (header->type == wire::PacketType::kHandshake) return true;
      datagram = datagram.subspan(header->packet_size);
    }
    return false;
  }

  [[nodiscard]] Timestamp next_event() {
    Timestamp next = std::min(client->next_timeout(), server->next_timeout());
    for (const Transit& transit : in_flight_) next = std::min(next, transit.arrives);
    return next;
  }

  Timestamp now_ = kStart;
  std::vector<Transit> in_flight_;
  std::array<Sent, 2> sent_;
  std::uint64_t server_received_ = 0;
  bool address_in_doubt_ = true;
};

using ConnectionPair = BasicPair<Connection, Connection>;

}  // namespace pollux::connection::testing
