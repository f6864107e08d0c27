#include "app/common/program.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

namespace pollux::app {

int Program::run(const std::function<int()>& work) const {
  try {
    return work();
  } catch (const std::exception& error) {
    return fail(fmt::format("there is no memory, or something unforeseen happened: {}", error.what()));
  }
}

int Program::show(std::string_view text) const {
  std::fwrite(text.data(), 1, text.size(), stdout);
  return std::fflush(stdout) == 0 ? EXIT_SUCCESS : fail("the text cannot be written to standard output");
}

int Program::fail(std::string_view sentence) const {
  complain(sentence);
  return EXIT_FAILURE;
}

void Program::complain(std::string_view sentence) const {
  std::fprintf(stderr, "%s\n", fmt::format("{}: {}", name_, sentence).c_str());
}

}  // namespace pollux::app
