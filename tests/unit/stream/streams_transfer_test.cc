// Two Streams back to back over packets that are lost, reordered, duplicated and declared lost although they arrive.
#include <gtest/gtest.h>

#include <memory>

#include "base/rng.h"
#include "streams_harness.h"

namespace pollux::stream {
namespace {

using wire::Fin;
using wire::Role;
using wire::StreamDirection;

constexpr int kSeeds = 60;
constexpr int kMaxSteps = 200'000;

// Small windows, so that every limit is met many times.
StreamConfig tight_config() {
  StreamConfig config;
  config.initial = {.max_data = 6000,
                    .max_stream_data_bidi_local = 3000,
                    .max_stream_data_bidi_remote = 3000,
                    .max_stream_data_uni = 3000,
                    .max_streams_bidi = 3,
                    .max_streams_uni = 2};
  config.max_stream_window = ByteCount{20'000};
  config.max_connection_window = ByteCount{40'000};
  return config;
}

// Sends `count` streams of random bytes, one after another as the peer allows.
class RandomSender {
 public:
  RandomSender(TestEndpoint& endpoint, Rng& rng) : endpoint_(endpoint) {
    for (std::size_t i = 0; i < 12; ++i) {
      auto& body = bodies_.emplace_back(rng.below(20'000));
      rng.fill(body);
    }
  }

  void step(Rng& rng) {
    if (current_ == nullptr && next_ < bodies_.size()) {
      const auto direction = rng.below(2) == 0 ? StreamDirection::kBidirectional : StreamDirection::kUnidirectional;
      const auto id = endpoint_.streams.open_stream(direction);
      if (!id) return;
      id_ = *id;
      current_ = &bodies_[next_++];
      written_ = 0;
      sent_.emplace(id_.value(), current_);
    }
    if (current_ == nullptr) return;
    const std::size_t size = std::min<std::size_t>(1 + rng.below(3000), current_->size() - written_);
    const Fin fin = written_ + size == current_->size() ? Fin::kYes : Fin::kNo;
    const auto outcome = endpoint_.streams.write(id_, Bytes{*current_}.subspan(written_, size), fin);
    written_ += outcome.accepted;
    if (outcome.status == WriteStatus::kOk && fin == Fin::kYes) current_ = nullptr;
  }

  [[nodiscard]] bool all_queued() const { return current_ == nullptr && next_ == bodies_.size(); }
  [[nodiscard]] const auto& sent() const { return sent_; }

 private:
  TestEndpoint& endpoint_;
  std::vector<std::vector<std::uint8_t>> bodies_;
  std::map<std::uint64_t, const std::vector<std::uint8_t>*> sent_;
  std::size_t next_ = 0;
  std::vector<std::uint8_t>* current_ = nullptr;
  wire::StreamId id_;
  std::size_t written_ = 0;
};

// One direction of the network: packets under way, in no order.
class LossyLink {
 public:
  LossyLink(Streams& from, Streams& to, Rng& rng) : from_(from), to_(to), rng_(rng) {}

  void send(Timestamp now) {
    auto packet = std::make_unique<TestPacket>();
    if (assemble(from_, now, *packet)) packets_.push_back(std::move(packet));
  }

  void answer_one() {
    if (packets_.empty()) return;
    std::swap(packets_[rng_.below(packets_.size())], packets_.back());
    const std::unique_ptr<TestPacket> packet = std::move(packets_.back());
    packets_.pop_back();
    if (rng_.below(10) == 0) return lose(*packet, from_);
    const FrameResult result = deliver(*packet, to_);
    ASSERT_TRUE(result.has_value()) << result.error().reason;
    if (*result == FrameOutcome::kNoMemory) return lose(*packet, from_);
    if (rng_.below(10) == 0) {
      ASSERT_TRUE(deliver(*packet, to_).has_value());
    }
    if (rng_.below(10) == 0) return lose(*packet, from_);  // it arrived, but its acknowledgment did not
    acknowledge(*packet, from_);
  }

  [[nodiscard]] bool idle() const { return packets_.empty() && !from_.wants_to_send(); }

 private:
  Streams& from_;
  Streams& to_;
  Rng& rng_;
  std::vector<std::unique_ptr<TestPacket>> packets_;
};

// Answers each stream that has ended with an end of its own.

void end_what_the_peer_ended(TestEndpoint& endpoint) {
  for (const wire::StreamId id : endpoint.events.ended) endpoint.streams.write(id, {}, Fin::kYes);
  endpoint.events.ended.clear();
}

void expect_equal_streams(const RandomSender& sender, TestEndpoint& receiver) {
  for (const auto& [id, body] : sender.sent()) EXPECT_EQ(receiver.events.data_of[id], *body) << "stream " << id;
}

// RFC 9000 §2.2-1, §2.2-3
TEST(StreamsTransfer, DeliversEveryByteOfEveryStreamOverABadNetworkForManySeeds) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    SeededRng rng{seed};
    TestEndpoint client{Role::kClient, tight_config()};
    TestEndpoint server{Role::kServer, tight_config()};
    client.events.streams = &client.streams;
    server.events.streams = &server.streams;
    client.streams.set_peer_limits(tight_config().initial);
    server.streams.set_peer_limits(tight_config().initial);
    RandomSender client_sender{client, rng};
    RandomSender server_sender{server, rng};
    LossyLink upstream{client.streams, server.streams, rng};
    LossyLink downstream{server.streams, client.streams, rng};
    const auto is_done = [&] {
      return client_sender.all_queued() && server_sender.all_queued() && upstream.idle() && downstream.idle() &&
             client.streams.open_count() == 0 && server.streams.open_count() == 0;
    };
    Timestamp now;
    for (int step = 0; !is_done(); ++step) {
      ASSERT_LT(step, kMaxSteps);
      now = now + Duration::microseconds(500);
      client_sender.step(rng);
      server_sender.step(rng);
      for (LossyLink* link : {&upstream, &downstream}) {
        if (rng.below(2) == 0) link->send(now);
        ASSERT_NO_FATAL_FAILURE(link->answer_one());
      }
      end_what_the_peer_ended(client);
      end_what_the_peer_ended(server);
      client.streams.report();
      server.streams.report();
    }
    expect_equal_streams(client_sender, server);
    expect_equal_streams(server_sender, client);
    EXPECT_EQ(client.chunks.in_use(), 0U);
    EXPECT_EQ(server.pool.in_use(), 0U);
  }
}

}  // namespace
}  // namespace pollux::stream
