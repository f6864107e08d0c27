// PoolAllocator: the memory of every nghttp3 object on a worker, in size classes with free lists.
// Never gives memory back before it is destroyed, so that a warm worker serves requests without allocating.
// Not for several threads. Invariant: a block returns to the class that it came from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

struct nghttp3_mem;

namespace pollux::http3 {

class PoolAllocator {
 public:
  // What a worker may hold when nobody says otherwise. Beyond it allocate() gives null, and the connection that
  // asked is closed with H3_INTERNAL_ERROR.
  static constexpr std::size_t kDefaultMaxBytes = std::size_t{256} << 20;
  // The largest single block; nghttp3 asks for more only if it holds tens of thousands of streams.
  static constexpr std::size_t kMaxBlockBytes = std::size_t{1} << 20;

  explicit PoolAllocator(std::size_t max_bytes = kDefaultMaxBytes);
  ~PoolAllocator();
  PoolAllocator(const PoolAllocator&) = delete;
  PoolAllocator& operator=(const PoolAllocator&) = delete;

  // At least `size` bytes, aligned for any type, or null when a limit is reached. Not zeroed.
  [[nodiscard]] void* allocate(std::size_t size);
  // `count` times `size` zero bytes, or null.
  [[nodiscard]] void* allocate_zeroed(std::size_t count, std::size_t size);
  // Like realloc: on null the old block is untouched.
  [[nodiscard]] void* resize(void* block, std::size_t size);
  // Null is ignored.
  void release(void* block);

  // The same four as nghttp3 takes them; valid as long as this object.
  [[nodiscard]] const nghttp3_mem* nghttp3_interface() const { return interface_.get(); }

  [[nodiscard]] std::size_t bytes_held() const { return bytes_held_; }
  [[nodiscard]] std::size_t blocks_in_use() const { return blocks_in_use_; }
  // Requests that a limit refused.
  [[nodiscard]] std::uint64_t refusals() const { return refusals_; }

 private:
  static constexpr std::size_t kSmallestClassBytes = 64;
  static constexpr std::size_t kClassCount = 16;  // 64 bytes to 2 MiB, a header included

  struct FreeBlock {
    FreeBlock* next;
  };
  struct SlabDeleter {
    void operator()(std::byte* slab) const;
  };

  [[nodiscard]] bool refill(std::size_t size_class);

  std::array<FreeBlock*, kClassCount> free_{};
  std::size_t max_bytes_;
  std::size_t bytes_held_ = 0;
  std::size_t blocks_in_use_ = 0;
  std::uint64_t refusals_ = 0;
  std::vector<std::unique_ptr<std::byte, SlabDeleter>> slabs_;
  std::unique_ptr<nghttp3_mem> interface_;
};

}  // namespace pollux::http3
