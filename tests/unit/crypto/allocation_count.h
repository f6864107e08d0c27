// How often this test program has asked for heap memory: malloc and everything on top of it, in every library.
#pragma once

#include <cstddef>

namespace pollux::crypto {

// False under the address sanitizer, which brings a malloc of its own: then nothing is counted.
[[nodiscard]] bool counts_allocations();

[[nodiscard]] std::size_t allocation_count();

}  // namespace pollux::crypto
