#include "app/load/prompt/line_editor.h"

// rdline's constructor, and what leads from it back to us, are still marked as experimental.
#define ALLOW_EXPERIMENTAL_API
#include <cmdline_parse.h>
#include <cmdline_rdline.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <span>
#include <utility>

namespace pollux::app {

class LineEditor::Core {
 public:
  Core(std::string prompt, Listener listener)
      : prompt_(std::move(prompt)),
        listener_(std::move(listener)),
        line_(rdline_new(&write, &validate, &complete, this)) {
    if (line_ == nullptr) throw std::bad_alloc{};
    rdline_newline(line_, prompt_.c_str());
  }
  ~Core() { rdline_free(line_); }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  void take(char character) {
    const int result = rdline_char_in(line_, character);
    if (result == RDLINE_RES_EOF) close();
    if (result == RDLINE_RES_VALIDATED && !is_closed_) begin_line();
  }
  void close() { is_closed_ = true; }
  [[nodiscard]] bool is_closed() const { return is_closed_; }

  void show_above(std::string_view lines) {
    output_ += "\r\x1b[K";
    output_ += lines;
    rdline_redisplay(line_);
  }

  [[nodiscard]] std::string take_output() { return std::exchange(output_, {}); }

 private:
  [[nodiscard]] static Core& self(rdline* line) { return *static_cast<Core*>(rdline_get_opaque(line)); }

  static int write(rdline* line, char character) {
    self(line).output_ += character;
    return 1;
  }

  static void validate(rdline* line, const char* buffer, unsigned int /*size*/) {
    Core& core = self(line);
    // The buffer ends with the line's end.
    std::string text{buffer};
    text.erase(std::min(text.find_first_of("\r\n"), text.size()));
    core.output_ += core.listener_.on_line(text);
    core.last_line_ = std::move(text);
  }

  static int complete(rdline* line, const char* text, char* out, unsigned int size, int* state) {
    return self(line).complete(text, std::span{out, size}, *state);
  }

  // As rdline has it: called with a state of 0 for the tabulator, and of -1 for the question mark; 2 adds the
  // characters in `out` to the line, 1 shows them as one of several words and asks for the next, 0 is the end.
  [[nodiscard]] int complete(std::string_view text, std::span<char> out, int& state) {
    const std::vector<Continuation> words = listener_.continuations_of(text);
    if (state == 0) {
      const std::string ending = common_ending(words, begun_word_of(text));
      if (!ending.empty() && copy(ending, out)) return CMDLINE_PARSE_COMPLETED_BUFFER;
    }
    const auto shown = static_cast<std::size_t>(std::max(state, 0));
    if (shown >= words.size()) return CMDLINE_PARSE_COMPLETE_FINISHED;
    state = static_cast<int>(shown) + 1;
    return copy(described(words[shown]), out) ? CMDLINE_PARSE_COMPLETE_AGAIN : CMDLINE_PARSE_COMPLETE_FINISHED;
  }

  [[nodiscard]] static std::string described(const Continuation& word) {
    constexpr std::size_t kWidth = 18;
    return word.help.empty() ? word.word : fmt::format("{:<{}} {}", word.word, kWidth, word.help);
  }

  // With the zero that ends it; false where it does not fit.
  [[nodiscard]] static bool copy(const std::string& text, std::span<char> out) {
    if (text.size() >= out.size()) return false;
    std::memcpy(out.data(), text.c_str(), text.size() + 1);
    return true;
  }

  void begin_line() {
    if (!last_line_.empty()) (void)rdline_add_history(line_, last_line_.c_str());
    rdline_newline(line_, prompt_.c_str());
  }

  std::string prompt_;
  Listener listener_;
  std::string output_;
  std::string last_line_;
  bool is_closed_ = false;
  rdline* line_;
};

LineEditor::LineEditor(std::string prompt, Listener listener)
    : core_(std::make_unique<Core>(std::move(prompt), std::move(listener))) {}

LineEditor::~LineEditor() = default;

bool LineEditor::take(std::string_view characters) {
  for (const char character : characters) {
    if (core_->is_closed()) break;
    core_->take(character);
  }
  return !core_->is_closed();
}

void LineEditor::close() {
  core_->close();
}

void LineEditor::show_above(std::string_view lines) {
  core_->show_above(lines);
}

std::string LineEditor::take_output() {
  return core_->take_output();
}

}  // namespace pollux::app
