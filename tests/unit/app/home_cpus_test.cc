#include "app/common/home_cpus.h"

#include <gtest/gtest.h>

#include <thread>

namespace pollux::app {
namespace {

cpu_set_t cpus_of_this_thread() {
  cpu_set_t set{};
  ::sched_getaffinity(0, sizeof(set), &set);
  return set;
}

TEST(HomeCpus, AThreadOfABoundThreadIsFreeAgain) {
  const HomeCpus home;
  const cpu_set_t before = cpus_of_this_thread();
  std::thread bound{[&] {
    cpu_set_t one{};
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
      if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
    }
    ASSERT_EQ(::sched_setaffinity(0, sizeof(one), &one), 0);
    std::thread{[&] {
      const cpu_set_t inherited = cpus_of_this_thread();
      EXPECT_TRUE(CPU_EQUAL(&inherited, &one));
      home.enter();
      const cpu_set_t now = cpus_of_this_thread();
      EXPECT_TRUE(CPU_EQUAL(&now, &before));
    }}.join();
  }};
  bound.join();
}

}  // namespace
}  // namespace pollux::app
