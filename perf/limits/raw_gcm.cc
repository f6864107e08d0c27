#include "perf/limits/raw_gcm.h"

#include <intel-ipsec-mb.h>

#include <array>
#include <cstdint>
#include <vector>

#include "base/invariant.h"

namespace pollux::perf {
namespace {

constexpr std::size_t kBuffers = 64;
constexpr std::size_t kBufferSize = 2048;
// First byte, a connection ID of eight bytes, a packet number of two.
constexpr std::size_t kHeader = 11;
constexpr std::size_t kTag = 16;
constexpr std::size_t kKey = 16;
constexpr std::size_t kNonce = 12;

struct FreeManager {
  void operator()(IMB_MGR* manager) const { free_mb_mgr(manager); }
};

}  // namespace

struct RawGcm::State {
  std::unique_ptr<IMB_MGR, FreeManager> manager{alloc_mb_mgr(0)};
  std::size_t payload;
  std::vector<std::uint8_t> buffers = std::vector<std::uint8_t>(kBuffers * kBufferSize);
  std::size_t next = 0;
  alignas(64) gcm_key_data key{};
  gcm_context_data context{};
};

RawGcm::RawGcm(std::size_t packet_size) : state_(std::make_unique<State>()) {
  POLLUX_INVARIANT(packet_size >= 64 && packet_size <= kBufferSize);
  POLLUX_INVARIANT(state_->manager != nullptr);
  init_mb_mgr_auto(state_->manager.get(), nullptr);
  state_->payload = packet_size - kHeader - kTag;
  static constexpr std::array<std::uint8_t, kKey> kZeros{};
  state_->manager->gcm128_pre(kZeros.data(), &state_->key);
}

RawGcm::~RawGcm() = default;

void RawGcm::seal(std::size_t count) {
  State& state = *state_;
  std::array<std::uint8_t, kNonce> nonce{};
  for (std::size_t i = 0; i < count; ++i) {
    std::uint8_t* const packet = state.buffers.data() + state.next * kBufferSize;
    state.next = (state.next + 1) % kBuffers;
    nonce[kNonce - 1] = static_cast<std::uint8_t>(i);
    std::uint8_t* const payload = packet + kHeader;
    state.manager->gcm128_enc(&state.key, &state.context, payload, payload, state.payload, nonce.data(), packet,
                              kHeader, payload + state.payload, kTag);
  }
}

}  // namespace pollux::perf
