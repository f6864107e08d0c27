#include "app/common/system_rng.h"

#include <string.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/invariant.h"

namespace pollux::app {

SystemRng::~SystemRng() {
  explicit_bzero(buffer_.data(), buffer_.size());
}

void SystemRng::fill(MutableBytes out) {
  while (!out.empty()) {
    if (used_ == kBufferBytes) refill();
    const std::size_t count = std::min(out.size(), kBufferBytes - used_);
    std::memcpy(out.data(), buffer_.data() + used_, count);
    explicit_bzero(buffer_.data() + used_, count);
    used_ += count;
    out = out.subspan(count);
  }
}

void SystemRng::refill() {
  std::size_t done = 0;
  while (done < kBufferBytes) {
    const ssize_t got = ::getrandom(buffer_.data() + done, kBufferBytes - done, 0);
    POLLUX_INVARIANT(got > 0 || errno == EINTR);
    if (got > 0) done += static_cast<std::size_t>(got);
  }
  used_ = 0;
}

}  // namespace pollux::app
