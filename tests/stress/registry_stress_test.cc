// Everything that shards share, used by all of them at once on threads of their own for POLLUX_STRESS_SECONDS (2 unless
// it is set), while one thread reads and one gives orders. Under ThreadSanitizer (scripts/races.sh) it also shows that
// there is no race; by itself it shows that nothing is lost, doubled, torn or left behind.

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "stress/bridge_part.h"
#include "stress/control_part.h"
#include "stress/directory_part.h"
#include "stress/inbox_part.h"

namespace pollux::stress {
namespace {

using registry::ShardIndex;

constexpr std::uint16_t kShards = 3;
// Small, so that everything is full at times.
constexpr std::size_t kEntries = 64;
constexpr std::size_t kRing = 16;
constexpr registry::BridgeLimits kBridges{.bridges_of_each_shard = 8, .window = 64};

std::chrono::seconds length() {
  const char* text = std::getenv("POLLUX_STRESS_SECONDS");
  return std::chrono::seconds{text != nullptr ? std::atoi(text) : 2};
}

std::uint64_t first_seed() {
  const char* text = std::getenv("POLLUX_SEED");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 1;
}

// What the shards share.
struct Shared {
  registry::StreamDirectory directory{kShards, kEntries};
  Letters letters{kShards, kRing};
  registry::StreamBridges bridges{kShards, kBridges};
  Control control{kShards};
  std::atomic<bool> stop{false};
  std::barrier<> all_shards{kShards};
};

struct Shard {
  Shard(Shared& all, ShardIndex index, std::uint64_t seed)
      : shared(all),
        self(index),
        directory(all.directory, index, seed + index.value),
        inbox(all.letters, index, seed + 100 + index.value),
        bridges(all.bridges, kShards, index, seed + 200 + index.value),
        control(all.control, index) {}

  void run() {
    while (!shared.stop.load(std::memory_order_relaxed)) {
      for (int i = 0; i < 20; ++i) directory.turn();
      inbox.send();
      inbox.receive();
      bridges.open();
      bridges.poll();
      control.turn();
      ++turns;
      // There may be fewer cores than threads.
      std::this_thread::yield();
    }
    settle();
  }

  // Nobody sends any more once all have come here: what is under way arrives, and what was lent comes back.
  void settle() {
    shared.all_shards.arrive_and_wait();
    while (inbox.receive() != 0) continue;
    bridges.close_all();
    shared.all_shards.arrive_and_wait();
    bridges.poll();  // those that were opened to this shard at the end
    bridges.close_all();
    shared.all_shards.arrive_and_wait();
    bridges.poll();
    shared.all_shards.arrive_and_wait();
    for (std::size_t i = 0; i < kBridges.bridges_of_each_shard; ++i) {
      bridges_back += shared.bridges.open(self, self, 0).has_value() ? 1U : 0U;
    }
  }

  Shared& shared;
  ShardIndex self;
  DirectoryPart directory;
  InboxPart inbox;
  BridgePart bridges;
  ControlPart control;
  std::uint64_t turns = 0;
  std::size_t bridges_back = 0;
};

// Looks at everything that may be looked at from any thread.
struct Reader {
  void run(const Shared& shared) {
    while (!shared.stop.load(std::memory_order_relaxed)) {
      const registry::Listing listing = shared.directory.list(
          [this](const registry::StreamEntry& entry) { torn += DirectoryPart::is_whole(entry) ? 0U : 1U; });
      entries += listing.visited;
      busy += listing.busy;
      for (std::uint16_t i = 0; i < kShards; ++i) {
        overfull += shared.letters.waiting_for({i}) > kRing * (kShards - 1U) ? 1U : 0U;
        (void)shared.bridges.refused({i});
      }
      ++walks;
      std::this_thread::yield();
    }
  }

  std::uint64_t walks = 0;
  std::uint64_t entries = 0;
  std::uint64_t busy = 0;
  std::uint64_t torn = 0;
  std::uint64_t overfull = 0;
};

// Gives a new snapshot to all shards, and the next when all of them have it. Ends it all when time is up.
struct Orders {
  void run(Shared& shared, std::chrono::steady_clock::time_point end) {
    Snapshot before;
    while (std::chrono::steady_clock::now() < end) {
      if (shared.control.all_handled()) {
        // All work by the last one: this thread is the only one that still holds the one before.
        if (before && before.use_count() != 1) ++mistakes;
        before = current;
        current = std::make_shared<const std::uint64_t>(++sent);
        if (!shared.control.send_to_all(current)) ++mistakes;
      }
      std::this_thread::yield();
    }
    shared.stop = true;
  }

  Snapshot current;
  std::uint64_t sent = 0;
  std::uint64_t mistakes = 0;
};

void expect_right(const std::vector<std::unique_ptr<Shard>>& shards) {
  for (const auto& shard : shards) {
    SCOPED_TRACE("shard " + std::to_string(shard->self.value));
    EXPECT_TRUE(shard->directory.is_right());
    EXPECT_EQ(shard->inbox.mistakes(), 0U);
    EXPECT_EQ(shard->bridges.mistakes(), 0U);
    EXPECT_EQ(shard->control.mistakes(), 0U);
    EXPECT_EQ(shard->bridges_back, kBridges.bridges_of_each_shard);
    for (const auto& sender : shards) {
      EXPECT_EQ(shard->inbox.received_from(sender->self), sender->inbox.sent_to(shard->self));
    }
  }
}

// A part that did nothing has proved nothing.
void report_work(const std::vector<std::unique_ptr<Shard>>& shards, const Reader& reader, const Orders& orders) {
  for (const auto& shard : shards) {
    EXPECT_GT(shard->bridges.octets_read(), 0U);
    EXPECT_GT(shard->control.delivered(), 0U);
    std::printf("shard %d: %lu turns, %lu letters refused, %lu octets over bridges, %lu streams finished\n",
                shard->self.value, shard->turns, shard->inbox.refused(), shard->bridges.octets_read(),
                shard->bridges.finished());
  }
  EXPECT_GT(reader.entries, 0U);
  std::printf("reader: %lu walks, %lu entries, %lu busy; control: %lu snapshots\n", reader.walks, reader.entries,
              reader.busy, orders.sent);
}

TEST(RegistryStress, LosesDoublesTearsAndLeavesBehindNothing) {
  const std::uint64_t seed = first_seed();
  SCOPED_TRACE("what is done, though not when, replays with POLLUX_SEED=" + std::to_string(seed));
  Shared shared;
  std::vector<std::unique_ptr<Shard>> shards;
  for (std::uint16_t i = 0; i < kShards; ++i) shards.push_back(std::make_unique<Shard>(shared, ShardIndex{i}, seed));
  Reader reader;
  Orders orders;

  std::vector<std::thread> threads;
  for (const auto& shard : shards) threads.emplace_back([&shard] { shard->run(); });
  threads.emplace_back([&] { reader.run(shared); });
  orders.run(shared, std::chrono::steady_clock::now() + length());
  for (std::thread& thread : threads) thread.join();

  expect_right(shards);
  EXPECT_EQ(reader.torn, 0U);
  EXPECT_EQ(reader.overfull, 0U);
  EXPECT_EQ(orders.mistakes, 0U);
  report_work(shards, reader, orders);
}

}  // namespace
}  // namespace pollux::stress
