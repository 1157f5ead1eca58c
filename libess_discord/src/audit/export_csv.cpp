// CSV for spreadsheets, which take cells that begin with certain characters for formulas.
#include "ess/audit/export.hpp"
#include "ess/audit/view.hpp"
#include "ess/base/json.hpp"

namespace ess::audit {

namespace {

constexpr std::string_view formula_starts("=+-@\t\r\0", 7);

std::string cell(std::string_view text) {
  std::string safe;
  if (!text.empty() && formula_starts.find(text.front()) != std::string_view::npos) safe += '\'';
  safe += text;
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char c : safe) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

std::string csv_row(const storage::audit_record& record) {
  const auto entry = entry_json(record);
  std::string row;
  for (const char* column : {"sequence", "at", "event", "source", "result", "actor", "target", "guildId", "apiKeyId",
                             "requestId", "metadata", "personal", "hash"}) {
    if (!row.empty()) row += ',';
    const auto* value = entry.if_contains(column);
    if (value == nullptr) continue;
    const auto* text = value->if_string();
    row += cell(text != nullptr ? std::string(text->data(), text->size()) : to_json_text(*value));
  }
  return row + "\r\n";
}

}  // namespace ess::audit
