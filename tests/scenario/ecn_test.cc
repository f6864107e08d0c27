// ECN (RFC 9000 §13.4) over queues that mark, and over paths that do other things to the marks.
#include <gtest/gtest.h>

#include "drivers/net/sim/ecn_treatment.h"
#include "scenario/bulk.h"
#include "scenario/seeds.h"

namespace pollux::scenario {
namespace {

using drivers::sim::EcnTreatment;
using drivers::sim::LinkConfig;
using drivers::sim::Verdict;
using telemetry::Counter;

// Of all IP packets that were sent: how many were ECT, and how many a full queue dropped.
struct Marks {
  explicit Marks(Simulation& simulation) {
    simulation.add_watcher([this](const drivers::sim::FrameEvent& event) {
      if (event.verdict == Verdict::kQueueFull) ++queue_full;
      if (event.verdict != Verdict::kSent) return;
      ++sent;
      if (drivers::sim::ecn_of(event.frame).value_or(Ecn::kNotEct) != Ecn::kNotEct) ++ect;
    });
  }

  std::uint64_t sent = 0;
  std::uint64_t ect = 0;
  std::uint64_t queue_full = 0;
};

constexpr std::uint64_t kTestingPackets = recovery::EcnValidator::kTestingPackets;

// RFC 9002 §7.3.1-1, RFC 9000 §13.4.1-1
TEST(Ecn, QueueThatMarksIsObeyedBeforeItOverflows) {
  for_each_seed(20, [](std::uint64_t seed) {
    Bulk bulk{seed};
    LinkConfig links{
        .bits_per_second = 20'000'000, .delay = Duration::milliseconds(10), .queue_limit = ByteCount{150'000}};
    links.ce_threshold = ByteCount{30'000};
    bulk.simulation.set_links(links);
    const Marks marks{bulk.simulation};
    (void)bulk.simulation.connect(bulk.client);
    bulk.finish();
    EXPECT_GT(bulk.simulation.server().counters()[Counter::kCongestionMarks], 0U);
    EXPECT_GT(bulk.simulation.client().counters()[Counter::kCongestionMarks], 0U);
    EXPECT_EQ(marks.queue_full, 0U);
    EXPECT_EQ(bulk.simulation.server().counters()[Counter::kPacketsLost], 0U);
    EXPECT_GT(marks.ect, marks.sent * 9 / 10);
  });
}

// RFC 9000 §13.4.2.2-1
TEST(Ecn, PathThatSpoilsTheMarksIsLeftAlone) {
  for (const EcnTreatment treatment : {EcnTreatment::kBleached, EcnTreatment::kRemarked}) {
    Bulk bulk{1};
    LinkConfig links = Bulk::kLight;
    links.ecn = treatment;
    bulk.simulation.set_links(links);
    const Marks marks{bulk.simulation};
    (void)bulk.simulation.connect(bulk.client);
    bulk.finish();
    EXPECT_GT(marks.ect, 0U);
    EXPECT_LE(marks.ect, 2 * kTestingPackets);
    EXPECT_EQ(bulk.simulation.server().counters()[Counter::kCongestionMarks], 0U);
  }
}

// RFC 9000 §13.4.2.2-1
TEST(Ecn, PathThatDropsMarkedPacketsIsUsedWithoutMarks) {
  Bulk bulk{1};
  LinkConfig links = Bulk::kLight;
  links.ecn = EcnTreatment::kEctDropped;
  bulk.simulation.set_links(links);
  const Marks marks{bulk.simulation};
  (void)bulk.simulation.connect(bulk.client);
  bulk.finish();
  EXPECT_GT(marks.ect, 0U);
  EXPECT_LE(marks.ect, 2 * recovery::EcnValidator::kMaxTests * kTestingPackets);
}

TEST(Ecn, PathThatMarksEverythingIsSlowAndWorks) {
  Bulk bulk{1};
  LinkConfig links = Bulk::kLight;
  links.ecn = EcnTreatment::kAllMarked;
  bulk.simulation.set_links(links);
  (void)bulk.simulation.connect(bulk.client);
  bulk.finish();
  EXPECT_GT(bulk.simulation.server().counters()[Counter::kCongestionMarks], 100U);
}

TEST(Ecn, MarksLossAndReorderingGoTogether) {
  for_each_seed(20, [](std::uint64_t seed) {
    Bulk bulk{seed};
    LinkConfig links = Bulk::kLight;
    links.loss = 0.02;
    links.reordering = 0.1;
    links.duplication = 0.05;
    links.ce_marking = 0.01;
    bulk.simulation.set_links(links);
    const Marks marks{bulk.simulation};
    (void)bulk.simulation.connect(bulk.client);
    bulk.finish();
    EXPECT_GT(marks.ect, marks.sent * 9 / 10) << "validation failed on a path that is honest";
  });
}

}  // namespace
}  // namespace pollux::scenario
