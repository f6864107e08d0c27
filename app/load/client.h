// Client: one of the many that a worker pretends to be: a connection, the next one when that is over, and what is under
// way on it. Decides nothing: it is told when to connect, to ask and to leave, and tells its crowd what came of it.
// Invariant: every request that was begun ends once: completed, failed, timed out, or with a client that leaves as it
// should.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "app/load/dialogue/dialogue.h"
#include "app/load/figures/load_meter.h"
#include "base/slab.h"
#include "base/time.h"
#include "endpoint/shard.h"
#include "net/flow.h"

namespace pollux::app {

class Client;

// What a client tells. A call may lead to Client::ask and Client::leave.
class ClientEvents {
 public:
  virtual ~ClientEvents() = default;

  virtual void on_connected(Client& client) = 0;
  // It may have room for a request now.
  virtual void on_room(Client& client) = 0;
  // One of its answers has ended.
  virtual void on_answered(Client& client) = 0;
  // Its connection is over; it may connect again.
  virtual void on_gone(Client& client) = 0;
};

// What the clients of a worker have in common. Everything outlives them.
struct ClientCommons {
  endpoint::Shard& shard;
  LoadMeter& meter;
  ClientEvents& events;
  const Timestamp& now;     // of the worker's turn
  std::size_t streams = 1;  // under way at a time
};

class Client final : private DialogueEvents {
 public:
  enum class State : std::uint8_t {
    kAway,        // no connection
    kConnecting,  // until the handshake is complete
    kReady,
    kLeaving,  // has said goodbye, and waits for the end of the connection
  };
  // Why it leaves: as it should, or because the server left it waiting.
  enum class Leave : std::uint8_t { kPlanned, kTimedOut };

  explicit Client(const ClientCommons& commons) : commons_(commons) { under_way_.reserve(commons.streams); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Before anything else.
  void speak(std::unique_ptr<Dialogue> dialogue) { dialogue_ = std::move(dialogue); }
  [[nodiscard]] DialogueEvents& dialogue_events() { return *this; }

  // Opens a connection, for which it was time at `due`. False: the shard has no room for one.
  [[nodiscard]] bool connect(const net::Flow& flow, Timestamp due);
  // Begins a request, for which it was time at `due`. False: there is no room for one, and on_room will follow.
  bool ask(Timestamp due);
  // Says goodbye; on_gone follows.
  void leave(Leave why);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] bool has_room() const { return can_ask_ && under_way_.size() < commons_.streams; }
  [[nodiscard]] std::size_t under_way() const { return under_way_.size(); }
  // Nothing came from the server since then, though something should have; never() when nothing should.
  [[nodiscard]] Timestamp waits_since() const;
  // The connection that is over now, or is ending, was meant to end.
  [[nodiscard]] bool has_left() const { return left_ == Leave::kPlanned; }
  // Null when there is none.
  [[nodiscard]] connection::Connection* connection() const { return commons_.shard.find(handle_); }
  [[nodiscard]] SlabHandle handle() const { return handle_; }
  [[nodiscard]] const net::Flow& flow() const { return flow_; }

  // When its connection began.
  [[nodiscard]] Timestamp began() const { return began_; }
  // Requests that its connection has answered.
  [[nodiscard]] std::uint64_t answered() const { return answered_; }
  // The handshake of its connection was completed.
  [[nodiscard]] bool was_connected() const { return was_connected_; }
  // The connection before was lost.
  [[nodiscard]] bool comes_back() const { return was_lost_; }

  // The mode's: whether it is in a list of those that have room.
  bool is_listed = false;

 private:
  struct Request {
    wire::StreamId stream;
    Timestamp due;
  };

  void on_connected() override;
  void on_room() override;
  void on_content(std::size_t bytes) override;
  void on_content_taken(std::size_t bytes) override;
  void on_answer_end(wire::StreamId stream, AnswerEnd end) override;
  void on_asks_lost() override;
  void on_over(const connection::CloseReason& reason) override;

  const ClientCommons& commons_;
  std::unique_ptr<Dialogue> dialogue_;
  SlabHandle handle_;
  net::Flow flow_;
  State state_ = State::kAway;
  bool can_ask_ = false;
  bool was_connected_ = false;
  bool was_lost_ = false;
  std::optional<Leave> left_;
  Timestamp began_;
  Timestamp connect_due_;
  Timestamp last_heard_;
  std::uint64_t answered_ = 0;
  std::vector<Request> under_way_;
};

}  // namespace pollux::app
