#include "http3/response_plan.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace pollux::http3 {
namespace {

class ResponsePlanTest : public testing::Test {
 protected:
  ResponsePlanTest() {
    std::vector<std::uint8_t> bytes(100);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    EXPECT_TRUE(root.add("/file.bin", std::move(bytes)));
    EXPECT_TRUE(root.add("/dir/index.html", {'x'}));
    tag = root.find("/file.bin").document->entity_tag;
  }

  ResponsePlan get(Request request) {
    if (request.method.empty()) request.method = "GET";
    if (request.path.empty()) request.path = "/file.bin";
    return plan_response(request, root);
  }

  DocumentRoot root;
  std::string tag;
};

TEST_F(ResponsePlanTest, GivesTheWholeFile) {
  const ResponsePlan plan = get({});
  EXPECT_EQ(plan.status, Status::kOk);
  EXPECT_EQ(plan.body.size(), 100U);
  EXPECT_EQ(plan.body.data(), plan.document->body.data());
}

TEST_F(ResponsePlanTest, GivesHeadTheLengthWithoutTheContent) {
  const ResponsePlan plan = get({.method = "HEAD"});
  EXPECT_EQ(plan.status, Status::kOk);
  EXPECT_TRUE(plan.body.empty());
  EXPECT_EQ(plan.content_length, 100U);
}

TEST_F(ResponsePlanTest, FindsNothingOrRedirects) {
  EXPECT_EQ(get({.path = "/nothing"}).status, Status::kNotFound);
  EXPECT_EQ(get({.method = "HEAD", .path = "/nothing"}).body.size(), 0U);
  EXPECT_EQ(get({.path = "/dir/"}).status, Status::kOk);
  const ResponsePlan moved = get({.path = "/dir?query"});
  EXPECT_EQ(moved.status, Status::kMovedPermanently);
  EXPECT_EQ(moved.location, "/dir/");
}

TEST_F(ResponsePlanTest, RefusesPathsAndHeadersThatCannotBeServed) {
  EXPECT_EQ(get({.path = "/../file.bin"}).status, Status::kBadRequest);
  EXPECT_EQ(get({.path = "/%2e%2e/file.bin"}).status, Status::kBadRequest);
  const std::string long_path = "/" + std::string(2000, 'a');
  EXPECT_EQ(get({.path = long_path}).status, Status::kUriTooLong);
  EXPECT_EQ(get({.header_too_large = true}).status, Status::kHeaderFieldsTooLarge);
}

TEST_F(ResponsePlanTest, AllowsGetAndHeadOnly) {
  for (const auto* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "BREW"}) {
    EXPECT_EQ(get({.method = method}).status, Status::kMethodNotAllowed) << method;
    // RFC 8470 §5.2: in 0-RTT the client is told to come again when it is sure not to be a replay.
    EXPECT_EQ(get({.method = method, .is_early = true}).status, Status::kTooEarly) << method;
  }
}

// RFC 9220 §3
TEST_F(ResponsePlanTest, OpensNoTunnel) {
  const ResponsePlan plan = get({.method = "CONNECT", .path = "/chat"});
  EXPECT_EQ(plan.status, Status::kNotImplemented);
  EXPECT_FALSE(plan.body.empty());
}

TEST_F(ResponsePlanTest, SaysNotModifiedToWhoHasTheFile) {
  const ResponsePlan plan = get({.if_none_match = "\"other\", W/" + tag});
  EXPECT_EQ(plan.status, Status::kNotModified);
  EXPECT_TRUE(plan.body.empty());
  EXPECT_EQ(get({.if_none_match = "*"}).status, Status::kNotModified);
  EXPECT_EQ(get({.if_none_match = "\"other\""}).status, Status::kOk);
}

TEST_F(ResponsePlanTest, FailsIfMatchWhenTheFileIsAnotherVersion) {
  EXPECT_EQ(get({.if_match = "\"other\""}).status, Status::kPreconditionFailed);
  EXPECT_EQ(get({.if_match = "W/" + tag}).status, Status::kPreconditionFailed);
  EXPECT_EQ(get({.if_match = tag}).status, Status::kOk);
}

TEST_F(ResponsePlanTest, GivesThePartThatIsAskedFor) {
  const ResponsePlan plan = get({.range = "bytes=10-19"});
  EXPECT_EQ(plan.status, Status::kPartialContent);
  ASSERT_EQ(plan.body.size(), 10U);
  EXPECT_EQ(plan.body.front(), 10);
  EXPECT_EQ(plan.content_length, 10U);
  EXPECT_EQ(get({.range = "bytes=-5"}).body.front(), 95);
}

TEST_F(ResponsePlanTest, SaysSoWhenNoByteIsInTheRange) {
  const ResponsePlan plan = get({.range = "bytes=100-"});
  EXPECT_EQ(plan.status, Status::kRangeNotSatisfiable);
  EXPECT_NE(plan.document, nullptr);
}

TEST_F(ResponsePlanTest, GivesTheWholeForRangesThatItDoesNotServe) {
  EXPECT_EQ(get({.range = "bytes=0-1,5-6"}).status, Status::kOk);
  EXPECT_EQ(get({.range = "chapters=1"}).status, Status::kOk);
  EXPECT_EQ(get({.method = "HEAD", .range = "bytes=0-1"}).status, Status::kOk);
}

TEST_F(ResponsePlanTest, HonoursARangeOnlyWhileIfRangeHolds) {
  EXPECT_EQ(get({.range = "bytes=0-1", .if_range = tag}).status, Status::kPartialContent);
  EXPECT_EQ(get({.range = "bytes=0-1", .if_range = "\"other\""}).status, Status::kOk);
  EXPECT_EQ(get({.range = "bytes=0-1", .if_range = "W/" + tag}).status, Status::kOk);
  EXPECT_EQ(get({.range = "bytes=200-", .if_range = "\"other\""}).status, Status::kOk);
}

TEST_F(ResponsePlanTest, JudgesIfNoneMatchBeforeRanges) {
  EXPECT_EQ(get({.range = "bytes=0-1", .if_none_match = tag}).status, Status::kNotModified);
}

}  // namespace
}  // namespace pollux::http3
