// Table: rows of text in columns that line up, for people. And how people like their numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pollux::app {

enum class Align : std::uint8_t { kLeft, kRight };

class Table {
 public:
  struct Column {
    std::string title;
    Align align = Align::kRight;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // A cell for each column.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  // Titles and rows, each on a line, nothing behind its last cell.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// "512 B", "12.3 kB", "4.0 GB": powers of ten.
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);
// "250 ms", "12.5 s", "3m20s", "2h05m", "4d07h".
[[nodiscard]] std::string duration_text(std::uint64_t milliseconds);

}  // namespace pollux::app
