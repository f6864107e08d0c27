#include "tls/server_tickets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "wire/version.h"

namespace pollux::tls {
namespace {

using Buffer = std::vector<std::uint8_t>;
using Verdict = ReplayGuard::Verdict;

constexpr Timestamp kStart = Timestamp::from_nanoseconds(1'000);

class ServerTicketsTest : public testing::Test {
 protected:
  [[nodiscard]] ServerTickets tickets_with(std::optional<ReplayGuard> guard, std::uint8_t key = 1) {
    return {TicketKeys{Buffer(TicketKeys::kKeyLength, key), kStart}, std::move(guard), rng_};
  }

  Buffer seal(ServerTickets& tickets, Timestamp now = kStart) {
    Buffer ticket(state_.size() + ServerTickets::kOverhead);
    tickets.seal(wire::kVersion1, state_, ticket, now);
    return ticket;
  }

  std::optional<ServerTickets::Opened> open(ServerTickets& tickets, const Buffer& ticket, Timestamp now = kStart,
                                            wire::Version version = wire::kVersion1) {
    opened_.assign(ticket.size(), 0);
    const auto opened = tickets.open(version, ticket, opened_, now);
    if (opened) opened_.resize(opened->length);
    return opened;
  }

  SeededRng rng_{1};
  Buffer state_{1, 2, 3, 4, 5};
  Buffer opened_;
  ServerTickets tickets_ = tickets_with(ReplayGuard{rng_, 4});
};

TEST_F(ServerTicketsTest, BringTheStateBack) {
  ASSERT_TRUE(open(tickets_, seal(tickets_)));
  EXPECT_EQ(opened_, state_);
}

// RFC 9001 §9.2-2: to the client a ticket is opaque.
TEST_F(ServerTicketsTest, ShowNothingOfTheState) {
  const Buffer ticket = seal(tickets_);
  EXPECT_TRUE(std::ranges::search(ticket, state_).empty());
  EXPECT_NE(ticket, seal(tickets_));
}

TEST_F(ServerTicketsTest, RefuseATicketWithAnyByteChanged) {
  Buffer ticket = seal(tickets_);
  for (std::uint8_t& byte : ticket) {
    byte ^= 1;
    EXPECT_FALSE(open(tickets_, ticket));
    byte ^= 1;
  }
}

TEST_F(ServerTicketsTest, RefuseRubbishOfAnyLength) {
  for (std::size_t length = 0; length < 100; ++length) EXPECT_FALSE(open(tickets_, Buffer(length)));
}

TEST_F(ServerTicketsTest, RefuseATicketOfOtherKeysOrFromTwoPeriodsAgo) {
  ServerTickets others = tickets_with(std::nullopt, 2);
  EXPECT_FALSE(open(tickets_, seal(others)));
  const Buffer ticket = seal(tickets_);
  EXPECT_TRUE(open(tickets_, ticket, kStart + kTicketKeyPeriod));
  EXPECT_FALSE(open(tickets_, ticket, kStart + kTicketKeyPeriod * 2));
}

TEST_F(ServerTicketsTest, RefuseATicketOfAnotherVersion) {
  EXPECT_FALSE(open(tickets_, seal(tickets_), kStart, wire::kVersion2));
}

// RFC 9001 §9.2-1
TEST_F(ServerTicketsTest, AllowEarlyDataOnceForEachTicket) {
  const Buffer ticket = seal(tickets_);
  EXPECT_EQ(open(tickets_, ticket)->early_data, Verdict::kFirst);
  EXPECT_EQ(open(tickets_, ticket)->early_data, Verdict::kSeen);
  EXPECT_EQ(open(tickets_, seal(tickets_))->early_data, Verdict::kFirst);
}

TEST_F(ServerTicketsTest, AllowNoEarlyDataWithATicketOfAnotherWorker) {
  ServerTickets other_worker = tickets_with(ReplayGuard{rng_, 4});
  EXPECT_EQ(open(tickets_, seal(other_worker))->early_data, Verdict::kForeign);
  EXPECT_EQ(opened_, state_);
}

TEST_F(ServerTicketsTest, AllowNoEarlyDataWithoutAGuard) {
  ServerTickets without = tickets_with(std::nullopt);
  EXPECT_FALSE(without.allows_early_data());
  EXPECT_NE(open(without, seal(without))->early_data, Verdict::kFirst);
}

}  // namespace
}  // namespace pollux::tls
