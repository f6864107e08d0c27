// PlainAead: packet protection that protects nothing and costs nothing, so that what remains of a packet's way stands
// out in a measurement.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "crypto/aead_batch.h"

namespace pollux::perf {

class PlainAead final : public crypto::AeadBatch {
 public:
  [[nodiscard]] std::string_view description() const override { return "none"; }
  [[nodiscard]] crypto::PacketKeyPtr make_packet_key(crypto::CipherSuite, Bytes, Bytes) override {
    return std::make_unique<crypto::PacketKey>();
  }
  [[nodiscard]] crypto::HeaderKeyPtr make_header_key(crypto::CipherSuite, Bytes) override {
    return std::make_unique<crypto::HeaderKey>();
  }
  void seal(std::span<crypto::AeadOp> operations) override { accept(operations); }
  void open(std::span<crypto::AeadOp> operations) override { accept(operations); }
  void header_masks(std::span<crypto::HeaderMaskOp> operations) override {
    for (crypto::HeaderMaskOp& operation : operations) operation.mask = {};
  }

 private:
  static void accept(std::span<crypto::AeadOp> operations) {
    for (crypto::AeadOp& operation : operations) operation.status = crypto::AeadStatus::kOk;
  }
};

}  // namespace pollux::perf
