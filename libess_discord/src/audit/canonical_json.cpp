#include "ess/audit/canonical_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/exact_integers.hpp"
#include "audit/utf16_order.hpp"
#include "ess/base/text.hpp"

namespace ess::audit {

namespace {

namespace json = boost::json;

error not_canonical(std::string_view why) {
  return error(errc::invalid_argument, "not_canonical",
               std::string("This JSON has no canonical form here: ").append(why));
}

std::string_view view_of(json::string_view text) { return {text.data(), text.size()}; }

result<void> append_string(std::string& out, std::string_view text) {
  if (!is_utf8(text)) return not_canonical("a text is not UTF-8.");
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
          out += c;
        }
    }
  }
  out += '"';
  return success();
}

result<void> append_value(std::string& out, const json::value& value);

result<void> append_object(std::string& out, const json::object& object) {
  std::vector<std::pair<std::string_view, const json::value*>> members;
  members.reserve(object.size());
  for (const auto& member : object) members.emplace_back(view_of(member.key()), &member.value());
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return utf16_less(a.first, b.first); });
  char before = '{';
  for (const auto& [name, value] : members) {
    out += std::exchange(before, ',');
    if (auto done = append_string(out, name); !done) return done;
    out += ':';
    if (auto done = append_value(out, *value); !done) return done;
  }
  if (members.empty()) out += '{';
  out += '}';
  return success();
}

result<void> append_array(std::string& out, const json::array& array) {
  char before = '[';
  for (const json::value& value : array) {
    out += std::exchange(before, ',');
    if (auto done = append_value(out, value); !done) return done;
  }
  if (array.empty()) out += '[';
  out += ']';
  return success();
}

result<void> append_value(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      return success();
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return success();
    case json::kind::string:
      return append_string(out, view_of(value.get_string()));
    case json::kind::object:
      return append_object(out, value.get_object());
    case json::kind::array:
      return append_array(out, value.get_array());
    case json::kind::double_:
      return not_canonical("a number has a fraction or an exponent.");
    case json::kind::uint64:
      if (value.get_uint64() > static_cast<std::uint64_t>(largest_exact)) break;
      out += std::to_string(value.get_uint64());
      return success();
    case json::kind::int64:
      if (value.get_int64() > largest_exact || value.get_int64() < -largest_exact) break;
      out += std::to_string(value.get_int64());
      return success();
  }
  return not_canonical("an integer is beyond 2^53-1; write it as a string.");
}

}  // namespace

result<std::string> canonical_json(const json::value& value) {
  std::string out;
  if (auto done = append_value(out, value); !done) return std::move(done).error();
  return out;
}

}  // namespace ess::audit
