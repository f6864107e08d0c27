#include "app/edge/help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace pollux::app {
namespace {

void expect_fits_a_screen(std::string_view page) {
  EXPECT_LE(std::ranges::count(page, '\n'), 24);
  while (!page.empty()) {
    const std::string_view line = page.substr(0, page.find('\n'));
    EXPECT_LE(line.size(), 80U) << line;
    page.remove_prefix(line.size() + 1);
  }
}

TEST(EdgeHelp, FitsAScreenOnEachPage) {
  expect_fits_a_screen(edge_help());
  expect_fits_a_screen(edge_help_for_the_rest());
}

TEST(EdgeHelp, NamesEveryOptionOnOneOfItsPages) {
  for (const char* option : {"--listen",          "--cert",          "--key",       "--docroot",
                             "--config",          "--stats-period",  "--port",      "--rxq",
                             "--nb-cores",        "--rxd",           "--txd",       "--burst",
                             "--total-num-mbufs", "--id-rules",      "--id-format", "--max-connections",
                             "--listed-streams",  "--mtu",           "--ecn",       "--spin-bit",
                             "--crypto",          "--congestion",    "--retry",     "--quic-version",
                             "--early-data",      "--alpn",          "--qlog",      "--keylog",
                             "--capture",         "--capture-limit", "--control",   "--help",
                             "--version"}) {
    const auto on = [option](std::string_view page) {
      return page.find(std::string{option} + ' ') != page.npos || page.find(std::string{option} + ',') != page.npos ||
             page.find(std::string{option} + '\n') != page.npos;
    };
    EXPECT_TRUE(on(edge_help()) || on(edge_help_for_the_rest())) << option;
  }
}

}  // namespace
}  // namespace pollux::app
