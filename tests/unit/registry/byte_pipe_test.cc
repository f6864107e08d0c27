#include "registry/byte_pipe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/rng.h"
#include "unit/base/seed.h"

namespace pollux::registry {
namespace {

using Ending = BytePipe::Ending;

struct BytePipeTest : testing::Test {
  std::array<std::uint8_t, 16> memory{};
  BytePipe pipe{memory};

  std::size_t write(std::string_view text) {
    return pipe.write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }
  std::string readable() {
    const Bytes bytes = pipe.readable();
    return {bytes.begin(), bytes.end()};
  }
  // Reads all there is and is done with it at once.
  std::string drained() {
    std::string text;
    while (!pipe.readable().empty()) {
      const std::string piece = readable();
      pipe.take(piece.size());
      pipe.release(piece.size());
      text += piece;
    }
    return text;
  }
};
using BytePipeDeathTest = BytePipeTest;

TEST_F(BytePipeTest, GivesBytesBackInOrder) {
  EXPECT_EQ(readable(), "");
  EXPECT_EQ(write("hello "), 6U);
  EXPECT_EQ(write("world"), 5U);
  EXPECT_EQ(readable(), "hello world");
  pipe.take(6);
  EXPECT_EQ(readable(), "world");
}

TEST_F(BytePipeTest, TakesNoMoreThanWasReleased) {
  EXPECT_EQ(write("0123456789abcdefgh"), 16U);
  EXPECT_EQ(write("x"), 0U);
  pipe.take(10);
  EXPECT_EQ(write("x"), 0U);  // taken is not yet released
  pipe.release(4);
  EXPECT_EQ(write("ABCDEF"), 4U);
  EXPECT_EQ(readable(), "abcdef");  // as far as the memory goes
  pipe.take(6);
  EXPECT_EQ(readable(), "ABCD");
}

TEST_F(BytePipeTest, LeavesBytesAsTheyAreUntilTheyAreReleased) {
  ASSERT_EQ(write("0123456789abcdef"), 16U);
  const Bytes borrowed = pipe.readable();
  pipe.take(16);
  pipe.release(8);
  ASSERT_EQ(write("ABCDEFGHIJ"), 8U);
  EXPECT_EQ(std::string(borrowed.begin() + 8, borrowed.end()), "89abcdef");
}

TEST_F(BytePipeTest, CreditsTheWriterOnceWithWhatWasReleased) {
  ASSERT_EQ(write("0123456789"), 10U);
  EXPECT_EQ(pipe.take_credit(), 0U);
  pipe.take(10);
  EXPECT_EQ(pipe.take_credit(), 0U);
  pipe.release(7);
  EXPECT_EQ(pipe.take_credit(), 7U);
  EXPECT_EQ(pipe.take_credit(), 0U);
  pipe.release(3);
  EXPECT_EQ(pipe.take_credit(), 3U);
}

TEST_F(BytePipeTest, IsFinishedWhenEverythingWasTaken) {
  ASSERT_EQ(write("bye"), 3U);
  EXPECT_EQ(pipe.ending(), Ending::kNone);
  pipe.finish();
  EXPECT_TRUE(pipe.has_ended());
  EXPECT_EQ(pipe.ending(), Ending::kNone);
  EXPECT_EQ(drained(), "bye");
  EXPECT_EQ(pipe.ending(), Ending::kFinished);
}

TEST_F(BytePipeTest, VoidsWhatWasNotTakenWhenItIsReset) {
  ASSERT_EQ(write("lost"), 4U);
  pipe.reset(77);
  EXPECT_EQ(pipe.ending(), Ending::kReset);
  EXPECT_EQ(pipe.reset_code(), 77U);
  EXPECT_EQ(readable(), "");
}

TEST_F(BytePipeTest, MayBeResetAfterItWasFinished) {
  ASSERT_EQ(write("lost"), 4U);
  pipe.finish();
  pipe.reset(78);
  EXPECT_EQ(pipe.ending(), Ending::kReset);
}

TEST_F(BytePipeTest, TellsTheWriterOnceThatNoMoreIsWanted) {
  EXPECT_EQ(pipe.stop_code(), std::nullopt);
  pipe.stop(5);
  pipe.stop(6);
  EXPECT_EQ(pipe.stop_code(), 5U);
}

TEST_F(BytePipeTest, IsAsNewAfterItWasRenewed) {
  ASSERT_EQ(write("old"), 3U);
  pipe.take(2);
  pipe.release(1);
  pipe.reset(1);
  pipe.stop(2);
  pipe.renew();
  EXPECT_EQ(pipe.ending(), Ending::kNone);
  EXPECT_EQ(pipe.stop_code(), std::nullopt);
  EXPECT_EQ(pipe.take_credit(), 0U);
  EXPECT_EQ(write("0123456789abcdef"), 16U);
  EXPECT_EQ(drained(), "0123456789abcdef");
}

TEST_F(BytePipeTest, CarriesAStreamFromOneThreadToAnother) {
  const std::uint64_t seed = test_seed();
  SCOPED_TRACE("replay: POLLUX_SEED=" + std::to_string(seed));
  SeededRng contents{seed};
  std::vector<std::uint8_t> sent(100'000);
  contents.fill(sent);
  std::thread writer([&] {
    SeededRng rng{seed + 1};
    for (Bytes left = sent; !left.empty();) {
      const std::size_t piece = std::min<std::size_t>(left.size(), rng.below(24));
      left = left.subspan(pipe.write(left.first(piece)));
      if (piece == 0) std::this_thread::yield();
    }
    pipe.finish();
  });
  SeededRng rng{seed + 2};
  std::vector<std::uint8_t> received;
  std::size_t borrowed = 0;
  while (pipe.ending() == Ending::kNone) {
    const Bytes bytes = pipe.readable();
    const Bytes piece = bytes.first(std::min<std::size_t>(bytes.size(), rng.below(24)));
    received.insert(received.end(), piece.begin(), piece.end());
    pipe.take(piece.size());
    borrowed += piece.size();
    const std::size_t done = rng.below(borrowed + 1);
    pipe.release(done);
    borrowed -= done;
    if (piece.empty()) std::this_thread::yield();
  }
  writer.join();
  EXPECT_EQ(received, sent);
}

TEST_F(BytePipeDeathTest, StopsTheProcessWhereItIsWrittenToBehindItsEnd) {
  pipe.finish();
  EXPECT_DEATH((void)write("more"), "invariant broken");
  EXPECT_DEATH(pipe.finish(), "invariant broken");
}

TEST_F(BytePipeDeathTest, StopsTheProcessWhereMoreIsReleasedThanWasTaken) {
  ASSERT_EQ(write("two"), 3U);
  EXPECT_DEATH(pipe.take(4), "invariant broken");
  pipe.take(2);
  EXPECT_DEATH(pipe.release(3), "invariant broken");
}

TEST_F(BytePipeDeathTest, StopsTheProcessWhereTheMemoryIsNoPowerOfTwo) {
  EXPECT_DEATH(BytePipe{MutableBytes{memory}.first(12)}, "invariant broken");
}

}  // namespace
}  // namespace pollux::registry
