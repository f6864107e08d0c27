// Migration: an open connection between a client that moves and a server that follows: packets in the client's name
// come along ways of the test's choice, and what the server says is read way by way.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

#include "connection/migration.h"
#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {

inline constexpr PathId kHome = kFirstPath;
inline constexpr PathId kAway{1};

struct SeenDatagram {
  PathId way;
  std::size_t size = 0;
  wire::ConnectionId destination;
  std::vector<SeenPacket> packets;

  template <typename Frame>
  [[nodiscard]] const Frame* find() const {
    return packets[0].find<Frame>();
  }
  [[nodiscard]] bool is_probe() const {
    return std::ranges::all_of(packets[0].frames, [](const wire::Frame& frame) { return wire::is_probing(frame); });
  }
};

class Migration : public ::testing::Test {
 protected:
  explicit Migration(const PairOptions& options = {}) : pair_(options) {}

  void SetUp() override {
    ASSERT_TRUE(pair_.shake_hands());
    now_ = pair_.now() + Duration::seconds(1);
    (void)server_says();
  }

  void client_sends(PathId way, Octets packet) {
    std::vector<Datagram> burst;
    burst.emplace_back(std::move(packet), way);
    pair_.server.receive(burst, now_);
  }
  void client_sends(PathId way, std::initializer_list<wire::Frame> frames, const Forgery& how = {.pad_to = 1200}) {
    client_sends(way, forge(client_, frames, how));
  }

  std::vector<SeenDatagram> server_says() {
    std::vector<SeenDatagram> seen;
    for (const Datagram& datagram : pair_.server.send(now_)) {
      seen.push_back({.way = datagram.path,
                      .size = datagram.size(),
                      .destination = wire::ConnectionId{Bytes{datagram}.subspan(1, kLocalIdLength)},
                      .packets = look_into(server_, datagram)});
    }
    return seen;
  }

  // The only datagram of a burst on this way.
  static const SeenDatagram* on_way(const std::vector<SeenDatagram>& datagrams, PathId way) {
    const SeenDatagram* found = nullptr;
    for (const SeenDatagram& datagram : datagrams) {
      if (!(datagram.way == way)) continue;
      EXPECT_EQ(found, nullptr) << "more than one datagram";
      found = &datagram;
    }
    return found;
  }

  wire::PathChallengeData challenge_on(const std::vector<SeenDatagram>& datagrams, PathId way) {
    const SeenDatagram* datagram = on_way(datagrams, way);
    const auto* frame = datagram != nullptr ? datagram->find<wire::PathChallengeFrame>() : nullptr;
    EXPECT_NE(frame, nullptr);
    return frame != nullptr ? frame->data : wire::PathChallengeData{};
  }

  void let_time_pass(Duration span) {
    for (const Timestamp end = now_ + span; now_ < end; now_ = now_ + Duration::milliseconds(100)) {
      on_path_timeouts(server_, now_);
      (void)pair_.server.send(now_);
    }
  }

  OpenPair pair_;
  Parts& client_ = pair_.client->parts;
  Parts& server_ = pair_.server->parts;
  Timestamp now_;
};

}  // namespace pollux::connection::testing
