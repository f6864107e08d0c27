#include "stream/priority_line.h"

#include <bit>

#include "base/invariant.h"
#include "stream/stream.h"

namespace pollux::stream {

static_assert(wire::kUrgencyCount == 8, "a bit of `occupied_` for each");

PriorityLine::PriorityLine(ListKind kind)
    : levels_{Level{kind}, Level{kind}, Level{kind}, Level{kind}, Level{kind}, Level{kind}, Level{kind}, Level{kind}} {}

StreamList& PriorityLine::Level::list_of(const Stream& stream) {
  return stream.priority().incremental ? incremental : sequential;
}

PriorityLine::Level& PriorityLine::level_of(const Stream& stream) {
  POLLUX_INVARIANT(stream.priority().urgency < wire::kUrgencyCount);
  return levels_[stream.priority().urgency];
}

Stream* PriorityLine::front() const {
  if (empty()) return nullptr;
  const Level& level = levels_[static_cast<std::size_t>(std::countr_zero(occupied_))];
  const bool from_incremental = level.sequential.empty() || (level.incremental_is_next && !level.incremental.empty());
  return from_incremental ? level.incremental.front() : level.sequential.front();
}

void PriorityLine::join(Stream& stream) {
  StreamList& list = level_of(stream).list_of(stream);
  stream.priority().incremental ? list.push_back(stream) : list.insert_by_id(stream);
  occupied_ |= static_cast<std::uint8_t>(1U << stream.priority().urgency);
}

void PriorityLine::remove(Stream& stream) {
  Level& level = level_of(stream);
  level.list_of(stream).remove(stream);
  if (level.empty()) occupied_ &= static_cast<std::uint8_t>(~(1U << stream.priority().urgency));
}

void PriorityLine::end_turn(Stream& stream) {
  Level& level = level_of(stream);
  if (!level.list_of(stream).contains(stream)) return;
  level.incremental_is_next = !stream.priority().incremental;
  if (stream.priority().incremental) level.incremental.rotate(stream);
}

}  // namespace pollux::stream
