// What this core can do at most: AES-128-GCM of packets, a copy of them, TLS handshakes; and how fast it is at the
// moment, by a chain of multiplications. A run is one sample of each; what it prints is read by perf/lab.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "perf/datapath/sample.h"
#include "perf/limits/raw_gcm.h"
#include "perf/limits/raw_tls.h"

namespace pollux::perf {
namespace {

using Clock = std::chrono::steady_clock;

// Of each figure, of which the median is taken: what interrupts one of them does not show.
constexpr std::size_t kSlices = 40;
constexpr std::size_t kPacketsOfASlice = 2'000;
constexpr std::size_t kFullPacket = 1472;
constexpr std::size_t kBuffers = 64;

void print(const std::string& name, double figure, const char* unit) {
  std::printf("%s\t%.6g\t%s\n", name.c_str(), figure, unit);
}

// Nanoseconds of one of `count` that a call of `work` does.
template <typename Work>
double median_ns(std::size_t count, Work&& work) {
  Sample sample;
  for (std::size_t i = 0; i < kSlices; ++i) {
    const Clock::time_point began = Clock::now();
    work();
    const std::chrono::duration<double, std::nano> took = Clock::now() - began;
    sample.add(took.count() / static_cast<double>(count));
  }
  return sample.median();
}

double copy_ns() {
  std::vector<unsigned char> from(kBuffers * kFullPacket, 1);
  std::vector<unsigned char> to(kBuffers * kFullPacket);
  return median_ns(kPacketsOfASlice, [&] {
    for (std::size_t i = 0; i < kPacketsOfASlice; ++i) {
      const std::size_t at = i % kBuffers * kFullPacket;
      std::memcpy(to.data() + at, from.data() + at, kFullPacket);
      // Copied for somebody to see.
      asm volatile("" : : "r"(to.data() + at) : "memory");
    }
  });
}

// Each waits for the one before: so many cycles of the core, whatever the TSC counts.
double clock_ns() {
  constexpr std::size_t kSteps = 100'000;
  std::uint64_t value = 3;
  return median_ns(kSteps, [&] {
    for (std::size_t i = 0; i < kSteps; ++i) {
      value *= 0x9e3779b97f4a7c15;
      asm volatile("" : "+r"(value));
    }
  });
}

double handshake_us(std::size_t count) {
  RawTls tls;
  Sample sample;
  for (std::size_t i = 0; i < count; ++i) {
    sample.add(std::chrono::duration<double, std::micro>(tls.handshake()).count());
  }
  return sample.median();
}

int run(int argc, char** argv) {
  std::size_t handshakes = 400;
  CLI::App parser{"pollux_limits: what this core can do at most"};
  parser.add_option("--handshakes", handshakes, "of which the median is taken (default 400)")
      ->check(CLI::Range(1, 1'000'000));
  CLI11_PARSE(parser, argc, argv);
  print("clock", clock_ns(), "ns/multiplication");
  for (const std::size_t size : {std::size_t{64}, std::size_t{1350}, kFullPacket}) {
    RawGcm raw{size};
    print("aes128gcm_" + std::to_string(size), median_ns(kPacketsOfASlice, [&] { raw.seal(kPacketsOfASlice); }),
          "ns/packet");
  }
  print("memcpy_" + std::to_string(kFullPacket), copy_ns(), "ns/packet");
  print("tls_handshake", handshake_us(handshakes), "us/handshake");
  return 0;
}

}  // namespace
}  // namespace pollux::perf

int main(int argc, char** argv) {
  return pollux::perf::run(argc, argv);
}
