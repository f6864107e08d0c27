// RingQueue<T>: a double-ended queue in one block of memory, indexed from its front.
// Grows by doubling and never gives memory back, so that a warm queue allocates nothing.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "base/invariant.h"

namespace pollux {

template <typename T>
class RingQueue {
 public:
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] T& operator[](std::size_t index) { return slots_[slot(index)]; }
  [[nodiscard]] const T& operator[](std::size_t index) const { return slots_[slot(index)]; }
  [[nodiscard]] T& front() { return (*this)[0]; }
  [[nodiscard]] const T& front() const { return (*this)[0]; }
  [[nodiscard]] T& back() { return (*this)[size_ - 1]; }
  [[nodiscard]] const T& back() const { return (*this)[size_ - 1]; }

  T& push_back(T value) {
    if (size_ == slots_.size()) grow();
    T& place = slots_[slot(size_)];
    place = std::move(value);
    ++size_;
    return place;
  }

  void pop_front() {
    POLLUX_INVARIANT(size_ != 0);
    slots_[head_] = T{};
    head_ = (head_ + 1) & (slots_.size() - 1);
    --size_;
  }

  void clear() {
    while (size_ != 0) pop_front();
    head_ = 0;
  }

 private:
  static constexpr std::size_t kInitialSlots = 8;

  [[nodiscard]] std::size_t slot(std::size_t index) const { return (head_ + index) & (slots_.size() - 1); }

  void grow() {
    std::vector<T> larger(slots_.empty() ? kInitialSlots : slots_.size() * 2);
    for (std::size_t i = 0; i < size_; ++i) larger[i] = std::move((*this)[i]);
    slots_ = std::move(larger);
    head_ = 0;
  }

  std::vector<T> slots_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace pollux
