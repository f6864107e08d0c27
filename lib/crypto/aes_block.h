// AesBlock: AES-128 over single blocks, in either direction (FIPS 197): what routable connection IDs are encrypted
// with, for which the draft wants ECB. Never for packets or tokens: those have AEADs. Owns its key schedule, and wipes
// it. Any number of threads may use one at the same time.
#pragma once

#include <cstddef>
#include <memory>

#include "base/bytes.h"

namespace pollux::crypto {

class AesBlock {
 public:
  static constexpr std::size_t kKeyLength = 16;
  static constexpr std::size_t kLength = 16;

  // `key`: kKeyLength bytes.
  explicit AesBlock(Bytes key);
  AesBlock(AesBlock&& other) noexcept;
  AesBlock& operator=(AesBlock&& other) noexcept;
  ~AesBlock();

  // In place; `block` has kLength bytes.
  void encrypt(MutableBytes block) const;
  void decrypt(MutableBytes block) const;

 private:
  struct Schedules;

  std::unique_ptr<Schedules> schedules_;
};

}  // namespace pollux::crypto
