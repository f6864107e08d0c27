// StreamList: streams in line, linked through themselves, so that joining and leaving cost the same however many
// there are. A stream has one link for each kind of list. Never owns: a stream leaves its lists before it is released.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pollux::stream {

class Stream;

// The lists that a stream can be in, each at most once.
enum class ListKind : std::uint8_t {
  kControl,     // has a control frame to send
  kRetransmit,  // has lost data or a bare FIN to send: needs no connection credit
  kNewData,     // has new data to send within its own limit
  kWritable,    // a refused writer can be told
  kBlocked,     // has new data that waits for its own limit
  kFinished,    // both parts are in a terminal state
};
inline constexpr std::size_t kListKindCount = 6;

struct StreamLink {
  Stream* previous = nullptr;
  Stream* next = nullptr;
  bool is_linked = false;
};

class StreamList {
 public:
  explicit StreamList(ListKind kind) : kind_(kind) {}

  [[nodiscard]] bool empty() const { return first_ == nullptr; }
  [[nodiscard]] Stream* front() const { return first_; }
  [[nodiscard]] bool contains(Stream& stream) const { return link_of(stream).is_linked; }

  // At the end; no effect on a stream that is in the list.
  void push_back(Stream& stream);
  // Behind those with lower IDs, in a list where IDs ascend; no effect on a stream that is in the list.
  void insert_by_id(Stream& stream);
  // No effect on a stream that is not in the list.
  void remove(Stream& stream);
  // In, at its place or at the end, or out.
  void set(Stream& stream, bool wanted) { wanted ? push_back(stream) : remove(stream); }
  // Its turn is over: to the end of the list.
  void rotate(Stream& stream);

 private:
  [[nodiscard]] StreamLink& link_of(Stream& stream) const;
  // At the front when `previous` is null.
  void insert_behind(Stream* previous, Stream& stream);

  ListKind kind_;
  Stream* first_ = nullptr;
  Stream* last_ = nullptr;
};

}  // namespace pollux::stream
