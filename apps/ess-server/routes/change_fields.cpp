#include "routes/change_fields.hpp"

#include <limits>

#include "ess/base/json.hpp"

namespace ess::server {
namespace {

error invalid(std::string_view name, std::string_view must) {
  return {errc::invalid_argument, "invalid_field", "\"" + std::string(name) + "\" must be " + std::string(must) + "."};
}

const boost::json::value* member_of(const boost::json::object& body, std::string_view name) {
  return body.if_contains(boost::json::string_view(name.data(), name.size()));
}

}  // namespace

result<std::optional<std::string>> read_optional_text(const boost::json::object& body, std::string_view name) {
  const auto* value = member_of(body, name);
  if (value == nullptr) return std::optional<std::string>();
  if (!value->is_string()) return invalid(name, "a text");
  return std::optional<std::string>(std::string(value->get_string().data(), value->get_string().size()));
}

result<std::optional<std::optional<std::string>>> read_clearable_text(const boost::json::object& body,
                                                                      std::string_view name) {
  using outcome = std::optional<std::optional<std::string>>;
  const auto* value = member_of(body, name);
  if (value == nullptr) return outcome();
  if (value->is_null()) return outcome(std::in_place);
  if (!value->is_string()) return invalid(name, "a text, or null to clear it");
  std::string text(value->get_string().data(), value->get_string().size());
  if (text.empty()) return outcome(std::in_place);
  return outcome(std::optional<std::string>(std::move(text)));
}

result<std::optional<int>> read_optional_number(const boost::json::object& body, std::string_view name, int least,
                                                int most) {
  if (member_of(body, name) == nullptr) return std::optional<int>();
  const auto number = integer_member(body, name);
  if (number && *number >= least && *number <= most) return std::optional<int>(static_cast<int>(*number));
  return invalid(name, "a number from " + std::to_string(least) + " to " + std::to_string(most));
}

result<int> read_version(const boost::json::object& body) {
  auto version = read_optional_number(body, "version", 1, std::numeric_limits<int>::max());
  if (!version) return std::move(version).error();
  if (!*version) return invalid("version", "the version of what is changed");
  return **version;
}

}  // namespace ess::server
