#include "swarm/checkers.h"

#include "swarm/check/amplification.h"
#include "swarm/check/connection_ids.h"
#include "swarm/check/counters.h"
#include "swarm/check/datagram_sizes.h"
#include "swarm/check/endings.h"
#include "swarm/check/flow_control.h"
#include "swarm/check/key_order.h"
#include "swarm/check/memory.h"
#include "swarm/check/nonces.h"
#include "swarm/check/packet_numbers.h"
#include "swarm/check/permitted_frames.h"
#include "swarm/check/silence.h"
#include "swarm/check/stream_bytes.h"
#include "swarm/check/timers.h"

namespace pollux::swarm {

std::vector<std::unique_ptr<Checker>> make_checkers(const Scene& scene) {
  std::vector<std::unique_ptr<Checker>> made;
  made.push_back(std::make_unique<Nonces>(scene.findings));
  made.push_back(std::make_unique<PacketNumbers>(scene.conversations, scene.findings));
  made.push_back(std::make_unique<FlowControl>(scene.plan, scene.conversations, scene.accounts, scene.findings));
  made.push_back(std::make_unique<StreamBytes>(scene.findings));
  made.push_back(std::make_unique<PermittedFrames>(scene.findings));
  made.push_back(std::make_unique<KeyOrder>(scene.conversations, scene.findings));
  made.push_back(std::make_unique<Silence>(scene.conversations, scene.findings));
  made.push_back(std::make_unique<ConnectionIds>(scene.plan, scene.conversations, scene.findings));
  made.push_back(std::make_unique<Amplification>(scene.plan.family, scene.findings));
  made.push_back(std::make_unique<DatagramSizes>(scene.plan, scene.findings));
  made.push_back(std::make_unique<Timers>(scene.simulation, scene.findings));
  made.push_back(
      std::make_unique<Endings>(scene.plan, scene.accounts, scene.conversations, scene.crook, scene.findings));
  made.push_back(std::make_unique<Counters>(scene.plan, scene.simulation, scene.findings));
  // Shuts the hosts down: the last.
  made.push_back(std::make_unique<Memory>(scene.simulation, scene.findings));
  return made;
}

}  // namespace pollux::swarm
