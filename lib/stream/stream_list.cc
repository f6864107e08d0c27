#include "stream/stream_list.h"

#include <utility>

#include "stream/stream.h"

namespace pollux::stream {

StreamLink& StreamList::link_of(Stream& stream) const {
  return stream.link(kind_);
}

void StreamList::push_back(Stream& stream) {
  if (!contains(stream)) insert_behind(last_, stream);
}

void StreamList::insert_by_id(Stream& stream) {
  if (contains(stream)) return;
  // The next in turn comes back to the front, a new stream to the end: both are found at once.
  if (first_ != nullptr && stream.id() < first_->id()) return insert_behind(nullptr, stream);
  Stream* lower = last_;
  while (lower != nullptr && stream.id() < lower->id()) lower = link_of(*lower).previous;
  insert_behind(lower, stream);
}

void StreamList::insert_behind(Stream* previous, Stream& stream) {
  Stream*& next_of_previous = previous == nullptr ? first_ : link_of(*previous).next;
  Stream* const next = std::exchange(next_of_previous, &stream);
  (next == nullptr ? last_ : link_of(*next).previous) = &stream;
  link_of(stream) = {.previous = previous, .next = next, .is_linked = true};
}

void StreamList::remove(Stream& stream) {
  const StreamLink link = std::exchange(link_of(stream), StreamLink{});
  if (!link.is_linked) return;
  (link.previous == nullptr ? first_ : link_of(*link.previous).next) = link.next;
  (link.next == nullptr ? last_ : link_of(*link.next).previous) = link.previous;
}

void StreamList::rotate(Stream& stream) {
  if (!link_of(stream).is_linked) return;
  remove(stream);
  push_back(stream);
}

}  // namespace pollux::stream
