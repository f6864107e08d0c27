#include "hq/request_line.h"

#include <gtest/gtest.h>

namespace pollux::hq {
namespace {

TEST(RequestLine, NamesAPath) {
  EXPECT_EQ(parse_request("GET /a/b\r\n"), "/a/b");
  EXPECT_EQ(parse_request("GET /\n"), "/");
  EXPECT_EQ(parse_request("GET /x"), "/x");
  EXPECT_EQ(parse_request(make_request("/y")), "/y");
}

TEST(RequestLine, IsNothingElse) {
  for (const char* wrong :
       {"", "GET", "GET ", "GET x\r\n", "PUT /x\r\n", "GET /x HTTP/1.0\r\n", "get /x\r\n", "GET /x\r\nHost: y\r\n"}) {
    EXPECT_FALSE(parse_request(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace pollux::hq
