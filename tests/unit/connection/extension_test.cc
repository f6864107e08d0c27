// What extensions do between two connections: RESET_STREAM_AT.
#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"

namespace pollux::connection {
namespace {

using namespace testing;

PairOptions both_offer(const wire::OfferedExtensions& extensions) {
  PairOptions options;
  options.client.config.extensions = extensions;
  options.server.config.extensions = extensions;
  return options;
}

// draft-ietf-quic-reliable-stream-reset-09 §5
TEST(Extension, ResetStreamAtDeliversWhatItPromisedAlthoughThePacketsWithItWereLost) {
  BasicPair<Connection, Connection> pair{both_offer({.reset_stream_at = true})};
  ASSERT_TRUE(pair.shake_hands());
  const auto stream = pair.client->open_stream(wire::StreamDirection::kUnidirectional);
  ASSERT_TRUE(stream.has_value());
  int to_drop = 3;
  pair.wire = [&](Transit& transit) {
    return transit.sender == wire::Role::kClient && to_drop-- > 0 ? Fate::kDropped : Fate::kDelivered;
  };
  EXPECT_EQ(pair.client->write(*stream, zeros(20'000), wire::Fin::kNo).accepted, 20'000U);
  pair.poll();
  pair.client->reset_stream_at(*stream, 77, 3'000);
  ASSERT_TRUE(pair.run_until([&] { return pair.server.application().streams[*stream].reset.has_value(); }));
  EXPECT_GE(pair.server.application().streams[*stream].data.size(), 3'000U);
  EXPECT_EQ(pair.server.application().streams[*stream].reset, 77U);
}

TEST(Extension, ResetStreamAtIsAPlainResetToAPeerThatDoesNotKnowIt) {
  BasicPair<Connection, Connection> pair;
  ASSERT_TRUE(pair.shake_hands());
  const auto stream = pair.client->open_stream(wire::StreamDirection::kUnidirectional);
  EXPECT_EQ(pair.client->write(*stream, zeros(2'000), wire::Fin::kNo).accepted, 2'000U);
  pair.client->reset_stream_at(*stream, 77, 1'000);
  ASSERT_TRUE(pair.run_until([&] { return pair.server.application().streams[*stream].reset.has_value(); }));
  EXPECT_EQ(pair.server->state(), LifeState::kOpen);
}

}  // namespace
}  // namespace pollux::connection
