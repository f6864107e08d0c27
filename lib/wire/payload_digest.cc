// A digest is a sequence of runs: how many bytes follow that were kept, how many zeros go behind them (two bytes each),
// and the bytes.
#include "wire/payload_digest.h"

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "wire/frame_reader.h"

namespace pollux::wire {
namespace {

constexpr std::size_t kRunHeader = 4;

// How many bytes at the end of this frame are left out.
struct Omitted {
  std::size_t operator()(const PaddingFrame& frame) const { return frame.length; }
  std::size_t operator()(const CryptoFrame& frame) const { return frame.data.size(); }
  std::size_t operator()(const StreamFrame& frame) const { return frame.data.size(); }
  std::size_t operator()(const DatagramFrame& frame) const { return frame.data.size(); }
  std::size_t operator()(const NewTokenFrame& frame) const { return frame.token.size(); }
  template <typename Other>
  std::size_t operator()(const Other&) const {
    return 0;
  }
};

class RunWriter {
 public:
  explicit RunWriter(MutableBytes out) : writer_(out) {}

  // False when there is no room for it.
  bool add(Bytes kept, std::size_t omitted) {
    if (writer_.remaining() < kRunHeader + kept.size()) return false;
    writer_.write_u16(static_cast<std::uint16_t>(kept.size()));
    writer_.write_u16(static_cast<std::uint16_t>(omitted));
    writer_.write_bytes(kept);
    return true;
  }

  [[nodiscard]] bool has_room_for(std::size_t kept) const { return writer_.remaining() >= kRunHeader + kept; }
  [[nodiscard]] std::size_t size() const { return writer_.position(); }

 private:
  ByteWriter writer_;
};

}  // namespace

std::size_t write_payload_digest(Bytes payload, MutableBytes out) {
  RunWriter runs{out};
  FrameReader reader{payload};
  std::size_t run_start = 0;
  std::size_t run_end = 0;
  while (!reader.at_end()) {
    const auto frame = reader.next();
    if (!frame) break;
    const std::size_t omitted = std::visit(Omitted{}, *frame);
    const std::size_t kept_end = reader.position() - omitted;
    if (!runs.has_room_for(kept_end - run_start)) break;
    run_end = kept_end;
    if (omitted == 0) continue;
    (void)runs.add(payload.subspan(run_start, kept_end - run_start), omitted);
    run_start = run_end = reader.position();
  }
  if (run_end != run_start) (void)runs.add(payload.subspan(run_start, run_end - run_start), 0);
  return runs.size();
}

bool inflate_payload(Bytes digest, std::vector<std::uint8_t>& payload) {
  payload.clear();
  ByteReader reader{digest};
  while (!reader.empty()) {
    const auto kept = reader.read_u16();
    const auto omitted = reader.read_u16();
    if (!kept || !omitted) return false;
    const auto bytes = reader.read_bytes(*kept);
    if (!bytes) return false;
    payload.insert(payload.end(), bytes->begin(), bytes->end());
    payload.resize(payload.size() + *omitted, 0);
  }
  return true;
}

}  // namespace pollux::wire
