#include "tls/ticket_keys.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/rng.h"

namespace pollux::tls {
namespace {

using Buffer = std::vector<std::uint8_t>;

constexpr Timestamp kStart = Timestamp::from_nanoseconds(5'000);
constexpr Duration kPeriod = Duration::seconds(100);

class TicketKeysTest : public testing::Test {
 protected:
  Buffer seal(TicketKeys& keys, Timestamp now) {
    const Buffer plaintext(10, 1);
    Buffer sealed(plaintext.size() + crypto::TokenKeys::kOverhead);
    keys.at(now).seal("test", rng_, plaintext, sealed);
    return sealed;
  }
  static bool opens(TicketKeys& keys, const Buffer& sealed, Timestamp now) {
    Buffer out(sealed.size());
    return keys.at(now).open("test", sealed, out).has_value();
  }

  SeededRng rng_{1};
  const Buffer first_ = Buffer(TicketKeys::kKeyLength, 7);
  TicketKeys keys_{first_, kStart, kPeriod};
};

TEST_F(TicketKeysTest, OpenATicketForAWholePeriodAfterItsOwn) {
  const Timestamp last_moment = kStart + kPeriod - Duration::nanoseconds(1);
  const Buffer ticket = seal(keys_, last_moment);
  EXPECT_TRUE(opens(keys_, ticket, last_moment + kPeriod));
  EXPECT_FALSE(opens(keys_, ticket, kStart + kPeriod * 2));
}

TEST_F(TicketKeysTest, AreTheSameForAllWhoStartFromTheSameBytesAtTheSameTime) {
  TicketKeys other{first_, kStart, kPeriod};
  const Buffer ticket = seal(keys_, kStart + kPeriod * 3);
  EXPECT_TRUE(opens(other, ticket, kStart + kPeriod * 3));
}

TEST_F(TicketKeysTest, OpenTheTicketsOfAWorkerWhoseClockIsAPeriodAhead) {
  TicketKeys ahead{first_, kStart, kPeriod};
  EXPECT_TRUE(opens(keys_, seal(ahead, kStart + kPeriod), kStart));
}

TEST_F(TicketKeysTest, CatchUpAfterALongSilence) {
  TicketKeys steady{first_, kStart, kPeriod};
  for (int i = 0; i < 50; ++i) (void)steady.at(kStart + kPeriod * i);
  EXPECT_TRUE(opens(steady, seal(keys_, kStart + kPeriod * 49), kStart + kPeriod * 49));
}

TEST_F(TicketKeysTest, OutliveTheTickets) {
  EXPECT_LE(kTicketLifetime, kTicketKeyPeriod);
}

}  // namespace
}  // namespace pollux::tls
