#include "app/load/figures/closing_block.h"

#include <gtest/gtest.h>

#include "unit/load/fake_load_control.h"

namespace pollux::app {
namespace {

TEST(ClosingBlock, TellsOfQueuesPortFiguresAndTimesInThatOrder) {
  const std::string text = closing_block(FakeLoadControl{});
  std::size_t at = 0;
  for (const char* part :
       {"QUIC statistics for port 0 queue 3 lcore 7", "RX-packets/s:", "Accumulated QUIC statistics for all workers",
        "Device statistics for port 0", "Load figures of all workers", "cycles/packet:", "TIME OF"}) {
    const std::size_t found = text.find(part, at);
    ASSERT_NE(found, std::string::npos) << part;
    at = found;
  }
}

}  // namespace
}  // namespace pollux::app
