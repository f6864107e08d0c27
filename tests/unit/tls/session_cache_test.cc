#include "tls/session_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace pollux::tls {
namespace {

RememberedSession session_of(std::uint8_t mark) {
  return {.native = nullptr, .transport_parameters = {mark}};
}

std::optional<std::uint8_t> mark_of(const std::optional<RememberedSession>& session) {
  return session ? std::optional{session->transport_parameters.front()} : std::nullopt;
}

// RFC 9001 §4.5-1
TEST(SessionCache, HandsOutEachTicketOnceTheNewestFirst) {
  SessionCache cache;
  cache.add("a", session_of(1));
  cache.add("a", session_of(2));
  EXPECT_EQ(mark_of(cache.take("a")), 2);
  EXPECT_EQ(mark_of(cache.take("a")), 1);
  EXPECT_EQ(mark_of(cache.take("a")), std::nullopt);
}

TEST(SessionCache, KeepsServersApart) {
  SessionCache cache;
  cache.add("a", session_of(1));
  EXPECT_EQ(mark_of(cache.take("b")), std::nullopt);
  EXPECT_EQ(mark_of(cache.take("a")), 1);
}

TEST(SessionCache, ForgetsTheOldestTicketOfAServerThatSendsTooMany) {
  SessionCache cache;
  for (std::size_t i = 0; i <= SessionCache::kMaxTicketsPerServer; ++i) {
    cache.add("a", session_of(static_cast<std::uint8_t>(i)));
  }
  EXPECT_EQ(cache.size(), SessionCache::kMaxTicketsPerServer);
  std::optional<std::uint8_t> last;
  while (const auto mark = mark_of(cache.take("a"))) last = mark;
  EXPECT_EQ(last, 1);
}

TEST(SessionCache, ForgetsTheServerNotHeardOfForLongest) {
  SessionCache cache;
  for (std::size_t i = 0; i < SessionCache::kMaxServers; ++i) cache.add(std::to_string(i), session_of(1));
  cache.add("0", session_of(2));
  cache.add("new", session_of(3));
  EXPECT_EQ(cache.server_count(), SessionCache::kMaxServers);
  EXPECT_EQ(mark_of(cache.take("0")), 2);
  EXPECT_EQ(mark_of(cache.take("1")), std::nullopt);
  EXPECT_EQ(mark_of(cache.take("new")), 3);
}

}  // namespace
}  // namespace pollux::tls
