#include "app/common/control_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "unit/app/temporary_directory.h"

namespace pollux::app {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(ControlPath, IsNamedAsTheFilePrefix) {
  ::setenv("XDG_RUNTIME_DIR", "/tmp", 1);
  EXPECT_THAT(*default_control_path({"pollux-edge", "-l", "1", "--file-prefix", "west"}),
              EndsWith("/pollux/west.sock"));
  EXPECT_THAT(*default_control_path({"pollux-edge", "--file-prefix=east"}), EndsWith("/pollux/east.sock"));
  EXPECT_THAT(*default_control_path({"pollux-edge"}), EndsWith("/pollux/pollux-edge.sock"));
}

// Root's folder is not the environment's to name. So root becomes somebody else, in a process that ends with the test.
int list_as_nobody(const std::string& runtime) {
  ::setenv("XDG_RUNTIME_DIR", runtime.c_str(), 1);
  if (::geteuid() == 0 && ::seteuid(65534) != 0) return 1;
  const auto found = find_control_socket();
  std::fputs(found ? found->c_str() : found.error().c_str(), stderr);
  return 0;
}

class FindControlSocket : public ::testing::Test {
 protected:
  FindControlSocket() {
    std::filesystem::create_directory(folder_ / "pollux");
    // The owner's, but for the test that runs as nobody.
    for (const std::string& each : {folder_.path(), folder_ / "pollux"}) {
      std::filesystem::permissions(each, std::filesystem::perms::all);
    }
  }
  void make(const std::string& name) { folder_.write("pollux/" + name, ""); }
  void expect(const std::string& says) {
    EXPECT_EXIT(std::exit(list_as_nobody(folder_.path())), ::testing::ExitedWithCode(0), says);
  }

  TemporaryDirectory folder_;
};

TEST_F(FindControlSocket, TakesTheOneThatThereIs) {
  make("pollux-edge.sock");
  make("notes.txt");
  expect("/pollux/pollux-edge.sock");
}

TEST_F(FindControlSocket, SaysWhatToDoWhereThereIsNone) {
  expect("there is no control socket in .*--socket PATH");
}

TEST_F(FindControlSocket, NamesThemWhereThereAreSeveral) {
  make("east.sock");
  make("west.sock");
  expect("several.* .*/east.sock .*/west.sock");
}

}  // namespace
}  // namespace pollux::app
