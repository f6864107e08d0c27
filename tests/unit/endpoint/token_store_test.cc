#include "endpoint/token_store.h"

#include <gtest/gtest.h>

namespace pollux::endpoint {
namespace {

using Token = std::vector<std::uint8_t>;

TokenOrigin origin(const char* address = "192.0.2.1:443", const char* name = "example.com",
                   wire::Version version = wire::kVersion1) {
  return {.server = *SocketAddress::parse(address), .name = name, .version = version};
}

// RFC 9000 §8.1.3-13
TEST(TokenStore, HandsEachTokenOutOnceTheNewestFirst) {
  TokenStore store;
  store.add(origin(), {1});
  store.add(origin(), {2});
  EXPECT_EQ(store.take(origin()), Token{2});
  EXPECT_EQ(store.take(origin()), Token{1});
  EXPECT_EQ(store.take(origin()), Token{});
  EXPECT_EQ(store.server_count(), 0U);
}

// RFC 9000 §8.1.3-10; RFC 9369 §5
TEST(TokenStore, HandsATokenToNoOtherServerNameOrVersion) {
  TokenStore store;
  store.add(origin(), {1});
  EXPECT_TRUE(store.take(origin("192.0.2.2:443")).empty());
  EXPECT_TRUE(store.take(origin("192.0.2.1:443", "example.org")).empty());
  EXPECT_TRUE(store.take(origin("192.0.2.1:443", "example.com", wire::kVersion2)).empty());
  EXPECT_EQ(store.take(origin()), Token{1});
}

TEST(TokenStore, ShowsAllThatItKeepsInAnOrderThatCanBeAddedAgain) {
  TokenStore store;
  store.add(origin(), {1});
  store.add(origin("192.0.2.2:443"), {2});
  store.add(origin("192.0.2.2:443"), {3});
  TokenStore copy;
  store.for_each([&copy](const TokenOrigin& from, const Token& token) { copy.add(from, token); });
  EXPECT_EQ(copy.take(origin("192.0.2.2:443")), Token{3});
  EXPECT_EQ(copy.take(origin("192.0.2.2:443")), Token{2});
  EXPECT_EQ(copy.take(origin()), Token{1});
}

TEST(TokenStore, KeepsNoMoreThanItsLimits) {
  TokenStore store;
  for (std::uint8_t i = 0; i < 10; ++i) store.add(origin(), {i});
  for (std::uint8_t i = 0; i < TokenStore::kMaxTokensPerServer; ++i) {
    EXPECT_EQ(store.take(origin()), Token{static_cast<std::uint8_t>(9 - i)});
  }
  EXPECT_TRUE(store.take(origin()).empty());
  for (std::size_t i = 0; i <= TokenStore::kMaxServers; ++i) {
    store.add(origin("192.0.2.1:443", std::to_string(i).c_str()), {1});
  }
  EXPECT_EQ(store.server_count(), TokenStore::kMaxServers);
  EXPECT_TRUE(store.take(origin("192.0.2.1:443", "0")).empty());
}

}  // namespace
}  // namespace pollux::endpoint
