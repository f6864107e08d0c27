// Runs a fuzz target over files it is given, or over every file of the folders it is given, without libFuzzer.
// No input at all is a failure: a corpus that moved away must not look like a pass.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "fuzz/fuzz_target.h"

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator{path}) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// Whether the file could be read; a property that the input breaks ends the process instead.
bool replay(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  const std::vector<char> text{std::istreambuf_iterator<char>{file}, {}};
  if (file.fail() && !file.eof()) return false;
  const std::vector<std::uint8_t> input{text.begin(), text.end()};
  // Named before it runs, so that an abort leaves its culprit as the last line.
  std::printf("%s (%zu bytes)\n", path.filename().c_str(), input.size());
  std::fflush(stdout);
  LLVMFuzzerTestOneInput(input.data(), input.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    if (!fs::exists(argv[i])) {
      std::fprintf(stderr, "no such file or folder: %s\n", argv[i]);
      return 1;
    }
    for (const fs::path& path : files_of(argv[i])) {
      if (!replay(path)) {
        std::fprintf(stderr, "cannot read %s\n", path.c_str());
        return 1;
      }
      ++count;
    }
  }
  if (count == 0) {
    std::fprintf(stderr, "nothing to replay: name files or folders that hold some\n");
    return 1;
  }
  std::printf("%zu inputs replayed\n", count);
  return 0;
}
