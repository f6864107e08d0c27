// Publisher: shows a shard's connections and streams in the directories that any thread may read. What begins or ends
// shows at once; how far it has come shows within about kInterval, and only if something happened. Owns the places in
// the directories; reads connections and changes none. It waits for nobody and, once made, allocates nothing.
// Invariant: a place is in use exactly while its connection or stream lives, unless the directory was full when it
// began.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/slab.h"
#include "base/socket_address.h"
#include "base/time.h"
#include "connection/stream_observer.h"
#include "endpoint/connection_table.h"
#include "registry/connection_directory.h"
#include "registry/shard_index.h"
#include "registry/stream_directory.h"

namespace pollux::endpoint {

class Publisher {
 public:
  // After a poll in which a connection was active, its entries are brought up to date so much later.
  static constexpr Duration kInterval = Duration::milliseconds(100);
  // In one poll. With more, what is shown is older: established connections do not wait for it.
  static constexpr std::size_t kUpdatesPerPoll = 4;

  // Both directories outlive it; `connections` is how many there can be at a time.
  Publisher(registry::ConnectionDirectory& connection_directory, registry::StreamDirectory& stream_directory,
            registry::ShardIndex self, std::size_t connections);
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  // The memory that it takes for so many connections, beside the directories'.
  [[nodiscard]] static constexpr std::size_t bytes_for(std::size_t connections) {
    return connections * (sizeof(Shown) + sizeof(Due));
  }

  struct Opening {
    SocketAddress remote;
    wire::ConnectionId local_id;
    wire::Version version = wire::kVersion1;
    wire::Role role = wire::Role::kServer;  // ours
  };
  // A connection begins. What is returned is to watch its streams, until on_closed.
  [[nodiscard]] connection::StreamObserver& on_opened(SlabHandle handle, const Opening& opening, Timestamp now);
  // Something may have happened to it.
  void on_active(SlabHandle handle, Timestamp now) {
    Shown& shown = shown_[handle.index];
    if (shown.update_due) return;
    shown.update_due = true;
    due_[(first_due_ + due_count_++) % due_.size()] = {.index = handle.index, .at = now + kInterval};
  }
  // A poll begins: brings up to date what is due. A shard does not wake for it; its next poll is soon enough.
  void begin_poll(ConnectionTable& table, Timestamp now) {
    now_ = now;
    if (due_count_ != 0 && due_[first_due_].at <= now) publish_due(table);
  }
  // It is about to be destroyed.
  void on_closed(SlabHandle handle, const connection::Connection& connection);

 private:
  // A connection's place, and its streams' places.
  class Shown final : public connection::StreamObserver {
   public:
    void on_stream_opened(connection::Stream& stream) override;
    void on_stream_closed(const connection::Stream& stream) override;
    void update_stream(const connection::Stream& stream);

    Publisher* publisher = nullptr;
    std::optional<registry::ConnectionDirectory::Place> place;
    std::uint64_t number = 0;
    SocketAddress remote;
    wire::Role role = wire::Role::kServer;
    bool update_due = false;  // or of the connection that was here before
  };
  struct Due {
    std::uint32_t index = 0;
    Timestamp at;
  };

  void publish_due(ConnectionTable& table);
  void update(Shown& shown, ConnectionEntry& entry);

  registry::ConnectionDirectory::Region& connections_;
  registry::StreamDirectory::Region& streams_;
  registry::ShardIndex self_;
  std::vector<Shown> shown_;  // by the handle's index
  // A ring, each index at most once in it, those first that are due first.
  std::vector<Due> due_;
  std::size_t first_due_ = 0;
  std::size_t due_count_ = 0;
  std::uint64_t connections_so_far_ = 0;
  Timestamp now_;
};

}  // namespace pollux::endpoint
