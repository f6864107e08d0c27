// Leftovers: a test fails when a host still holds anything though its last connection has gone.
#pragma once

#include <gtest/gtest.h>

#include "scenario/remains.h"
#include "scenario/simulation.h"

namespace pollux::scenario {

inline void expect_nothing_left(Host& host) {
  for (const std::string& left : remains_of(host)) ADD_FAILURE() << left;
}

inline void expect_nothing_left(Simulation& simulation) {
  for (std::size_t i = 0; i < simulation.host_count(); ++i) expect_nothing_left(simulation.host(i));
}

}  // namespace pollux::scenario
