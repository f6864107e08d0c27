#include "http3/response_headers.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace pollux::http3 {
namespace {

std::map<std::string, std::string> say(const ResponsePlan& plan) {
  ResponseHeaders headers;
  headers.assign(plan);
  EXPECT_EQ(headers.fields().front().name, ":status");
  std::map<std::string, std::string> fields;
  for (const HeaderField& field : headers.fields()) fields.emplace(field.name, field.value);
  EXPECT_EQ(fields.size(), headers.fields().size()) << "a field came twice";
  return fields;
}

class ResponseHeadersTest : public testing::Test {
 protected:
  ResponseHeadersTest() {
    EXPECT_TRUE(root.add("/a.txt", std::vector<std::uint8_t>(100), 0));
    EXPECT_TRUE(root.add("/d/index.html", {}));
    document = root.find("/a.txt").document;
  }
  ResponsePlan plan(const Request& request) { return plan_response(request, root); }

  DocumentRoot root;
  const Document* document;
};

using Fields = std::map<std::string, std::string>;

TEST_F(ResponseHeadersTest, DescribeAWholeFile) {
  EXPECT_EQ(say(plan({.method = "GET", .path = "/a.txt"})), (Fields{{":status", "200"},
                                                                    {"content-type", "text/plain; charset=utf-8"},
                                                                    {"content-length", "100"},
                                                                    {"etag", document->entity_tag},
                                                                    {"last-modified", "Thu, 01 Jan 1970 00:00:00 GMT"},
                                                                    {"accept-ranges", "bytes"}}));
}

TEST_F(ResponseHeadersTest, SayWhichPartAPartialResponseIs) {
  const Fields fields = say(plan({.method = "GET", .path = "/a.txt", .range = "bytes=10-19"}));
  EXPECT_EQ(fields.at(":status"), "206");
  EXPECT_EQ(fields.at("content-length"), "10");
  EXPECT_EQ(fields.at("content-range"), "bytes 10-19/100");
}

TEST_F(ResponseHeadersTest, SayHowLargeTheFileIsWhenNoByteFits) {
  const Fields fields = say(plan({.method = "GET", .path = "/a.txt", .range = "bytes=100-"}));
  EXPECT_EQ(fields.at(":status"), "416");
  EXPECT_EQ(fields.at("content-range"), "bytes */100");
  EXPECT_FALSE(fields.contains("etag"));
}

TEST_F(ResponseHeadersTest, OfNotModifiedCarryValidatorsAndNoLength) {
  const Fields fields = say(plan({.method = "GET", .path = "/a.txt", .if_none_match = "*"}));
  EXPECT_EQ(fields.at(":status"), "304");
  EXPECT_EQ(fields.at("etag"), document->entity_tag);
  EXPECT_FALSE(fields.contains("content-length"));
}

TEST_F(ResponseHeadersTest, NameTheMethodsAndTheNewPlace) {
  EXPECT_EQ(say(plan({.method = "POST", .path = "/a.txt"})).at("allow"), "GET, HEAD");
  EXPECT_EQ(say(plan({.method = "GET", .path = "/d"})).at("location"), "/d/");
}

TEST_F(ResponseHeadersTest, HoldTheLargestNumbers) {
  Document huge = *document;
  huge.content_length = "18446744073709551615";
  const ResponsePlan part{.status = Status::kPartialContent,
                          .document = &huge,
                          .content_length = UINT64_MAX - 1,
                          .range = {.first = 10'000'000'000'000'000'000U, .length = 5'000'000'000'000'000'000U}};
  EXPECT_EQ(say(part).at("content-range"), "bytes 10000000000000000000-14999999999999999999/18446744073709551615");
}

}  // namespace
}  // namespace pollux::http3
