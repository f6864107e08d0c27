// What a fuzz target defines; libFuzzer or replay_main.cc calls it once for each input. A broken property
// aborts (POLLUX_INVARIANT), and a sanitizer sees the rest.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
