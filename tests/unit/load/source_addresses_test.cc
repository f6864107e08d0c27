#include "app/load/source_addresses.h"

#include <gtest/gtest.h>

#include <set>

namespace pollux::app {
namespace {

const net::Flow kTowards{.remote = *SocketAddress::parse("192.0.2.1:443"), .neighbor = {.mac = {2, 0, 0, 0, 0, 1}}};

net::AddressBlock block() {
  return {.first_ip = *IpAddress::parse("10.0.0.254"),
          .last_ip = *IpAddress::parse("10.0.1.1"),
          .first_port = 1000,
          .last_port = 1002};
}

TEST(SourceAddresses, AreAllOfABlockEachOnceAndThenAgain) {
  SourceAddresses sources{block(), kTowards, {}};
  EXPECT_EQ(sources.count(), 12U);
  std::set<SocketAddress> seen;
  for (int i = 0; i < 12; ++i) seen.insert(sources.next().local);
  EXPECT_EQ(seen.size(), 12U);
  EXPECT_TRUE(seen.contains(*SocketAddress::parse("10.0.1.0:1001")));
  for (const SocketAddress& address : seen) EXPECT_TRUE(block().has(address)) << address.to_string();
  EXPECT_EQ(sources.next().local, *SocketAddress::parse("10.0.0.254:1000"));
}

TEST(SourceAddresses, AreManyHostsBeforeTheyAreManyPorts) {
  SourceAddresses sources{block(), kTowards, {}};
  const net::Flow first = sources.next();
  const net::Flow second = sources.next();
  EXPECT_EQ(first.local.port, second.local.port);
  EXPECT_NE(first.local.ip, second.local.ip);
  EXPECT_EQ(first.remote, kTowards.remote);
  EXPECT_EQ(first.neighbor, kTowards.neighbor);
}

TEST(SourceAddresses, AreThoseWhoseRepliesArrive) {
  SourceAddresses sources{block(), kTowards, [](const net::Flow& flow) { return flow.local.port == 1001; }};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(sources.next().local.port, 1001);
}

TEST(SourceAddresses, AreAnyWhereNoReplyEverArrives) {
  std::size_t tries = 0;
  SourceAddresses sources{block(), kTowards, [&](const net::Flow&) { return ++tries == 0; }};
  EXPECT_TRUE(block().has(sources.next().local));
  EXPECT_EQ(tries, SourceAddresses::kMostTries);
}

TEST(SourceAddresses, MayBeNamed) {
  const std::vector<SocketAddress> named{*SocketAddress::parse("10.0.0.1:1"), *SocketAddress::parse("10.0.0.1:2")};
  SourceAddresses sources{named, kTowards};
  EXPECT_EQ(sources.next().local, named[0]);
  EXPECT_EQ(sources.next().local, named[1]);
  EXPECT_EQ(sources.next().local, named[0]);
}

}  // namespace
}  // namespace pollux::app
