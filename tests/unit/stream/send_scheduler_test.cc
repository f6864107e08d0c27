#include "stream/send_scheduler.h"

#include <gtest/gtest.h>

#include "streams_harness.h"

namespace pollux::stream {
namespace {

class SendSchedulerTest : public testing::Test {
 protected:
  SendSchedulerTest() {
    connection_.restart(1 << 20);
    for (Stream* stream : {&first_, &second_}) {
      stream->open({.id = wire::StreamId{stream == &first_ ? 1U : 5U},
                    .role = wire::Role::kServer,
                    .send_limit = 1 << 20,
                    .receive_window = 100,
                    .max_receive_window = 100});
    }
  }
  std::vector<SentStreamFrame> write() {
    TestPacket packet;
    ByteWriter out{packet.bytes};
    scheduler_.write_control_frames(out, Timestamp{}, kTestRtt, packet);
    scheduler_.write_stream_frames(out, connection_, packet, [this](Stream& stream) { scheduler_.update(stream); });
    return packet.records;
  }
  void queue(Stream& stream, std::size_t bytes) {
    stream.write(Bytes{data_}.first(bytes), wire::Fin::kNo);
    scheduler_.update(stream);
  }

  std::vector<std::uint8_t> data_ = std::vector<std::uint8_t>(10'000);
  ChunkPool chunks_{1};
  Stream first_{chunks_};
  Stream second_{chunks_};
  SendWindow connection_;
  SendScheduler scheduler_;
};

TEST_F(SendSchedulerTest, LetsStreamsTakeTurns) {
  queue(first_, 3000);
  queue(second_, 3000);
  EXPECT_EQ(write().at(0).stream_id, first_.id());
  EXPECT_EQ(write().at(0).stream_id, second_.id());
  EXPECT_EQ(write().at(0).stream_id, first_.id());
}

// RFC 9000 §2.3-1; RFC 9218 §10
TEST_F(SendSchedulerTest, SendsTheMoreUrgentFirstFromWhenItIsTold) {
  queue(first_, 3000);
  queue(second_, 3000);
  EXPECT_EQ(write().at(0).stream_id, first_.id());
  scheduler_.set_priority(first_, {.urgency = 4});
  for (int i = 0; i < 2; ++i) EXPECT_EQ(write().at(0).stream_id, second_.id());
  scheduler_.set_priority(first_, {.urgency = 2});
  EXPECT_EQ(write().at(0).stream_id, first_.id());
}

// RFC 9000 §13.3-4
TEST_F(SendSchedulerTest, SendsLostDataOfOneStreamBeforeNewDataOfAnother) {
  queue(first_, 3000);
  const SentStreamFrame sent = write().at(0);
  queue(second_, 3000);
  first_.on_data_lost(sent);
  scheduler_.update(first_);
  EXPECT_EQ(write().at(0), sent);
}

// RFC 9000 §4.1-1
TEST_F(SendSchedulerTest, SendsOnlyLostDataWhenTheConnectionsLimitIsReached) {
  connection_.restart(500);
  queue(first_, 3000);
  const SentStreamFrame sent = write().at(0);
  EXPECT_EQ(sent.length, 500U);
  EXPECT_FALSE(scheduler_.wants_to_send(connection_));
  EXPECT_TRUE(connection_.wants_blocked_frame());
  first_.on_data_lost(sent);
  scheduler_.update(first_);
  EXPECT_TRUE(scheduler_.wants_to_send(connection_));
  EXPECT_EQ(write().at(0), sent);
}

TEST_F(SendSchedulerTest, WritesControlFramesFirst) {
  queue(first_, 3000);
  second_.stop_receiving(7);
  scheduler_.update(second_);
  const auto records = write();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].kind, SentStreamFrame::Kind::kStopSending);
  scheduler_.remove(first_);
  EXPECT_FALSE(scheduler_.wants_to_send(connection_));
}

}  // namespace
}  // namespace pollux::stream
