#include "output.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <vector>

#include "ess/base/json.hpp"
#include "ess/base/text.hpp"

namespace ess::ctl {

namespace {

// A name is chosen by a user; an escape sequence in it must not reach the operator's terminal.
std::string printable(std::string_view text) {
  std::string clean(text);
  for (auto& c : clean) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return clean;
}

std::string shown_value(const boost::json::value& value) {
  if (const auto* text = value.if_string()) return printable({text->data(), text->size()});
  if (value.is_null()) return {};
  if (const auto* list = value.if_array()) {
    std::string joined;
    for (const auto& entry : *list) joined += (joined.empty() ? "" : " ") + shown_value(entry);
    return joined;
  }
  return to_json_text(value);
}

std::size_t width_of(const std::string& text) { return is_utf8(text) ? count_code_points(text) : text.size(); }

void print_row(std::ostream& out, const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += cells[i] + std::string(widths[i] - width_of(cells[i]) + 2, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << '\n';
}

}  // namespace

std::string shown(const boost::json::object& record, std::string_view member) {
  const auto* value = record.if_contains(member);
  return value == nullptr ? std::string() : shown_value(*value);
}

void print_table(std::ostream& out, const boost::json::object& answer, std::string_view list,
                 std::initializer_list<column> columns, std::string_view if_empty) {
  std::vector<std::vector<std::string>> rows(1);
  for (const auto& c : columns) rows[0].emplace_back(c.title);
  if (const auto* records = answer.if_contains(list); records != nullptr && records->is_array()) {
    for (const auto& record : records->get_array()) {
      auto& row = rows.emplace_back();
      for (const auto& c : columns) row.push_back(record.is_object() ? shown(record.get_object(), c.member) : "");
    }
  }
  if (rows.size() == 1) {
    out << if_empty << '\n';
    return;
  }
  std::vector<std::size_t> widths(columns.size(), 0);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  for (const auto& row : rows) print_row(out, row, widths);
}

void print_record(std::ostream& out, const boost::json::object& record) {
  const auto is_table = [](const boost::json::value& value) {
    const auto* list = value.if_array();
    return list != nullptr && !list->empty() && list->front().is_object();
  };
  for (const auto& member : record) {
    const auto text = is_table(member.value()) ? std::string() : shown_value(member.value());
    if (!text.empty()) out << std::string_view(member.key().data(), member.key().size()) << ": " << text << '\n';
  }
}

const boost::json::object& part(const boost::json::object& answer, std::string_view member) {
  static const boost::json::object nothing;
  const auto* value = answer.if_contains(member);
  const auto* object = value == nullptr ? nullptr : value->if_object();
  return object == nullptr ? nothing : *object;
}

}  // namespace ess::ctl
