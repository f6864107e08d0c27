// Makes the workers of a program, on its own core each: memory is where it is first touched.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <string>

#include "app/common/uplink.h"

namespace pollux::app {

// Calls make(worker) for each of them, at the same time. What it throws is a sentence, the first worker's first.
[[nodiscard]] std::expected<void, std::string> make_workers(Uplink& uplink,
                                                            const std::function<void(std::size_t worker)>& make);

}  // namespace pollux::app
