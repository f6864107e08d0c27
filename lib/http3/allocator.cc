#include "http3/allocator.h"

#include <nghttp3/nghttp3.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

#include "base/invariant.h"

namespace pollux::http3 {
namespace {

constexpr std::size_t kSlabBytes = std::size_t{64} << 10;
constexpr std::align_val_t kAlignment{16};

// Stands before each block that is handed out, and keeps what follows aligned.
struct alignas(16) BlockHeader {
  std::uint64_t size_class;
};
static_assert(sizeof(BlockHeader) == 16);

BlockHeader* header_of(void* block) {
  return static_cast<BlockHeader*>(block) - 1;
}

PoolAllocator& pool(void* user_data) {
  return *static_cast<PoolAllocator*>(user_data);
}

}  // namespace

void PoolAllocator::SlabDeleter::operator()(std::byte* slab) const {
  ::operator delete(slab, kAlignment);
}

PoolAllocator::PoolAllocator(std::size_t max_bytes)
    : max_bytes_(max_bytes),
      interface_(std::make_unique<nghttp3_mem>(nghttp3_mem{
          .user_data = this,
          .malloc = [](std::size_t size, void* user) { return pool(user).allocate(size); },
          .free = [](void* block, void* user) { pool(user).release(block); },
          .calloc = [](std::size_t n, std::size_t size, void* user) { return pool(user).allocate_zeroed(n, size); },
          .realloc = [](void* block, std::size_t size, void* user) { return pool(user).resize(block, size); },
      })) {}

PoolAllocator::~PoolAllocator() = default;

void* PoolAllocator::allocate(std::size_t size) {
  if (size > kMaxBlockBytes) {
    ++refusals_;
    return nullptr;
  }
  const std::size_t needed = std::bit_ceil(std::max(size + sizeof(BlockHeader), kSmallestClassBytes));
  const auto size_class = static_cast<std::size_t>(std::countr_zero(needed) - std::countr_zero(kSmallestClassBytes));
  if (free_[size_class] == nullptr && !refill(size_class)) {
    ++refusals_;
    return nullptr;
  }
  FreeBlock* taken = free_[size_class];
  free_[size_class] = taken->next;
  ++blocks_in_use_;
  return new (taken) BlockHeader{.size_class = size_class} + 1;
}

void* PoolAllocator::allocate_zeroed(std::size_t count, std::size_t size) {
  std::size_t total = 0;
  if (__builtin_mul_overflow(count, size, &total)) return nullptr;
  void* block = allocate(total);
  if (block != nullptr) std::memset(block, 0, total);
  return block;
}

void* PoolAllocator::resize(void* block, std::size_t size) {
  if (block == nullptr) return allocate(size);
  const std::size_t usable = (kSmallestClassBytes << header_of(block)->size_class) - sizeof(BlockHeader);
  if (size <= usable) return block;
  void* larger = allocate(size);
  if (larger == nullptr) return nullptr;
  std::memcpy(larger, block, usable);
  release(block);
  return larger;
}

void PoolAllocator::release(void* block) {
  if (block == nullptr) return;
  BlockHeader* header = header_of(block);
  const std::size_t size_class = header->size_class;
  POLLUX_INVARIANT(size_class < kClassCount);
  POLLUX_INVARIANT(blocks_in_use_ > 0);
  free_[size_class] = new (header) FreeBlock{.next = free_[size_class]};
  --blocks_in_use_;
}

bool PoolAllocator::refill(std::size_t size_class) {
  const std::size_t block_bytes = kSmallestClassBytes << size_class;
  const std::size_t slab_bytes = std::max(kSlabBytes, block_bytes);
  if (slab_bytes > max_bytes_ - bytes_held_) return false;
  auto* slab = static_cast<std::byte*>(::operator new(slab_bytes, kAlignment));
  slabs_.emplace_back(slab);
  bytes_held_ += slab_bytes;
  // Pushed from the back, so that blocks are handed out in ascending addresses.
  for (std::size_t offset = slab_bytes; offset != 0; offset -= block_bytes) {
    free_[size_class] = new (slab + offset - block_bytes) FreeBlock{.next = free_[size_class]};
  }
  return true;
}

}  // namespace pollux::http3
