#include "app/ctl/options.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace pollux::app {
namespace {

void expect_refusal(const std::vector<std::string>& words, std::string_view says) {
  const auto options = parse_ctl_options(words);
  ASSERT_FALSE(options.has_value()) << says;
  EXPECT_NE(options.error().find(says), std::string::npos) << options.error();
}

TEST(CtlOptions, ACommandIsTheRequest) {
  for (const char* command : {"stats", "workers", "connections", "streams", "drain"}) {
    const auto options = parse_ctl_options({command});
    ASSERT_TRUE(options.has_value()) << options.error();
    EXPECT_EQ(options->action, CtlAction::kAsk);
    EXPECT_EQ(options->request, command);
    EXPECT_FALSE(options->json || options->wait);
    EXPECT_EQ(options->socket, "");
  }
}

TEST(CtlOptions, OptionsStandBeforeOrBehindTheCommand) {
  for (const auto& words : std::vector<std::vector<std::string>>{{"--socket", "/a.sock", "--json", "--wait", "drain"},
                                                                 {"drain", "--wait", "--json", "--socket=/a.sock"}}) {
    const auto options = parse_ctl_options(words);
    ASSERT_TRUE(options.has_value()) << options.error();
    EXPECT_EQ(options->request, "drain");
    EXPECT_EQ(options->socket, "/a.sock");
    EXPECT_TRUE(options->json && options->wait);
  }
}

TEST(CtlOptions, HelpAndVersionAskNobody) {
  EXPECT_EQ(parse_ctl_options({"help"})->action, CtlAction::kShowHelp);
  EXPECT_EQ(parse_ctl_options({"--help"})->action, CtlAction::kShowHelp);
  EXPECT_EQ(parse_ctl_options({"--version"})->action, CtlAction::kShowVersion);
}

TEST(CtlOptions, WhatMakesNoSenseIsASentence) {
  expect_refusal({}, "say what to ask");
  expect_refusal({"nonsense"}, "'nonsense'");
  expect_refusal({"stats", "streams"}, "streams");
  expect_refusal({"stats", "--wait"}, "--wait is for drain");
  expect_refusal({"--no-such-option", "stats"}, "--no-such-option");
  expect_refusal({"stats", "--socket"}, "--socket");
}

TEST(CtlHelp, FitsAScreenAndNamesEverything) {
  std::string_view page = ctl_help();
  EXPECT_LE(std::ranges::count(page, '\n'), 24);
  for (const char* word :
       {"stats", "workers", "connections", "streams", "drain", "help", "--socket", "--json", "--wait"}) {
    EXPECT_NE(page.find(word), page.npos) << word;
  }
  while (!page.empty()) {
    EXPECT_LE(page.find('\n'), 80U) << page.substr(0, page.find('\n'));
    page.remove_prefix(page.find('\n') + 1);
  }
}

}  // namespace
}  // namespace pollux::app
