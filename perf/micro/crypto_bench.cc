// Packet protection as the shard uses it: AEAD and header masks of bursts, by how many packets come together, of how
// many keys they are, how long they are, and by which backend. Times are of one packet.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/invariant.h"
#include "base/rng.h"
#include "crypto/header_protection.h"
#include "crypto/key_schedule.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "drivers/crypto/ipsecmb/ipsecmb_backend.h"

namespace pollux::perf {
namespace {

using crypto::CipherSuite;

constexpr std::size_t kHeader = 11;
constexpr std::size_t kBufferSize = 2048;
constexpr std::size_t kBuffers = 64;
constexpr std::size_t kSampleAt = 13;

enum class Backend : std::uint8_t { kIpsecMb, kBoringSsl };

std::unique_ptr<crypto::AeadBatch> make(Backend backend) {
  if (backend == Backend::kBoringSsl) return drivers::make_boringssl_backend();
  auto made = drivers::make_ipsecmb_backend();
  POLLUX_INVARIANT(made.has_value());
  return std::move(*made);
}

std::vector<std::uint8_t> random_bytes(std::size_t size, Rng& rng) {
  std::vector<std::uint8_t> made(size);
  rng.fill(made);
  return made;
}

// Bursts of packets whose keys come in random order, each from so many.
class Bursts {
 public:
  struct Shape {
    std::size_t burst;
    std::size_t keys;
    std::size_t size;  // of the packet, tag and header included
  };

  Bursts(crypto::AeadBatch& aead, CipherSuite suite, const Shape& shape)
      : shape_(shape), buffers_(kBuffers * kBufferSize), operations_(shape.burst) {
    const crypto::KeyLengths lengths = crypto::key_lengths(suite);
    for (std::size_t i = 0; i < shape.keys; ++i) {
      keys_.push_back(aead.make_packet_key(suite, random_bytes(lengths.key, rng_), random_bytes(lengths.iv, rng_)));
    }
    // Drawn beforehand: what draws is not what is measured.
    for (std::size_t i = 0; i < kDrawn; ++i) order_.push_back(static_cast<std::uint32_t>(rng_.below(shape.keys)));
  }

  [[nodiscard]] std::span<crypto::AeadOp> next() {
    for (crypto::AeadOp& operation : operations_) {
      std::uint8_t* const packet = buffers_.data() + at_ % kBuffers * kBufferSize;
      operation = {.key = keys_[order_[at_ % kDrawn]].get(),
                   .packet_number = at_,
                   .associated_data = packet,
                   .source = packet + kHeader,
                   .destination = packet + kHeader,
                   .length = static_cast<std::uint32_t>(shape_.size - kHeader - crypto::kAeadTagLength),
                   .associated_data_length = kHeader};
      ++at_;
    }
    return operations_;
  }

 private:
  static constexpr std::size_t kDrawn = 1 << 16;

  Shape shape_;
  SeededRng rng_{1};
  std::vector<std::uint8_t> buffers_;
  std::vector<crypto::AeadOp> operations_;
  std::vector<crypto::PacketKeyPtr> keys_;
  std::vector<std::uint32_t> order_;
  std::size_t at_ = 0;
};

void of_a_packet(benchmark::State& state, std::size_t burst) {
  const auto packets = static_cast<double>(state.iterations()) * static_cast<double>(burst);
  state.counters["item"] = benchmark::Counter(packets, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

enum class Work : std::uint8_t { kSeal, kOpen };

void protect(benchmark::State& state, Work work, Backend backend, CipherSuite suite, const Bursts::Shape& shape) {
  const auto aead = make(backend);
  Bursts bursts{*aead, suite, shape};
  for (auto _ : state) {
    const std::span<crypto::AeadOp> operations = bursts.next();
    // What is opened is not authentic, which costs the same: the tag is compared in constant time.
    work == Work::kSeal ? aead->seal(operations) : aead->open(operations);
    benchmark::DoNotOptimize(operations.data());
  }
  of_a_packet(state, shape.burst);
}

void header_masks(benchmark::State& state, Backend backend, std::size_t burst, std::size_t keys) {
  const auto aead = make(backend);
  SeededRng rng{1};
  std::vector<crypto::HeaderKeyPtr> made;
  for (std::size_t i = 0; i < keys; ++i) {
    made.push_back(aead->make_header_key(CipherSuite::kAes128GcmSha256, random_bytes(16, rng)));
  }
  const std::vector<std::uint8_t> packets = random_bytes(kBuffers * kBufferSize, rng);
  std::vector<crypto::HeaderMaskOp> operations;
  for (std::size_t i = 0; i < burst; ++i) {
    operations.push_back({.key = made[i % keys].get(), .sample = packets.data() + i * kBufferSize + kSampleAt});
  }
  for (auto _ : state) {
    aead->header_masks(operations);
    benchmark::DoNotOptimize(operations.data());
  }
  of_a_packet(state, burst);
}

void header_protection_on(benchmark::State& state) {
  std::array<std::uint8_t, 64> packet{0x41};
  crypto::HeaderMask mask{1, 2, 3, 4, 5};
  for (auto _ : state) {
    benchmark::DoNotOptimize(mask);
    crypto::apply_header_protection(packet, 9, mask);
    benchmark::DoNotOptimize(packet);
  }
}
BENCHMARK(header_protection_on);

void header_protection_off(benchmark::State& state) {
  std::array<std::uint8_t, 64> packet{0x41};
  crypto::HeaderMask mask{1, 2, 3, 4, 5};
  for (auto _ : state) {
    benchmark::DoNotOptimize(mask);
    benchmark::DoNotOptimize(crypto::remove_header_protection(packet, 9, mask));
  }
}
BENCHMARK(header_protection_off);

void keys_of_a_secret(benchmark::State& state) {
  SeededRng rng{1};
  const std::vector<std::uint8_t> secret = random_bytes(32, rng);
  for (auto _ : state) {
    benchmark::DoNotOptimize(crypto::derive_key_material(CipherSuite::kAes128GcmSha256, secret));
  }
}
BENCHMARK(keys_of_a_secret);

void register_protection(Work work) {
  const std::string name = work == Work::kSeal ? "aead_seal/" : "aead_open/";
  const auto add = [&](const std::string& what, Backend backend, CipherSuite suite, const Bursts::Shape& shape) {
    const std::string of =
        std::to_string(shape.size) + "/burst:" + std::to_string(shape.burst) + "/keys:" + std::to_string(shape.keys);
    benchmark::RegisterBenchmark((name + what + "/" + of).c_str(), protect, work, backend, suite, shape);
  };
  constexpr auto kAes128 = CipherSuite::kAes128GcmSha256;
  for (const std::size_t burst : {1U, 8U, 32U, 64U}) add("aes128", Backend::kIpsecMb, kAes128, {burst, 1, 1350});
  for (const std::size_t keys : {16U, 256U, 4096U, 65536U}) {
    add("aes128", Backend::kIpsecMb, kAes128, {64, keys, 1350});
  }
  for (const std::size_t keys : {1U, 4096U, 65536U}) add("aes128", Backend::kIpsecMb, kAes128, {64, keys, 64});
  add("aes256", Backend::kIpsecMb, CipherSuite::kAes256GcmSha384, {64, 1, 1350});
  add("chacha20", Backend::kIpsecMb, CipherSuite::kChaCha20Poly1305Sha256, {64, 1, 1350});
  add("aes128_boringssl", Backend::kBoringSsl, kAes128, {64, 1, 1350});
}

const bool registered = [] {
  register_protection(Work::kSeal);
  register_protection(Work::kOpen);
  const auto add = [](const std::string& what, Backend backend, std::size_t burst, std::size_t keys) {
    const std::string of = "/burst:" + std::to_string(burst) + "/keys:" + std::to_string(keys);
    benchmark::RegisterBenchmark(("header_masks/" + what + of).c_str(), header_masks, backend, burst, keys);
  };
  for (const std::size_t burst : {1U, 8U, 64U}) add("aes128", Backend::kIpsecMb, burst, 1);
  add("aes128", Backend::kIpsecMb, 64, 64);
  add("aes128_boringssl", Backend::kBoringSsl, 64, 1);
  return true;
}();

}  // namespace
}  // namespace pollux::perf
