// FakeControlSource: two workers whose numbers a test sets.
#pragma once

#include "app/common/control_source.h"

namespace pollux::app {

class FakeControlSource final : public ControlSource {
 public:
  FakeControlSource() : views(2), connection_directory(2, 8), stream_directory(2, 8) {
    views[0] = {.ports = {3}, .queue = 0, .lcore = 10, .counters = {}};
    views[1] = {.ports = {3}, .queue = 1, .lcore = 11, .counters = {}};
  }

  [[nodiscard]] std::vector<WorkerView> workers() const override { return views; }
  [[nodiscard]] const registry::ConnectionDirectory& connections() const override { return connection_directory; }
  [[nodiscard]] const registry::StreamDirectory& streams() const override { return stream_directory; }
  [[nodiscard]] Timestamp now() const override { return time; }
  [[nodiscard]] bool drain() override {
    ++drains;
    return hears;
  }

  void count(std::size_t worker, telemetry::Counter counter, std::uint64_t value) {
    views[worker].counters.counts[static_cast<std::size_t>(counter)] = value;
  }
  void count(std::size_t worker, telemetry::DropReason reason, std::uint64_t value) {
    views[worker].counters.drops[static_cast<std::size_t>(reason)] = value;
  }
  void show_connection(std::uint16_t worker, std::uint64_t number) {
    const registry::ConnectionEntry entry{.number = number,
                                          .opened_at = time - Duration::milliseconds(1500),
                                          .smoothed_rtt = Duration::microseconds(250),
                                          .congestion_window = ByteCount{12'000},
                                          .bytes_in_flight = ByteCount{1'200},
                                          .bytes_sent = 1'000'000,
                                          .bytes_received = 999,
                                          .version = 1,
                                          .streams_open = 2,
                                          .shard = registry::ShardIndex{worker},
                                          .remote = *SocketAddress::parse("192.0.2.1:5000"),
                                          .local_id = registry::PublishedConnectionId::of(kId),
                                          .phase = registry::ConnectionPhase::kEstablished};
    (void)connection_directory.region(entry.shard).publish(entry);
  }
  void show_stream(std::uint16_t worker, std::uint64_t connection, std::uint64_t id) {
    const registry::StreamEntry entry{.connection = connection,
                                      .stream_id = id,
                                      .bytes_sent = 5'000,
                                      .bytes_received = 40,
                                      .opened_at = time - Duration::milliseconds(20),
                                      .shard = registry::ShardIndex{worker},
                                      .remote = *SocketAddress::parse("192.0.2.1:5000"),
                                      .sending = registry::StreamSide::kOpen,
                                      .receiving = registry::StreamSide::kFinished};
    (void)stream_directory.region(entry.shard).publish(entry);
  }

  static constexpr std::array<std::uint8_t, 3> kId{0x0a, 0xbc, 0x00};
  std::vector<WorkerView> views;
  registry::ConnectionDirectory connection_directory;
  registry::StreamDirectory stream_directory;
  Timestamp time = Timestamp::from_nanoseconds(100'000'000'000);
  bool hears = true;
  int drains = 0;
};

}  // namespace pollux::app
