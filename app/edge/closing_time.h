// ClosingTime: the end of a run, which workers reach one by one: who has closed its own connections goes on polling for
// the others, whose packets may come or leave through its queue, until nobody is left.
#pragma once

#include <atomic>
#include <cstddef>

namespace pollux::app {

class ClosingTime {
 public:
  explicit ClosingTime(std::size_t workers) : open_(workers) {}

  // Once for each worker: it has nothing more to do of its own. What it did before is seen by who sees it gone.
  void leave() { open_.fetch_sub(1, std::memory_order_release); }
  [[nodiscard]] bool is_over() const { return open_.load(std::memory_order_acquire) == 0; }

 private:
  std::atomic<std::size_t> open_;
};

}  // namespace pollux::app
