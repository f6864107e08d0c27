// SystemRng: the kernel's random numbers, fetched a buffer at a time so that a packet costs no system call.
// Forgets each byte that it has given out.
#pragma once

#include <array>
#include <cstddef>

#include "base/rng.h"

namespace pollux::app {

class SystemRng final : public Rng {
 public:
  ~SystemRng() override;

  // Stops the process if the kernel has no random numbers: nothing here is safe without them.
  void fill(MutableBytes out) override;

 private:
  static constexpr std::size_t kBufferBytes = 4096;

  void refill();

  std::array<std::uint8_t, kBufferBytes> buffer_{};
  std::size_t used_ = kBufferBytes;
};

}  // namespace pollux::app
