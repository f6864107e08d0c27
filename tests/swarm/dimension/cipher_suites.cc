// Which suites the ends offer and take: always one in common.
#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {

void draw_cipher_suites(Draw& draw, Plan& plan) {
  for (HostPlan& host : plan.hosts) {
    // The server takes them all.
    if (&host == &plan.hosts.front() || draw.chance(0.3)) continue;
    host.cipher_suites = {draw.pick({crypto::CipherSuite::kAes128GcmSha256, crypto::CipherSuite::kAes256GcmSha384,
                                     crypto::CipherSuite::kChaCha20Poly1305Sha256})};
  }
}

std::string describe_cipher_suites(const Plan& plan) {
  std::string text;
  for (std::size_t i = 1; i < plan.hosts.size(); ++i) {
    const auto& suites = plan.hosts[i].cipher_suites;
    text += suites.empty() ? " any" : fmt::format(" {:#06x}", static_cast<unsigned>(suites.front()));
  }
  return text;
}

}  // namespace pollux::swarm
