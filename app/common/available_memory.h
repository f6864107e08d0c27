// How much memory this process could still get: what the machine can spare without swapping, and what the control group
// that it runs in has left.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pollux::app {

// From the text of /proc/meminfo, in bytes.
[[nodiscard]] std::optional<std::uint64_t> available_in_meminfo(std::string_view text);
// From the texts of memory.max and memory.current of a control group; nothing where it has no limit.
[[nodiscard]] std::optional<std::uint64_t> available_in_cgroup(std::string_view max, std::string_view current);

// In bytes. Nothing where the system does not tell.
[[nodiscard]] std::optional<std::uint64_t> available_memory();

}  // namespace pollux::app
