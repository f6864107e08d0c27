#include "stream/stream_list.h"

#include <utility>

#include "stream/stream.h"

namespace pollux::stream {

StreamLink& StreamList::link_of(Stream& stream) const {
  return stream.link(kind_);
}

void StreamList::push_back(Stream& stream) {
  StreamLink& link = link_of(stream);
  if (link.is_linked) return;
  link = {.previous = last_, .next = nullptr, .is_linked = true};
  (last_ == nullptr ? first_ : link_of(*last_).next) = &stream;
  last_ = &stream;
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
