#include "app/load/modes/migration.h"

#include "app/load/modes/closed_loop.h"

namespace pollux::app {
namespace {

// So many answers come along each way.
constexpr std::uint64_t kAnswersBetweenMoves = 16;

class Migration final : public ClosedLoop {
 public:
  explicit Migration(const ModeParts& parts) : ClosedLoop(parts), crowd_(parts.crowd) {}

  void on_answered(Client& client) override {
    if (client.answered() % kAnswersBetweenMoves == 0) move(client);
    on_room(client);
  }

 private:
  // RFC 9000 §9-1: not before the handshake is confirmed. Where that or a connection ID is wanting, the client stays
  // until the next time.
  void move(Client& client) {
    const connection::Connection* const connection = client.connection();
    if (connection == nullptr || connection->handshake_state() != connection::HandshakeState::kConfirmed) return;
    (void)crowd_.shard().migrate(client.handle(), crowd_.sources().next().local, crowd_.now());
  }

  Crowd& crowd_;
};

}  // namespace

std::unique_ptr<Mode> make_migration(const ModeParts& parts) {
  return std::make_unique<Migration>(parts);
}

}  // namespace pollux::app
