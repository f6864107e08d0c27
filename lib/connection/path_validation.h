// PathValidation: whether the peer can be reached on a path, and with full datagrams (RFC 9000 §8.2): our side of it.
// Owns the challenges that are out, when the next is due, and when to give up; never decides what follows.
// Invariant: a challenge is sent no more often than an Initial would be, and each has data of its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/byte_writer.h"
#include "base/rng.h"
#include "base/time.h"
#include "wire/frames.h"

namespace pollux::connection {

// Whether the datagram of a challenge is as large as every path must carry, or what the amplification limit allowed.
enum class ChallengeSize : std::uint8_t { kFull, kLimited };

class PathValidation {
 public:
  // Challenges that an answer may come to. One more replaces the oldest.
  static constexpr std::size_t kMaxChallenges = 4;

  enum class Answer : std::uint8_t {
    kUnrelated,  // to none of our challenges
    kReachable,  // the peer has the address, but no full datagram has been through yet: goes on with one
    kValidated,
  };

  // Begins, or begins again. `probe_timeout`: for the path, as if nothing were known of it. `limit`: when to give up.
  void start(Timestamp now, Duration probe_timeout, Duration limit);
  void stop() { running_ = false; }
  [[nodiscard]] bool is_running() const { return running_; }

  // A challenge is due.
  [[nodiscard]] bool wants_to_send() const { return running_ && due_; }
  // Writes one PATH_CHALLENGE if it fits; says whether.
  bool write_frame(ByteWriter& writer, ChallengeSize size, Rng& rng);

  [[nodiscard]] Answer on_response(const wire::PathChallengeData& data, Timestamp now);

  // never() while it is not running.
  [[nodiscard]] Timestamp next_timeout() const {
    return running_ ? std::min(next_challenge_, deadline_) : Timestamp::never();
  }
  // True: the time is over, and the validation has failed.
  [[nodiscard]] bool on_timeout(Timestamp now);

 private:
  struct Challenge {
    wire::PathChallengeData data{};
    ChallengeSize size = ChallengeSize::kFull;
  };

  bool running_ = false;
  bool due_ = false;
  Duration probe_timeout_;
  Duration interval_;
  Duration limit_;
  Timestamp next_challenge_ = Timestamp::never();
  Timestamp deadline_ = Timestamp::never();
  std::array<Challenge, kMaxChallenges> challenges_{};
  std::size_t sent_ = 0;
};

}  // namespace pollux::connection
