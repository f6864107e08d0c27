// Accounts: what the applications at both ends of each conversation saw.
#pragma once

#include <vector>

#include "swarm/talk.h"

namespace pollux::swarm {

struct Ends {
  Account client;
  Account server;
};

using Accounts = std::vector<Ends>;

}  // namespace pollux::swarm
