#include "interop/relay/relay_options.h"

#include <gtest/gtest.h>

#include <vector>

namespace pollux::interop {
namespace {

auto parse(std::vector<std::string> words) {
  words.insert(words.begin(), {"pollux-relay", "--client-device", "c", "--server-device", "s"});
  std::vector<char*> arguments;
  arguments.reserve(words.size());
  for (std::string& word : words) arguments.push_back(word.data());
  return parse_relay_options(static_cast<int>(arguments.size()), arguments.data());
}

TEST(RelayOptions, AreAPlainWireWhereNothingIsSaid) {
  const auto options = parse({});
  ASSERT_TRUE(options) << options.error();
  EXPECT_EQ(options->link.delay, Duration::zero());
  EXPECT_EQ(options->link.bits_per_second, 0U);
  EXPECT_EQ(options->link.loss, 0);
  EXPECT_EQ(options->rebinding, Rebinding::kNone);
  EXPECT_TRUE(options->dark_from.is_infinite());
}

TEST(RelayOptions, AreReadWithTheirUnits) {
  const auto options = parse({"--delay-ms", "15", "--rate-mbit", "2.5", "--loss", "0.3", "--longest-burst", "3",
                              "--rebind", "address", "--drop-to-server", "2,3,4", "--dark-from-ms", "1000"});
  ASSERT_TRUE(options) << options.error();
  EXPECT_EQ(options->link.delay, Duration::milliseconds(15));
  EXPECT_EQ(options->link.bits_per_second, 2'500'000U);
  EXPECT_EQ(options->link.loss, 0.3);
  EXPECT_EQ(options->longest_burst, 3U);
  EXPECT_EQ(options->rebinding, Rebinding::kAddress);
  EXPECT_EQ(options->drop_to_server, (std::vector<std::size_t>{2, 3, 4}));
  EXPECT_EQ(options->dark_from, Duration::seconds(1));
}

TEST(RelayOptions, ThatAreWrongAreRefusedWithAWord) {
  EXPECT_FALSE(parse({"--loss", "1.5"}));
  EXPECT_FALSE(parse({"--rebind", "sometimes"}));
  EXPECT_FALSE(parse({"--no-such-thing"}));
}

}  // namespace
}  // namespace pollux::interop
