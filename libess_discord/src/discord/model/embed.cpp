#include "ess/discord/model/embed.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ess/base/text.hpp"
#include "ess/discord/model/fields.hpp"

namespace ess::discord {

namespace {

error too_large(std::string_view what, std::size_t limit) {
  return error(errc::too_large, "embed_too_large",
               std::string(what).append(" is limited to ").append(std::to_string(limit)).append(" by Discord."));
}

std::size_t length_of(const std::optional<std::string>& text) { return text ? count_code_points(*text) : 0; }

// Adds the embed's characters to `total`.
result<void> check_embed(const embed& e, std::size_t& total) {
  if (length_of(e.title) > embed_limits::title) return too_large("An embed's title", embed_limits::title);
  if (length_of(e.description) > embed_limits::description) {
    return too_large("An embed's description", embed_limits::description);
  }
  if (length_of(e.footer) > embed_limits::footer) return too_large("An embed's footer", embed_limits::footer);
  if (e.fields.size() > embed_limits::fields) return too_large("The number of an embed's fields", embed_limits::fields);
  total += length_of(e.title) + length_of(e.description) + length_of(e.footer);
  for (const embed_field& field : e.fields) {
    const std::size_t name = count_code_points(field.name);
    const std::size_t value = count_code_points(field.value);
    if (name > embed_limits::field_name) return too_large("A field's name", embed_limits::field_name);
    if (value > embed_limits::field_value) return too_large("A field's value", embed_limits::field_value);
    total += name + value;
  }
  return success();
}

}  // namespace

result<embed> read_embed(const boost::json::value& json) {
  if (!json.is_object()) return payload_invalid("an embed that is no object");
  embed e;
  e.title = string_member(json, "title");
  e.description = string_member(json, "description");
  e.url = string_member(json, "url");
  e.color = integer_member(json, "color");
  if (const boost::json::value* footer = find_member(json, "footer"); footer != nullptr) {
    e.footer = string_member(*footer, "text");
  }
  const boost::json::value* fields = find_member(json, "fields");
  if (fields == nullptr || !fields->is_array()) return e;
  for (const boost::json::value& entry : fields->get_array()) {
    e.fields.push_back(embed_field{.name = string_member(entry, "name").value_or(""),
                                   .value = string_member(entry, "value").value_or(""),
                                   .is_inline = bool_member(entry, "inline").value_or(false)});
  }
  return e;
}

boost::json::value write_embed(const embed& e) {
  boost::json::object json;
  if (e.title) json["title"] = *e.title;
  if (e.description) json["description"] = *e.description;
  if (e.url) json["url"] = *e.url;
  if (e.color) json["color"] = *e.color;
  if (e.footer) json["footer"].emplace_object()["text"] = *e.footer;
  if (!e.fields.empty()) {
    boost::json::array& fields = json["fields"].emplace_array();
    for (const embed_field& field : e.fields) {
      boost::json::object entry;
      entry["name"] = field.name;
      entry["value"] = field.value;
      entry["inline"] = field.is_inline;
      fields.emplace_back(std::move(entry));
    }
  }
  return json;
}

result<void> check_embeds(const std::vector<embed>& embeds) {
  if (embeds.size() > embed_limits::per_message) {
    return too_large("The number of embeds in a message", embed_limits::per_message);
  }
  std::size_t total = 0;
  for (const embed& e : embeds) {
    result<void> checked = check_embed(e, total);
    if (!checked) return checked;
  }
  if (total > embed_limits::total) return too_large("The text of all embeds in a message", embed_limits::total);
  return success();
}

}  // namespace ess::discord
