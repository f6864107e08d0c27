#include "app/load/dialogue/dialogue_table.h"

#include <algorithm>
#include <array>

#include "app/load/dialogue/hq_dialogue.h"

namespace pollux::app {
namespace {

std::unique_ptr<Dialogue> make_http3(DialogueCommons& commons, DialogueEvents& events) {
  return std::make_unique<Http3Dialogue>(commons.http3, commons.memory, events);
}

std::unique_ptr<Dialogue> make_hq(DialogueCommons& commons, DialogueEvents& events) {
  return std::make_unique<HqDialogue>(commons.config.path, events);
}

constexpr std::array kTable = std::to_array<DialogueRow>({
    {"h3", make_http3},
    {"hq-interop", make_hq},
});

}  // namespace

std::span<const DialogueRow> dialogue_table() {
  return kTable;
}

const DialogueRow* dialogue_named(std::string_view alpn) {
  const auto* const row = std::ranges::find(kTable, alpn, &DialogueRow::alpn);
  return row != kTable.end() ? row : nullptr;
}

}  // namespace pollux::app
