// Components of messages: the legacy kind in full, v2 by its counts.
#include <fmt/format.h>

#include <set>

#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "testing/sim/messages.hpp"
#include "testing/sim/select_values.hpp"

namespace ess::testing::sim {

namespace {

constexpr std::int64_t action_row = 1, button = 2;
constexpr std::size_t most_rows = 5, most_in_row = 5, most_label = 80, most_custom_id = 100, most_url = 512,
                      most_v2 = 40;
// "String Select": figures of it and its options.
constexpr std::size_t most_select_options = 25, most_option_text = 100, most_placeholder = 150;

class component_check {
 public:
  explicit component_check(form_errors& errors) : errors_(errors) {}

  void row(const json::value& in, const body_path& at) {
    if (integer_member(in, "type") != action_row) return errors_.bad_choice(at / "type", "1");
    const json::value* inner = find_member(in, "components");
    if (inner == nullptr || !inner->is_array() || inner->get_array().empty() ||
        inner->get_array().size() > most_in_row) {
      return errors_.bad_length(at / "components", 1, most_in_row);
    }
    const json::array& list = inner->get_array();
    for (std::size_t i = 0; i < list.size(); ++i) {
      interactive(list[i], at / "components" / i);
      // Up to five buttons or one select.
      if (is_select(integer_member(list[i], "type").value_or(0)) && list.size() > 1) {
        errors_.add(at / "components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                    "The specified component exceeds the maximum width");
      }
    }
  }

  void interactive(const json::value& in, const body_path& at) {
    const std::int64_t type = integer_member(in, "type").value_or(0);
    if (type == button) return check_button(in, at);
    if (!is_select(type)) return errors_.bad_choice(at / "type", "2, 3, 5, 6, 7, 8");
    custom_id(in, at);
    check_select(in, at);
    if (type == select_type::string) check_options(in, at / "options");
  }

  /// v2 layouts nest; every interactive one still needs its id.
  std::size_t count_nested(const json::value& in, const body_path& at) {
    if (!in.is_object()) return 0;
    std::size_t out = 1;
    const std::int64_t type = integer_member(in, "type").value_or(0);
    if (type == button || is_select(type)) interactive(in, at);
    if (const json::value* inner = find_member(in, "components"); inner != nullptr && inner->is_array()) {
      const json::array& list = inner->get_array();
      for (std::size_t i = 0; i < list.size(); ++i) out += count_nested(list[i], at / "components" / i);
    }
    if (const json::value* accessory = find_member(in, "accessory")) out += count_nested(*accessory, at / "accessory");
    return out;
  }

 private:
  void check_select(const json::value& in, const body_path& at) {
    const std::string placeholder = string_member(in, "placeholder").value_or("");
    if (count_code_points(placeholder) > most_placeholder) errors_.too_long(at / "placeholder", most_placeholder);
    check_count(in, "min_values", 0, at);
    check_count(in, "max_values", 1, at);
  }

  void check_count(const json::value& in, const char* name, std::int64_t least, const body_path& at) {
    constexpr std::int64_t most = 25;
    const json::value* count = find_member(in, name);
    if (count == nullptr || count->is_null()) return;
    if (!count->is_int64()) return errors_.wrong_type(at / name, "an integer");
    if (count->get_int64() < least || count->get_int64() > most) {
      errors_.add(at / name, "NUMBER_TYPE_MAX", fmt::format("int value should be between {} and {}.", least, most));
    }
  }

  void check_options(const json::value& in, const body_path& at) {
    const json::value* options = find_member(in, "options");
    const std::size_t count = options != nullptr && options->is_array() ? options->get_array().size() : 0;
    if (count < 1 || count > most_select_options) return errors_.bad_length(at, 1, most_select_options);
    for (std::size_t i = 0; i < count; ++i) {
      const json::value& option = options->get_array()[i];
      option_text(option, "label", at / i);
      option_text(option, "value", at / i);
      const std::string description = string_member(option, "description").value_or("");
      if (count_code_points(description) > most_option_text) errors_.too_long(at / i / "description", most_option_text);
    }
  }

  void option_text(const json::value& option, const char* name, const body_path& at) {
    const auto text = string_member(option, name);
    if (!text) return errors_.required(at / name);
    if (text->empty() || count_code_points(*text) > most_option_text) {
      errors_.bad_length(at / name, 1, most_option_text);
    }
  }

  void check_button(const json::value& in, const body_path& at) {
    const std::int64_t style = integer_member(in, "style").value_or(0);
    if (style < 1 || style > 6) return errors_.bad_choice(at / "style", "1, 2, 3, 4, 5, 6");
    const std::string label = string_member(in, "label").value_or("");
    if (count_code_points(label) > most_label) errors_.too_long(at / "label", most_label);
    if (style <= 4) {
      custom_id(in, at);
      // What a button shows is a label, an emoji or both.
      if (label.empty() && find_member(in, "emoji") == nullptr) errors_.required(at / "label");
    } else if (style == 5) {
      const auto url = string_member(in, "url");
      if (!url || url->empty()) return errors_.required(at / "url");
      if (url->size() > most_url) errors_.too_long(at / "url", most_url);
      if (find_member(in, "custom_id") != nullptr) {
        errors_.add(at, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                    "A custom id and url cannot both be specified");
      }
    }
  }

  void custom_id(const json::value& in, const body_path& at) {
    const auto id = string_member(in, "custom_id");
    if (!id) return errors_.required(at / "custom_id");
    if (id->empty() || count_code_points(*id) > most_custom_id) {
      errors_.bad_length(at / "custom_id", 1, most_custom_id);
    }
    if (!custom_ids_.insert(*id).second) {
      errors_.add(at / "custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
    }
  }

  form_errors& errors_;
  std::set<std::string> custom_ids_;
};

/// "id": who sends no ids gets a sequence, in the order of the tree (Components, "Anatomy of a Component"). A select
/// that does not say how many may be chosen means one.
void complete(json::value& in, std::int64_t& next) {
  if (!in.is_object()) return;
  json::object& out = in.get_object();
  if (!out.contains("id")) out["id"] = next++;
  if (is_select(integer_member(in, "type").value_or(0))) {
    // null is as good as absent.
    for (const char* name :
         {"min_values", "max_values", "placeholder", "disabled", "channel_types", "default_values"}) {
      if (const json::value* given = out.if_contains(name); given != nullptr && given->is_null()) out.erase(name);
    }
    if (!out.contains("min_values")) out["min_values"] = 1;
    if (!out.contains("max_values")) out["max_values"] = 1;
  }
  if (json::value* inner = out.if_contains("components"); inner != nullptr && inner->is_array()) {
    for (json::value& each : inner->get_array()) complete(each, next);
  }
  if (json::value* accessory = out.if_contains("accessory")) complete(*accessory, next);
}

}  // namespace

json::array checked_components(const json::value& list, bool v2, const body_path& where, form_errors& errors) {
  if (list.is_null()) return {};
  if (!list.is_array()) {
    errors.wrong_type(where, "an array");
    return {};
  }
  json::array out = list.get_array();
  component_check check(errors);
  std::size_t total = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (v2) {
      total += check.count_nested(out[i], where / i);
    } else {
      check.row(out[i], where / i);
    }
  }
  if (!v2 && out.size() > most_rows) errors.too_long(where, most_rows);
  if (total > most_v2) {
    errors.add(where, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "A message may have 40 components in all.");
  }
  std::int64_t next = 1;
  for (json::value& each : out) complete(each, next);
  return out;
}

}  // namespace ess::testing::sim
