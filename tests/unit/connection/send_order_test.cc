// In which order streams arrive, and what keeps a blocked one alive: two connections over a wire.
#include <gtest/gtest.h>

#include "unit/connection/connection_pair.h"

namespace pollux::connection {
namespace {

using namespace testing;
using Pair = BasicPair<Connection, Connection>;

constexpr std::size_t kBody = 100'000;

class SendOrder : public ::testing::Test {
 protected:
  SendOrder() {
    EXPECT_TRUE(pair_.shake_hands());
    for (wire::StreamId& stream : streams_) stream = *pair_.server->open_stream(wire::StreamDirection::kUnidirectional);
  }
  void send_all() {
    for (const wire::StreamId stream : streams_) pair_.server.application().send(stream, zeros(kBody), wire::Fin::kYes);
  }
  [[nodiscard]] RecordingApplication::Received& received(std::size_t index) {
    return pair_.client.application().streams[streams_[index]];
  }
  [[nodiscard]] bool run_until_finished(std::size_t index) {
    return pair_.run_until([&] { return received(index).finished; });
  }

  Pair pair_;
  std::array<wire::StreamId, 2> streams_{};
};

// RFC 9000 §2.3-1; RFC 9218 §10
TEST_F(SendOrder, AnUrgentResponseOvertakesOneThatBeganBefore) {
  pair_.server->set_priority(streams_[0], {.urgency = 5});
  pair_.server->set_priority(streams_[1], {.urgency = 1});
  pair_.server.application().send(streams_[0], zeros(kBody), wire::Fin::kYes);
  ASSERT_TRUE(pair_.run_until([&] { return received(0).data.size() > 10'000; }));
  pair_.server.application().send(streams_[1], zeros(kBody), wire::Fin::kYes);
  const std::size_t under_way = pair_.server->recovery().congestion_window().value();
  const std::size_t before = received(0).data.size();
  ASSERT_TRUE(run_until_finished(1));
  EXPECT_FALSE(received(0).finished);
  EXPECT_LE(received(0).data.size(), before + under_way);
  ASSERT_TRUE(run_until_finished(0));
}

// RFC 9218 §10
TEST_F(SendOrder, ResponsesThatAreNotIncrementalComeOneAfterAnother) {
  for (const wire::StreamId stream : streams_) pair_.server->set_priority(stream, {});
  send_all();
  ASSERT_TRUE(run_until_finished(0));
  EXPECT_LT(received(1).data.size(), kBody / 2);
}

// RFC 9218 §10
TEST_F(SendOrder, IncrementalResponsesInterleave) {
  for (const wire::StreamId stream : streams_) pair_.server->set_priority(stream, {.incremental = true});
  send_all();
  ASSERT_TRUE(run_until_finished(0));
  EXPECT_GT(received(1).data.size(), kBody * 9 / 10);
}

// RFC 9000 §4.1-5
TEST_F(SendOrder, ABlockedSenderKeepsTheConnectionAliveBySayingSo) {
  pair_.client.application().consumes = false;
  pair_.server.application().send(streams_[0], zeros(kMaxZeros), wire::Fin::kYes);
  pair_.run_for(kDefaultIdleTimeout * 4);
  EXPECT_EQ(pair_.server->state(), LifeState::kOpen);
  EXPECT_EQ(pair_.client->state(), LifeState::kOpen);
  EXPECT_FALSE(received(0).finished);
}

}  // namespace
}  // namespace pollux::connection
