#include "app/common/available_memory.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <string>

namespace pollux::app {
namespace {

// The number that the text begins with, after blanks.
std::optional<std::uint64_t> first_number(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc{} ? std::optional{number} : std::nullopt;
}

// These files have no size to ask for: they are made while they are read.
std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

// Of version 2, whose groups have one path each.
std::string cgroup_folder() {
  const std::string groups = text_of("/proc/self/cgroup");
  constexpr std::string_view kUnified = "0::";
  if (!groups.starts_with(kUnified)) return {};
  return "/sys/fs/cgroup" + groups.substr(kUnified.size(), groups.find('\n') - kUnified.size());
}

}  // namespace

std::optional<std::uint64_t> available_in_meminfo(std::string_view text) {
  constexpr std::string_view kName = "MemAvailable:";
  const std::size_t at = text.find(kName);
  if (at == text.npos) return std::nullopt;
  const auto kibibytes = first_number(text.substr(at + kName.size()));
  return kibibytes ? std::optional{*kibibytes << 10} : std::nullopt;
}

std::optional<std::uint64_t> available_in_cgroup(std::string_view max, std::string_view current) {
  const auto limit = first_number(max);
  const auto used = first_number(current);
  if (!limit || !used) return std::nullopt;
  return *limit - std::min(*used, *limit);
}

std::optional<std::uint64_t> available_memory() {
  const auto machine = available_in_meminfo(text_of("/proc/meminfo"));
  const std::string folder = cgroup_folder();
  const auto group = available_in_cgroup(text_of(folder + "/memory.max"), text_of(folder + "/memory.current"));
  if (machine && group) return std::min(*machine, *group);
  return machine ? machine : group;
}

}  // namespace pollux::app
