#include "http3/http_date.h"

#include <gtest/gtest.h>

namespace pollux::http3 {
namespace {

TEST(HttpDate, WritesTheExampleOfTheRfc) {
  EXPECT_EQ(format_http_date(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(HttpDate, WritesTheEpochAndTimesBeforeIt) {
  EXPECT_EQ(format_http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(format_http_date(-1), "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST(HttpDate, WritesNothingForYearsOfMoreThanFourDigits) {
  EXPECT_EQ(format_http_date(253'402'300'799), "Fri, 31 Dec 9999 23:59:59 GMT");
  EXPECT_EQ(format_http_date(253'402'300'800), "");
  EXPECT_EQ(format_http_date(INT64_MIN), "");
}

}  // namespace
}  // namespace pollux::http3
