// What a worker's clients do in each mode, against a real server in simulated time.
#include "app/load/worker_run.h"

#include <gtest/gtest.h>

#include "support/allocation_count.h"
#include "unit/load/load_rig.h"

namespace pollux::app {
namespace {

using telemetry::Counter;
using testing::LoadRig;

TEST(ClosedLoop, HasAsManyRequestsUnderWayAsItMay) {
  LoadRig rig{{.mode = "requests", .connections = 3, .streams = 4}};
  rig.run_for(Duration::milliseconds(200));
  const LoadFigures figures = rig.figures();
  EXPECT_EQ(figures.connections, 3U);
  EXPECT_GT(figures[LoadCounter::kRequestsCompleted], 100U);
  EXPECT_EQ(figures[LoadCounter::kRequestsBegun] - figures[LoadCounter::kRequestsCompleted], 3U * 4U);
  EXPECT_EQ(figures[LoadCounter::kRequestsFailed], 0U);
  EXPECT_EQ(figures[LoadCounter::kContentReceived], 1000 * figures[LoadCounter::kRequestsCompleted]);
  EXPECT_EQ(figures.latency.count(), figures[LoadCounter::kRequestsCompleted]);
  // There and back over four wires of 50 us.
  EXPECT_GE(figures.latency.shortest(), Duration::microseconds(200));
  EXPECT_EQ(figures.handshakes.count(), 3U);
  EXPECT_GT(figures.round_trip.count(), 0U);
}

TEST(BulkDownload, BringsTheContentOfThePathAgainAndAgain) {
  LoadRig rig{{.mode = "bulk_download"}, 1'000'000};
  rig.run_for(Duration::milliseconds(200));
  const LoadFigures figures = rig.figures();
  EXPECT_GT(figures[LoadCounter::kRequestsCompleted], 2U);
  EXPECT_GT(figures[LoadCounter::kContentReceived], 1'000'000 * figures[LoadCounter::kRequestsCompleted]);
}

TEST(BulkDownload, AsksForNoMoreBytesThanItsSize) {
  LoadRig rig{{.mode = "bulk_download", .size = 100}, 1'000'000};
  rig.run_for(Duration::milliseconds(50));
  const LoadFigures figures = rig.figures();
  EXPECT_EQ(figures[LoadCounter::kContentReceived], 100 * figures[LoadCounter::kRequestsCompleted]);
}

TEST(Requests, ThatTheServerRefusesHaveFailed) {
  LoadRig rig{{.mode = "requests", .size = 100}, 0};  // no range of an empty page can be had
  rig.run_for(Duration::milliseconds(50));
  EXPECT_GT(rig.figures()[LoadCounter::kRequestsFailed], 0U);
  EXPECT_EQ(rig.figures()[LoadCounter::kRequestsCompleted], 0U);
}

TEST(OpenLoop, AsksAtItsRate) {
  LoadRig rig{{.mode = "requests", .connections = 2, .streams = 8, .rate = 10'000}};
  rig.run_for(Duration::seconds(1));
  const LoadFigures figures = rig.figures();
  // The first is due at the start.
  EXPECT_NEAR(static_cast<double>(figures[LoadCounter::kRequestsDue]), 10'000, 1);
  EXPECT_EQ(figures[LoadCounter::kRequestsBegun], figures[LoadCounter::kRequestsDue]);
  EXPECT_GE(figures[LoadCounter::kRequestsCompleted] + 20, figures[LoadCounter::kRequestsBegun]);
}

TEST(OpenLoop, SharesItsRateAmongTheWorkers) {
  LoadRig rig{{.mode = "requests", .connections = 8, .streams = 8, .rate = 10'000}, 1'000, {.worker = 3, .workers = 4}};
  rig.run_for(Duration::seconds(1));
  EXPECT_NEAR(static_cast<double>(rig.figures()[LoadCounter::kRequestsDue]), 2'500, 1);
  EXPECT_EQ(rig.figures().connections, 2U);
}

// Without coordinated omission: while nothing comes back, the requests that could not be made grow old too.
TEST(OpenLoop, ChargesAStallWithEveryRequestThatWasDueInIt) {
  LoadRig rig{{.mode = "requests", .rate = 1'000}};
  rig.run_for(Duration::milliseconds(500));
  rig.cut_server_off();
  rig.run_for(Duration::milliseconds(100));
  rig.bring_server_back();
  rig.run_for(Duration::milliseconds(900));
  const LoadFigures figures = rig.figures();
  EXPECT_GE(figures.latency.longest(), Duration::milliseconds(99));
  // Of the hundred that were due, half were due in its first half.
  std::uint64_t old = 0;
  for (std::size_t i = 0; i < figures.latency.cells().size(); ++i) {
    if (telemetry::histogram_buckets::shortest_of(i) >= 50'000'000) old += figures.latency.cells()[i];
  }
  EXPECT_GE(old, 50U);
  EXPECT_EQ(figures[LoadCounter::kRequestsCompleted], figures[LoadCounter::kRequestsDue]);
}

TEST(Handshakes, FollowOneAnother) {
  LoadRig rig{{.mode = "handshakes", .connections = 2}};
  rig.run_for(Duration::milliseconds(500));
  const LoadFigures figures = rig.figures();
  const std::uint64_t completed = figures[Counter::kHandshakesCompleted];
  EXPECT_GT(completed, 50U);
  EXPECT_EQ(figures.handshakes.count(), completed);
  EXPECT_LE(figures[Counter::kConnectionsOpened] - completed, 2U);
  EXPECT_EQ(figures[LoadCounter::kConnectionsLost], 0U);
  // The server has confirmed each of them: none was lost to the goodbye.
  EXPECT_GE(rig.server().counters()[Counter::kHandshakesCompleted] + 2, completed);
}

TEST(Handshakes, ComeAtTheirRate) {
  LoadRig rig{{.mode = "handshakes", .connections = 10, .rate = 100}};
  rig.run_for(Duration::seconds(1));
  EXPECT_NEAR(static_cast<double>(rig.figures()[Counter::kConnectionsOpened]), 100, 1);
}

TEST(Churn, MakesItsRequestsOnEachConnectionAndLeaves) {
  LoadRig rig{{.mode = "churn", .connections = 2, .streams = 3}};
  rig.run_for(Duration::milliseconds(300));
  const LoadFigures figures = rig.figures();
  EXPECT_GT(figures[Counter::kConnectionsClosed], 10U);
  EXPECT_NEAR(static_cast<double>(figures[LoadCounter::kRequestsCompleted]),
              3.0 * static_cast<double>(figures[Counter::kConnectionsOpened]), 6);
  EXPECT_EQ(figures[LoadCounter::kConnectionsLost], 0U);
}

TEST(Resumed, RestsOnTheTicketsOfHandshakesBefore) {
  LoadRig rig{{.mode = "resumed", .connections = 2}};
  rig.run_for(Duration::milliseconds(500));
  const LoadFigures figures = rig.figures();
  EXPECT_GT(figures[Counter::kHandshakesCompleted], 50U);
  EXPECT_GE(figures[Counter::kSessionsResumed] + 2, figures[Counter::kHandshakesCompleted]);
}

TEST(Early, AsksInZeroRtt) {
  LoadRig rig{{.mode = "early", .connections = 2}};
  rig.run_for(Duration::milliseconds(500));
  const LoadFigures figures = rig.figures();
  EXPECT_GT(figures[LoadCounter::kRequestsCompleted], 50U);
  EXPECT_GE(figures[Counter::kEarlyDataAccepted] + 4, figures[Counter::kHandshakesCompleted]);
  EXPECT_EQ(figures[LoadCounter::kConnectionsLost], 0U);
  EXPECT_EQ(figures[LoadCounter::kRequestsFailed], 0U);
}

TEST(Migration, MovesFromAddressToAddressWithoutLosingARequest) {
  LoadRig rig{{.mode = "migration", .connections = 2, .streams = 2}};
  rig.run_for(Duration::milliseconds(300));
  const LoadFigures figures = rig.figures();
  // The way before is kept for three probe timeouts.
  EXPECT_GE(figures[Counter::kMigrations], 4U);
  EXPECT_GT(figures[LoadCounter::kRequestsCompleted], 300U);
  EXPECT_EQ(figures[LoadCounter::kRequestsFailed], 0U);
  EXPECT_EQ(figures[LoadCounter::kConnectionsLost], 0U);
}

TEST(Flood, OfValidInitialsIsTakenForNewcomers) {
  LoadRig rig{{.mode = "valid_flood", .rate = 100}};
  rig.run_for(Duration::milliseconds(200));
  EXPECT_NEAR(static_cast<double>(rig.figures()[LoadCounter::kValidInitials]), 20, 1);
  EXPECT_EQ(rig.server().counters()[Counter::kConnectionsAccepted], rig.figures()[LoadCounter::kValidInitials]);
  EXPECT_EQ(rig.figures().connections, 0U);
}

TEST(Flood, OfInvalidInitialsIsThrownAway) {
  LoadRig rig{{.mode = "invalid_flood", .rate = 1'000}};
  rig.run_for(Duration::milliseconds(200));
  EXPECT_NEAR(static_cast<double>(rig.figures()[LoadCounter::kInvalidInitials]), 200, 1);
  EXPECT_EQ(rig.server().counters()[Counter::kConnectionsAccepted], 0U);
  EXPECT_GE(rig.server().counters().total_drops(), 199U);
  EXPECT_EQ(rig.server().connection_count(), 0U);
}

TEST(Idle, KeepsItsConnectionsForAsLongAsTheRunLasts) {
  LoadRig rig{{.mode = "idle", .connections = 20, .timeout = Duration::seconds(1)}};
  rig.run_for(Duration::seconds(60));
  const LoadFigures figures = rig.figures();
  EXPECT_EQ(figures.connections, 20U);
  EXPECT_EQ(figures[Counter::kConnectionsOpened], 20U);
  EXPECT_EQ(figures[LoadCounter::kRequestsBegun], 0U);
}

TEST(WorkerRun, AllocatesNothingOnceItIsWarm) {
  if (!support::counts_allocations()) GTEST_SKIP() << "a sanitizer's malloc is not counted";
  for (const std::uint64_t rate : {0U, 5'000U}) {
    LoadRig rig{{.mode = "requests", .connections = 4, .streams = 4, .rate = rate}};
    rig.run_for(Duration::milliseconds(500));
    const std::size_t before = support::allocation_count(support::Account::kWatched);
    rig.run_for(Duration::milliseconds(200));
    EXPECT_EQ(support::allocation_count(support::Account::kWatched), before) << "rate " << rate;
  }
}

TEST(WorkerRun, GivesASilentServerUpAndComesBackToIt) {
  LoadRig rig{{.mode = "requests", .connections = 5, .streams = 2, .rate = 200, .timeout = Duration::seconds(1)}};
  rig.run_for(Duration::milliseconds(100));
  rig.cut_server_off();
  rig.run_for(Duration::seconds(10));
  LoadFigures figures = rig.figures();
  EXPECT_EQ(figures[LoadCounter::kRequestsTimedOut], 5U * 2U);
  EXPECT_GE(figures[LoadCounter::kConnectionsLost], 5U * 5U);
  EXPECT_GE(figures[LoadCounter::kReconnects], 5U * 5U);
  rig.bring_server_back();
  rig.run_for(Duration::seconds(3));
  EXPECT_GT(rig.figures()[LoadCounter::kRequestsCompleted], figures[LoadCounter::kRequestsCompleted] + 100);
}

TEST(WorkerRun, OutlivesAServerThatBeginsAnew) {
  LoadRig rig{{.mode = "requests", .connections = 5, .rate = 200, .timeout = Duration::seconds(1)}};
  rig.run_for(Duration::milliseconds(100));
  const std::uint64_t before = rig.figures()[LoadCounter::kRequestsCompleted];
  rig.restart_server();
  rig.run_for(Duration::seconds(3));
  const LoadFigures figures = rig.figures();
  EXPECT_EQ(figures[LoadCounter::kConnectionsLost], 5U);
  EXPECT_EQ(figures[LoadCounter::kReconnects], 5U);
  EXPECT_GT(figures[LoadCounter::kRequestsCompleted], before + 100);
}

TEST(WorkerRun, LeavesNothingBehindWhenItEnds) {
  for (const char* mode : {"bulk_download", "requests", "handshakes", "churn", "idle", "migration"}) {
    LoadRig rig{{.mode = mode, .connections = 5, .streams = 2}, 100'000};
    rig.run_for(Duration::milliseconds(20));
    rig.run().end();
    // Three probe timeouts, of connections that know no round trip time yet.
    rig.run_for(Duration::seconds(5));
    EXPECT_TRUE(rig.run().is_empty()) << mode;
    EXPECT_EQ(rig.server().connection_count(), 0U) << mode;
    EXPECT_EQ(rig.figures()[LoadCounter::kConnectionsLost], 0U) << mode;
  }
}

}  // namespace
}  // namespace pollux::app
