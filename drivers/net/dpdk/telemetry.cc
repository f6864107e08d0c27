#include "drivers/net/dpdk/telemetry.h"

#include <rte_telemetry.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <functional>
#include <thread>

#include "base/invariant.h"

namespace pollux::drivers::dpdk {
namespace {

static_assert(TelemetryAnswer::kMaxFields == RTE_TEL_MAX_DICT_ENTRIES);

// The callbacks can reach nothing but a global.
std::atomic<const TelemetryCommands::Handler*> handler{nullptr};
std::atomic<unsigned> answers_under_way{0};

std::string allowed_name(std::string_view name) {
  std::string allowed{name};
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '/';
  };
  std::ranges::replace_if(allowed, std::not_fn(is_allowed), '_');
  return allowed;
}

// False where there is no more room.
bool add(rte_tel_data& to, const std::string& name, const TelemetryAnswer::Value& value) {
  const std::string key = allowed_name(name);
  if (const auto* number = std::get_if<std::uint64_t>(&value)) {
    return rte_tel_data_add_dict_u64(&to, key.c_str(), *number) == 0;
  }
  return rte_tel_data_add_dict_string(&to, key.c_str(), std::get<std::string>(value).c_str()) == 0;
}

bool add(rte_tel_data& to, const std::string& name, const TelemetryAnswer::Fields& fields) {
  rte_tel_data* group = rte_tel_data_alloc();
  if (group == nullptr) return false;
  rte_tel_data_start_dict(group);
  bool fits = true;
  for (const auto& [key, value] : fields) fits = fits && add(*group, key, value);
  // DPDK frees it when it has been said.
  if (rte_tel_data_add_dict_container(&to, allowed_name(name).c_str(), group, 0) == 0) return fits;
  rte_tel_data_free(group);
  return false;
}

int say(const TelemetryAnswer& said, rte_tel_data* info) {
  rte_tel_data_start_dict(info);
  bool fits = true;
  for (const auto& [name, value] : said.fields) fits = fits && add(*info, name, value);
  for (const auto& [name, fields] : said.groups) fits = fits && add(*info, name, fields);
  return fits ? 0 : -ENOSPC;
}

int answer(const char* command, const char* parameters, rte_tel_data* info) {
  // Said before it is looked whether there is a handler: who takes it away looks here after that.
  answers_under_way.fetch_add(1);
  const TelemetryCommands::Handler* const asked = handler.load();
  const int result = asked != nullptr ? say((*asked)(command, parameters != nullptr ? parameters : ""), info) : -ENOENT;
  answers_under_way.fetch_sub(1);
  return result;
}

}  // namespace

TelemetryCommands::TelemetryCommands(std::span<const TelemetryCommand> commands, Handler given)
    : handler_(std::move(given)) {
  POLLUX_INVARIANT(handler.load() == nullptr);
  handler.store(&handler_);
  // Those that another one registered before are there still, and find this handler.
  for (const TelemetryCommand& command : commands) {
    (void)rte_telemetry_register_cmd(command.name.c_str(), answer, command.help.c_str());
  }
}

TelemetryCommands::~TelemetryCommands() {
  handler.store(nullptr);
  while (answers_under_way.load() != 0) std::this_thread::yield();
}

}  // namespace pollux::drivers::dpdk
