#include "app/common/recorder.h"

#include <gtest/gtest.h>

#include <vector>

#include "telemetry/record_ring.h"

namespace pollux::app {
namespace {

// Counts what comes out of a ring.
class Counting final : public Recording {
 public:
  explicit Counting(telemetry::RecordRing& ring) : ring_(ring) {}
  bool drain() override {
    const std::size_t read = ring_.drain(10, [](Bytes) {});
    records += read;
    return read != 0;
  }
  void finish() override { ++finished; }

  std::size_t records = 0;
  int finished = 0;

 private:
  telemetry::RecordRing& ring_;
};

TEST(Recorder, WritesDownEverythingThatCameBeforeItEnds) {
  telemetry::RecordRing ring{1 << 16};
  Counting counting{ring};
  const std::vector<std::uint8_t> record(8);
  {
    const Recorder recorder{{&counting}, HomeCpus{}};
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(ring.write(record));
  }
  EXPECT_EQ(counting.records, 1000U);
  EXPECT_EQ(counting.finished, 1);
}

TEST(Recorder, FinishesWhatNothingCameTo) {
  telemetry::RecordRing ring{1024};
  Counting one{ring};
  {
    const Recorder recorder{{&one}, HomeCpus{}};
  }
  EXPECT_EQ(one.finished, 1);
}

}  // namespace
}  // namespace pollux::app
