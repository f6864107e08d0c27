#include "base/invariant.h"

#include <cstdio>
#include <cstdlib>

namespace pollux {

void invariant_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "pollux: invariant broken: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace pollux
