// RFC 9000 §10.2: what a connection that is over still sends, and to whom.
#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using wire::EncryptionLevel;
using wire::Role;

// RFC 9000 §10.2.1-7: the client's address is not validated; a flood of small datagrams gets no more than three times
// its size.
TEST(Closing, KeepsToTheLimitOfAnAddressThatIsNotValidated) {
  BadClientPair pair;
  pair.client->silent = true;
  // A packet without frames: the server closes at once.
  pair.inject(Role::kClient,
              forge(pair.client->parts, Octets{0x20}, {.level = EncryptionLevel::kInitial, .pad_to = 1200}));
  pair.poll();
  ASSERT_EQ(pair.server->state(), LifeState::kClosing);
  const std::size_t answers = pair.sent_by(Role::kServer);
  EXPECT_EQ(answers, 1U);
  constexpr std::size_t kSmall = 30;
  std::uint64_t received = 1200;
  for (int i = 0; i < 1000; ++i) {
    pair.inject(Role::kClient, Octets(kSmall, 0xe0));
    received += kSmall;
    pair.poll();
    ASSERT_LE(pair.bytes_sent_by(Role::kServer), Path::kAmplificationFactor * received);
  }
  EXPECT_GT(pair.sent_by(Role::kServer), answers);
}

}  // namespace
}  // namespace pollux::connection::testing
