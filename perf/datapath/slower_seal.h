// SlowerSeal: packet protection that takes so many percent longer for the seal stage, and is otherwise as it was: what
// a regression would look like. Header masks belong to that stage when they follow sealing, and to the open stage
// when they do not. For trying whether a comparison notices.
#pragma once

#include <x86intrin.h>

#include <cstdint>
#include <memory>
#include <utility>

#include "crypto/aead_batch.h"

namespace pollux::perf {

class SlowerSeal final : public crypto::AeadBatch {
 public:
  SlowerSeal(std::unique_ptr<crypto::AeadBatch> inner, double percent) : inner_(std::move(inner)), percent_(percent) {}

  [[nodiscard]] std::string_view description() const override { return inner_->description(); }
  [[nodiscard]] crypto::PacketKeyPtr make_packet_key(crypto::CipherSuite suite, Bytes key, Bytes iv) override {
    return inner_->make_packet_key(suite, key, iv);
  }
  [[nodiscard]] crypto::HeaderKeyPtr make_header_key(crypto::CipherSuite suite, Bytes key) override {
    return inner_->make_header_key(suite, key);
  }
  void seal(std::span<crypto::AeadOp> operations) override {
    const std::uint64_t began = __rdtsc();
    inner_->seal(operations);
    linger(began);
    sealed_ = true;
  }
  void open(std::span<crypto::AeadOp> operations) override { inner_->open(operations); }
  void header_masks(std::span<crypto::HeaderMaskOp> operations) override {
    const std::uint64_t began = __rdtsc();
    inner_->header_masks(operations);
    if (std::exchange(sealed_, false)) linger(began);
  }

 private:
  void linger(std::uint64_t began) const {
    const std::uint64_t took = __rdtsc() - began;
    const std::uint64_t end = began + took + static_cast<std::uint64_t>(static_cast<double>(took) * percent_ / 100);
    while (__rdtsc() < end) {
    }
  }

  std::unique_ptr<crypto::AeadBatch> inner_;
  double percent_;
  bool sealed_ = false;
};

}  // namespace pollux::perf
