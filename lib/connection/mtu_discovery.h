// MtuDiscovery: how large a datagram one path carries, found out by trying (DPLPMTUD: RFC 8899, RFC 9000 §14.3).
// Begins with what every path carries and sends probes: one at a time, of PING and PADDING, whose loss says nothing of
// congestion. Hears of ordinary packets too, and goes back when only small ones come through: a black hole. Listens to
// no ICMP message: probes find out the same, and nobody can forge them (§14.2.1).
// Invariant: kMinDatagramSize <= size() <= the limit.
#pragma once

#include <cstdint>
#include <utility>

#include "base/byte_count.h"
#include "base/time.h"
#include "connection/config.h"
#include "recovery/sent_packet.h"

namespace pollux::connection {

// After begin(): probes of ever larger sizes until one is known that passes and little more does not.
//  base ---begin---> searching ----found----> complete
//                        ^                       | kRaiseInterval; a black hole; another path
//                        +-----------------------+
enum class MtuState : std::uint8_t { kBase, kSearching, kComplete };

class MtuDiscovery {
 public:
  // RFC 8899 §5.1.2: MAX_PROBES, PMTU_RAISE_TIMER.
  static constexpr std::uint32_t kMaxProbes = 3;
  static constexpr Duration kRaiseInterval = Duration::seconds(600);
  // What would be gained by less than this part of the size is not worth a probe.
  static constexpr std::uint64_t kResolution = 32;
  // So many datagrams above the base lost in a row, while smaller ones arrive, are a black hole.
  static constexpr std::uint32_t kBlackHoleLosses = 4;

  // The largest UDP payload to send now.
  [[nodiscard]] ByteCount size() const { return size_; }
  [[nodiscard]] MtuState state() const { return state_; }

  // What the peer and our port take at most. A search that has begun starts over.
  void set_limit(ByteCount limit);
  // The path is known to carry the limit: no probes.
  void assume_limit();
  // The handshake is confirmed: the search begins.
  void begin();
  // Another path: begins again where a search had begun. Packets of the application space below `first_on_path` say
  // nothing of it.
  void on_path_changed(wire::PacketNumber first_on_path);

  // A probe of probe_size() is due. Asked when there is something to send: an idle connection is not woken to raise
  // its MTU.
  [[nodiscard]] bool wants_probe(Timestamp now);
  [[nodiscard]] ByteCount probe_size() const { return candidate_; }
  void on_probe_sent(wire::PacketNumber number);

  // The fate of packets of the application space, probes among them.
  void on_packet_acked(const recovery::SentPacket& packet);
  void on_packet_lost(const recovery::SentPacket& packet);
  // Once after each change of size().
  [[nodiscard]] bool take_change() { return std::exchange(changed_, false); }
  // Once after each black hole.
  [[nodiscard]] bool take_black_hole() { return std::exchange(black_hole_, false); }

 private:
  void search();
  void try_next();
  void resize(ByteCount size);
  // The next size to try; zero when the search is over.
  [[nodiscard]] ByteCount next_candidate() const;

  MtuState state_ = MtuState::kBase;
  ByteCount size_ = kMinDatagramSize;
  ByteCount limit_ = kMinDatagramSize;
  ByteCount too_large_;  // the smallest size that failed; above the limit while none has
  ByteCount candidate_;  // zero: none
  bool changed_ = false;
  bool probe_under_way_ = false;
  wire::PacketNumber probe_ = 0;
  std::uint32_t probes_lost_ = 0;
  Timestamp raise_at_ = Timestamp::never();
  wire::PacketNumber largest_passed_ = 0;  // of packets above the base that were acknowledged
  std::uint32_t lost_in_a_row_ = 0;
  wire::PacketNumber first_on_path_ = 0;
  bool black_hole_ = false;
};

}  // namespace pollux::connection
