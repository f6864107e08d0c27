#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/get/close_failure.h"
#include "app/get/progress_bar.h"
#include "app/get/resolver.h"

namespace pollux::app {
namespace {

using connection::CloseReason;
using testing::HasSubstr;

TEST(CloseFailure, NamesWhatIsWrongWithACertificate) {
  const Failure failure =
      close_failure({.by = CloseReason::By::kLocal, .error_code = 0x130, .phrase = "self signed"}, "h", Met::kNo);
  EXPECT_EQ(failure.code, ExitCode::kCertificate);
  EXPECT_THAT(failure.sentence, HasSubstr("self signed"));
  EXPECT_THAT(failure.sentence, HasSubstr("--cacert"));
}

TEST(CloseFailure, TellsWhoEndedItAndWhen) {
  const auto code_of = [](CloseReason::By by, Met met) { return close_failure({.by = by}, "h", met).code; };
  EXPECT_EQ(code_of(CloseReason::By::kIdleTimeout, Met::kNo), ExitCode::kTimeout);
  EXPECT_EQ(code_of(CloseReason::By::kIdleTimeout, Met::kYes), ExitCode::kReceive);
  EXPECT_EQ(code_of(CloseReason::By::kPeer, Met::kNo), ExitCode::kConnect);
  EXPECT_EQ(code_of(CloseReason::By::kPeer, Met::kYes), ExitCode::kReceive);
  EXPECT_EQ(code_of(CloseReason::By::kNoCommonVersion, Met::kNo), ExitCode::kConnect);
  EXPECT_THAT(
      close_failure({.by = CloseReason::By::kPeer, .error_code = 0x178, .phrase = "no ALPN"}, "h", Met::kNo).sentence,
      HasSubstr("no ALPN (error 0x178)"));
  // A peer that complains of a certificate complains of ours, and we have none.
  EXPECT_EQ(close_failure({.by = CloseReason::By::kPeer, .error_code = 0x130}, "h", Met::kNo).code, ExitCode::kConnect);
}

TEST(ProgressLine, DrawsHowFarItHasCome) {
  const std::string line =
      progress_line({.received = 500'000'000, .expected = 1'000'000'000, .elapsed = Duration::seconds(5)}, 79);
  EXPECT_THAT(line, HasSubstr(" 50 % ["));
  EXPECT_THAT(line, HasSubstr("500.00 MB of 1.00 GB  100.00 MB/s  0:05, 0:05 left"));
  EXPECT_EQ(line.size(), 79U);
}

TEST(ProgressLine, NeedsNoLengthAndLittleRoom) {
  EXPECT_EQ(progress_line({.received = 999, .expected = std::nullopt, .elapsed = Duration::seconds(1)}, 79),
            "999 B  999 B/s  0:01");
  EXPECT_LE(progress_line({.received = 1, .expected = 2, .elapsed = Duration::seconds(1)}, 10).size(), 10U);
  EXPECT_NE(progress_line({.received = 0, .expected = 0, .elapsed = Duration::zero()}, 79), "");
}

TEST(Resolver, BelievesTheCommandLineFirst) {
  GetOptions options;
  options.resolve = {{.host = "h", .port = 443, .addresses = {IpAddress::parse("192.0.2.1").value()}}};
  const auto found = resolve(Url::parse("https://h/").value(), options);
  ASSERT_TRUE(found) << found.error().sentence;
  EXPECT_EQ(found->at(0).to_string(), "192.0.2.1:443");
}

TEST(Resolver, NeedsNobodyForAnAddress) {
  GetOptions options;
  EXPECT_EQ(resolve(Url::parse("https://[::1]:4433/").value(), options)->at(0).to_string(), "[::1]:4433");
  EXPECT_EQ(resolve(Url::parse("https://localhost/").value(), options)->size(), 2U);
  options.family = IpFamily::kIpv4;
  const auto none = resolve(Url::parse("https://[::1]:4433/").value(), options);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ExitCode::kResolve);
}

TEST(Resolver, SaysThatAHostIsUnknown) {
  const auto none = resolve(Url::parse("https://nowhere.invalid/").value(), {});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ExitCode::kResolve);
  EXPECT_THAT(none.error().sentence, HasSubstr("nowhere.invalid"));
}

}  // namespace
}  // namespace pollux::app
