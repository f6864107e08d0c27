#include "app/load/mix_file.h"

#include <gtest/gtest.h>

namespace pollux::app {
namespace {

TEST(MixFile, HasAPartForEachModeWithWhatIsLeftOpenAsItWas) {
  const auto parts = parse_mix(
      "[[part]]\nmode = 'requests'\nconnections = 100\nrate = '5k'\n[[part]]\nmode = 'bulk_download'\npath = "
      "'/large'\n",
      "mix.toml", {.path = "/small", .streams = 3});
  ASSERT_TRUE(parts) << parts.error();
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].connections, 100U);
  EXPECT_EQ((*parts)[0].rate, 5'000U);
  EXPECT_EQ((*parts)[0].path, "/small");
  EXPECT_EQ((*parts)[1].mode, "bulk_download");
  EXPECT_EQ((*parts)[1].path, "/large");
  EXPECT_EQ((*parts)[1].streams, 3U);
}

TEST(MixFile, SaysInWhichLineItIsWrong) {
  const auto complaint = [](const char* text) {
    const auto parts = parse_mix(text, "mix.toml", {});
    return parts ? std::string{} : parts.error();
  };
  EXPECT_TRUE(complaint("[[part]]\nmode = 'dance'\n").starts_with("mix.toml, line 2: "));
  EXPECT_TRUE(complaint("[[part]]\n\nspeed = 1\n").starts_with("mix.toml, line 3: "));
  EXPECT_TRUE(complaint("[[part]]\nalpn = 'h3'\n").starts_with("mix.toml, line 2: "));
  EXPECT_TRUE(complaint("[[part]]\nstreams = [1]\n").starts_with("mix.toml, line 2: "));
  EXPECT_TRUE(complaint("[[part]\n").starts_with("mix.toml, line 1: "));
  EXPECT_TRUE(complaint("").starts_with("mix.toml: "));
  EXPECT_TRUE(complaint("part = 1\n").starts_with("mix.toml: "));
}

}  // namespace
}  // namespace pollux::app
