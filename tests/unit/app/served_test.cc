#include "app/edge/served.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pollux::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Served, ShowsWhatTheWorkerHadWhenItLastLooked) {
  Served served;
  EXPECT_EQ(served.counts().http3.requests, 0U);
  served.show({.http3 = {.requests = 3, .refused_requests = 1}, .hq = {.content_bytes = 7}});
  EXPECT_EQ(served.counts().http3.requests, 3U);
  EXPECT_EQ(served.counts().http3.refused_requests, 1U);
  EXPECT_EQ(served.counts().hq.content_bytes, 7U);
}

TEST(Served, OfSeveralWorkersIsTheirSum) {
  ServedCounts sum{.http3 = {.requests = 3}, .hq = {.requests = 1}};
  sum += {.http3 = {.requests = 4, .content_bytes = 9}, .hq = {.requests = 1}};
  EXPECT_THAT(served_text(sum), HasSubstr("http3: 7 requests"));
  EXPECT_THAT(served_text(sum), HasSubstr("9 content bytes"));
  EXPECT_THAT(served_text(sum), HasSubstr("hq-interop: 2 requests"));
}

TEST(Served, OfThePerfProtocolIsBytesBothWays) {
  const std::string text = served_text({.perf = {.requests = 2, .answered = 1, .received_bytes = 7, .sent_bytes = 9}});
  EXPECT_THAT(text, HasSubstr("perf: 2 requests (1 ok, 0 refused), 7 bytes received, 9 bytes sent\n"));
}

TEST(Served, IsSilentAboutAProtocolThatNobodySpoke) {
  EXPECT_THAT(served_text({}), Not(HasSubstr("hq-interop")));
  EXPECT_THAT(served_text({}), Not(HasSubstr("perf")));
}

}  // namespace
}  // namespace pollux::app
