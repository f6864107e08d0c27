#include "http3/byte_range.h"

#include <gtest/gtest.h>

namespace pollux::http3 {
namespace {

using Kind = RangeVerdict::Kind;

void expect_part(std::string_view field, std::uint64_t size, ByteRange expected) {
  const RangeVerdict verdict = judge_range(field, size);
  EXPECT_EQ(verdict.kind, Kind::kPart) << field;
  EXPECT_EQ(verdict.range, expected) << field;
}

TEST(ByteRange, CutsOutWhatIsAsked) {
  expect_part("bytes=0-0", 100, {.first = 0, .length = 1});
  expect_part("bytes=10-19", 100, {.first = 10, .length = 10});
  expect_part("Bytes= 90- ", 100, {.first = 90, .length = 10});
  expect_part("bytes=0-999", 100, {.first = 0, .length = 100});
  expect_part("bytes=99-18446744073709551616", 100, {.first = 99, .length = 1});
}

TEST(ByteRange, TakesASuffixFromTheEnd) {
  expect_part("bytes=-1", 100, {.first = 99, .length = 1});
  expect_part("bytes=-200", 100, {.first = 0, .length = 100});
}

TEST(ByteRange, CannotBeSatisfiedBeyondTheEnd) {
  for (const auto* field : {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"}) {
    EXPECT_EQ(judge_range(field, 100).kind, Kind::kUnsatisfiable) << field;
  }
  EXPECT_EQ(judge_range("bytes=0-", 0).kind, Kind::kUnsatisfiable);
  EXPECT_EQ(judge_range("bytes=-5", 0).kind, Kind::kUnsatisfiable);
}

TEST(ByteRange, IsIgnoredWhenItIsInvalidOrOfSeveralPieces) {
  for (const auto* field : {"", "bytes", "bytes=", "bytes=-", "bytes=5-4", "bytes=a-b", "bytes=1-2,4-5", "lines=1-2",
                            "bytes=--1", "bytes=1-2-3", "bytes=+1-2", "bytes=1 -2"}) {
    EXPECT_EQ(judge_range(field, 100).kind, Kind::kWhole) << field;
  }
}

}  // namespace
}  // namespace pollux::http3
