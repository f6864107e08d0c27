#include "stream/stream_list.h"

#include <gtest/gtest.h>

#include "stream/stream.h"

namespace pollux::stream {
namespace {

class StreamListTest : public testing::Test {
 protected:
  ChunkPool chunks_{1};
  Stream first_{chunks_};
  Stream second_{chunks_};
  Stream third_{chunks_};
  StreamList list_{ListKind::kNewData};
};

TEST_F(StreamListTest, KeepsTheOrderOfJoining) {
  list_.push_back(first_);
  list_.push_back(second_);
  list_.push_back(first_);
  EXPECT_EQ(list_.front(), &first_);
  list_.remove(first_);
  EXPECT_EQ(list_.front(), &second_);
  list_.remove(second_);
  EXPECT_TRUE(list_.empty());
}

TEST_F(StreamListTest, RotatesTheFrontToTheEnd) {
  for (Stream* stream : {&first_, &second_, &third_}) list_.push_back(*stream);
  for (Stream* stream : {&first_, &second_, &third_, &first_}) {
    EXPECT_EQ(list_.front(), stream);
    list_.rotate(*stream);
  }
}

TEST_F(StreamListTest, LetsAStreamLeaveFromTheMiddle) {
  for (Stream* stream : {&first_, &second_, &third_}) list_.push_back(*stream);
  list_.set(second_, false);
  list_.remove(second_);
  list_.rotate(second_);
  list_.remove(first_);
  EXPECT_EQ(list_.front(), &third_);
}

TEST_F(StreamListTest, PutsAStreamBehindThoseWithLowerIds) {
  for (auto [stream, id] : {std::pair{&first_, 0U}, {&second_, 4U}, {&third_, 8U}}) {
    stream->open({.id = wire::StreamId{id}, .role = wire::Role::kServer});
  }
  for (Stream* stream : {&third_, &first_, &second_, &second_}) list_.insert_by_id(*stream);
  for (Stream* stream : {&first_, &second_, &third_}) {
    EXPECT_TRUE(list_.contains(*stream));
    EXPECT_EQ(list_.front(), stream);
    list_.remove(*stream);
  }
  EXPECT_TRUE(list_.empty());
}

TEST_F(StreamListTest, IsIndependentOfListsOfOtherKinds) {
  StreamList control{ListKind::kControl};
  list_.push_back(first_);
  control.push_back(first_);
  list_.remove(first_);
  EXPECT_EQ(control.front(), &first_);
}

}  // namespace
}  // namespace pollux::stream
