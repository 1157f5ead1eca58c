#include <algorithm>
#include <array>

#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "testing/sim/messages.hpp"
#include "testing/sim/permissions.hpp"

namespace ess::testing::sim {

namespace {

constexpr std::size_t most_content = 2000, most_embeds = 10, most_embed_characters = 6000, most_fields = 25;

// Checks texts of one embed and counts what is limited to 6000 characters over all embeds.
class embed_check {
 public:
  embed_check(form_errors& errors, std::size_t& characters) : errors_(errors), characters_(characters) {}

  void run(const json::value& embed, const body_path& at) {
    if (!embed.is_object()) return errors_.wrong_type(at, "an object");
    text(embed, "title", 256, at, false);
    text(embed, "description", 4096, at, false);
    inner(embed, "footer", "text", 2048, at);
    inner(embed, "author", "name", 256, at);
    const json::value* fields = find_member(embed, "fields");
    if (fields == nullptr || fields->is_null()) return;
    if (!fields->is_array()) return errors_.wrong_type(at / "fields", "an array");
    const json::array& list = fields->get_array();
    if (list.size() > most_fields) errors_.too_long(at / "fields", most_fields);
    for (std::size_t i = 0; i < list.size(); ++i) {
      text(list[i], "name", 256, at / "fields" / i, true);
      text(list[i], "value", 1024, at / "fields" / i, true);
    }
  }

 private:
  void inner(const json::value& embed, const char* object, const char* name, std::size_t most, const body_path& at) {
    const json::value* member = find_member(embed, object);
    if (member != nullptr && member->is_object()) text(*member, name, most, at / object, true);
  }

  void text(const json::value& in, const char* name, std::size_t most, const body_path& at, bool required) {
    const json::value* member = find_member(in, name);
    if (member == nullptr || member->is_null()) {
      if (required) errors_.required(at / name);
      return;
    }
    if (!member->is_string()) return errors_.wrong_type(at / name, "a string");
    // "Limits are measured inclusively, after trimming."
    const std::string_view value = trim(std::string_view(member->get_string()));
    const std::size_t length = count_code_points(value);
    if (required && length == 0) errors_.required(at / name);
    if (length > most) errors_.too_long(at / name, most);
    characters_ += length;
  }

  form_errors& errors_;
  std::size_t& characters_;
};

json::array checked_embeds(const json::value& list, const body_path& at, form_errors& errors) {
  if (list.is_null()) return {};
  if (!list.is_array()) {
    errors.wrong_type(at, "an array");
    return {};
  }
  json::array out = list.get_array();
  if (out.size() > most_embeds) errors.too_long(at, most_embeds);
  std::size_t characters = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    embed_check(errors, characters).run(out[i], at / i);
    if (out[i].is_object()) out[i].get_object()["type"] = "rich";
  }
  if (characters > most_embed_characters) {
    errors.add(at, "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000");
  }
  return out;
}

void check_mentions(const json::value& allowed, const body_path& at, form_errors& errors) {
  const json::value* parse = find_member(allowed, "parse");
  if (parse == nullptr || !parse->is_array()) return;
  for (const json::value& entry : parse->get_array()) {
    if (!entry.is_string()) return errors.wrong_type(at / "parse", "an array of strings");
    const std::string kind(entry.get_string());
    if (kind != "users" && kind != "roles" && kind != "everyone")
      errors.bad_choice(at / "parse", "roles, users, everyone");
    // A kind in `parse` may not also have a list of ids that is not empty.
    const json::value* ids = find_member(allowed, kind);
    if (ids != nullptr && ids->is_array() && !ids->get_array().empty()) {
      errors.add(at, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                 "parse:[\"" + kind + "\"] and " + kind + ": [ids...] are mutually exclusive.");
    }
  }
}

bool parses(const json::value& allowed, std::string_view kind) {
  const json::value* parse = find_member(allowed, "parse");
  if (parse == nullptr || !parse->is_array()) return false;
  const json::array& kinds = parse->get_array();
  return std::any_of(kinds.begin(), kinds.end(),
                     [kind](const json::value& entry) { return entry.is_string() && entry.get_string() == kind; });
}

bool lists(const json::value& allowed, const char* kind, flake id) {
  const json::value* ids = find_member(allowed, kind);
  if (ids == nullptr || !ids->is_array()) return false;
  const std::string wanted = id_text(id);
  const json::array& list = ids->get_array();
  return std::any_of(list.begin(), list.end(),
                     [&](const json::value& entry) { return entry.is_string() && entry.get_string() == wanted; });
}

// Ids inside `<@id>`, `<@!id>` (users) or `<@&id>` (roles).
std::vector<flake> mentioned(std::string_view content, std::string_view opening) {
  std::vector<flake> out;
  for (std::size_t at = content.find(opening); at != std::string_view::npos; at = content.find(opening, at + 1)) {
    const std::size_t start = at + opening.size();
    const std::size_t end = content.find('>', start);
    if (end == std::string_view::npos) break;
    const auto id = parse_id(content.substr(start, end - start));
    if (id && std::find(out.begin(), out.end(), *id) == out.end()) out.push_back(*id);
  }
  return out;
}

// "Allowed Mentions": a role is pinged that is `mentionable`, or by who has MENTION_EVERYONE.
bool may_ping_role(const world& w, const message& m, flake role_id, bool may_all) {
  const channel* in = find_in(w.channels, m.channel_id);
  const guild* g = in != nullptr && in->guild_id ? find_in(w.guilds, *in->guild_id) : nullptr;
  const role* r = g == nullptr ? nullptr : find_in(g->roles, role_id);
  return r != nullptr && (may_all || r->mentionable);
}

bool may_ping_all(const world& w, const message& m) {
  const channel* in = find_in(w.channels, m.channel_id);
  return in != nullptr && (permissions_in(w, m.author_id, *in) & permission::mention_everyone) != 0;
}

void find_mentions(const world& w, message& m, const json::value& allowed) {
  const bool all = allowed.is_null();
  // Default: regular messages parse everything, interactions and webhooks users only.
  const bool answer = m.application_id.has_value();
  const bool may_all = may_ping_all(w, m);
  m.mentions.clear();
  m.mention_roles.clear();
  for (const flake id : mentioned(m.content, "<@")) {
    if (w.users.contains(id) && (all || parses(allowed, "users") || lists(allowed, "users", id))) {
      m.mentions.push_back(id);
    }
  }
  for (const flake id : mentioned(m.content, "<@&")) {
    const bool is_allowed = (all && !answer) || parses(allowed, "roles") || lists(allowed, "roles", id);
    if (is_allowed && may_ping_role(w, m, id, may_all)) m.mention_roles.push_back(id);
  }
  const bool calls_all =
      m.content.find("@everyone") != std::string::npos || m.content.find("@here") != std::string::npos;
  m.mention_everyone = calls_all && may_all && ((all && !answer) || parses(allowed, "everyone"));
}

}  // namespace

bool message_fields::empty() const {
  return (!content || trim(*content).empty()) && (!embeds || embeds->empty()) && (!components || components->empty());
}

sim_reply empty_message() { return api_error(400, 50006, "Cannot send an empty message"); }

message_fields read_message(const json::value& body, const body_path& where, form_errors& errors) {
  message_fields out;
  if (!body.is_object()) {
    errors.wrong_type(where, "an object");
    return out;
  }
  if (const json::value* content = find_member(body, "content")) {
    if (content->is_string()) {
      out.content = std::string(content->get_string());
      if (count_code_points(*out.content) > most_content) errors.too_long(where / "content", most_content);
    } else if (content->is_null()) {
      out.content.emplace();
    } else {
      errors.wrong_type(where / "content", "a string");
    }
  }
  if (const auto flags = integer_member(body, "flags")) out.flags = static_cast<std::uint64_t>(*flags);
  const bool v2 = (out.flags.value_or(0) & message_flag::components_v2) != 0;
  if (const json::value* embeds = find_member(body, "embeds")) {
    out.embeds = checked_embeds(*embeds, where / "embeds", errors);
  }
  if (const json::value* components = find_member(body, "components")) {
    out.components = checked_components(*components, v2, where / "components", errors);
  }
  if (const json::value* listed = find_member(body, "attachments"); listed != nullptr && listed->is_array()) {
    out.attachments = listed->get_array();
  }
  if (v2 && ((out.content && !out.content->empty()) || (out.embeds && !out.embeds->empty()))) {
    errors.add(where, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
               "content and embeds cannot be used with IS_COMPONENTS_V2.");
  }
  if (const json::value* allowed = find_member(body, "allowed_mentions")) {
    out.allowed_mentions = *allowed;
    check_mentions(*allowed, where / "allowed_mentions", errors);
  }
  out.tts = bool_member(body, "tts").value_or(false);
  return out;
}

void edit_flags(message& m, std::uint64_t wanted) {
  constexpr std::uint64_t settable = message_flag::suppress_embeds | message_flag::components_v2;
  m.flags = (m.flags & ~message_flag::suppress_embeds) | (wanted & settable);
}

void apply_fields(const world& w, message& m, const message_fields& fields) {
  if (fields.content) m.content = *fields.content;
  if (fields.embeds) m.embeds = *fields.embeds;
  if (fields.components) m.components = *fields.components;
  find_mentions(w, m, fields.allowed_mentions);
}

}  // namespace ess::testing::sim
