#include "testing/sim/world_file.hpp"
#include "testing/sim/signed_posts.hpp"

#include <fmt/format.h>

#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"
#include "testing/sim/localizations.hpp"

namespace ess::testing::sim {

namespace {

// Reads members of one JSON object and remembers the first complaint, so that readers stay straight lines.
class reader {
 public:
  reader(const json::value& object, std::string place, std::string& complaint)
      : object_(object), place_(std::move(place)), complaint_(complaint) {
    if (!object.is_object()) complain("", "must be an object");
  }

  std::string text(std::string_view name, bool required) {
    const json::value* value = find_member(object_, name);
    if (value == nullptr || value->is_null()) {
      if (required) complain(name, "is missing");
      return {};
    }
    if (!value->is_string() || value->get_string().empty()) {
      complain(name, "must be a string that is not empty");
      return {};
    }
    return std::string(value->get_string());
  }
  flake id(std::string_view name) { return checked_id(text(name, true), name); }
  std::int64_t number(std::string_view name, std::int64_t otherwise) {
    const json::value* value = find_member(object_, name);
    if (value == nullptr || value->is_null()) return otherwise;
    if (!value->is_int64()) {
      complain(name, "must be a whole number");
      return otherwise;
    }
    return value->get_int64();
  }
  bool flag(std::string_view name) {
    const json::value* value = find_member(object_, name);
    if (value == nullptr || value->is_null()) return false;
    if (!value->is_bool()) complain(name, "must be true or false");
    return value->is_bool() && value->get_bool();
  }
  /// Permissions are strings of digits, as on the wire.
  std::uint64_t bits(std::string_view name, std::uint64_t otherwise) {
    const std::string digits = text(name, false);
    if (digits.empty()) return otherwise;
    if (digits == "0") return 0;
    const auto value = parse_id(digits);
    if (!value) complain(name, "must be a number in a string");
    return value.value_or(otherwise);
  }
  const json::array& list(std::string_view name) {
    static const json::array none;
    const json::value* value = find_member(object_, name);
    if (value == nullptr || value->is_null()) return none;
    if (!value->is_array()) {
      complain(name, "must be an array");
      return none;
    }
    return value->get_array();
  }
  std::vector<std::string> texts(std::string_view name) {
    std::vector<std::string> out;
    for (const json::value& entry : list(name)) {
      if (!entry.is_string()) {
        complain(name, "must hold strings");
        break;
      }
      out.emplace_back(entry.get_string());
    }
    return out;
  }
  std::vector<flake> ids(std::string_view name) {
    std::vector<flake> out;
    for (const std::string& entry : texts(name)) out.push_back(checked_id(entry, name));
    return out;
  }
  reader inner(std::string_view name, std::size_t index, const json::value& object) {
    return reader(object, fmt::format("{}{}[{}].", place_, name, index), complaint_);
  }
  void complain(std::string_view name, std::string_view what) {
    if (complaint_.empty()) complaint_ = fmt::format("{}{} {}", place_, name, what);
  }

 private:
  flake checked_id(const std::string& digits, std::string_view name) {
    const auto parsed = parse_id(digits);
    if (!parsed) complain(name, "must be a Discord id: a string of digits, as in \"123456789012345678\"");
    return parsed.value_or(0);
  }

  const json::value& object_;
  std::string place_;
  std::string& complaint_;
};

// Calls `read` for each object of the list.
template <class Read>
void for_each(reader& in, std::string_view name, Read read) {
  const json::array& list = in.list(name);
  for (std::size_t i = 0; i < list.size(); ++i) {
    reader entry = in.inner(name, i, list[i]);
    read(entry);
  }
}

void add_application(world& w, reader& in, state& sim) {
  application app;
  app.id = in.id("id");
  app.name = in.text("name", true);
  app.client_secret = in.text("clientSecret", false);
  app.bot_token = in.text("botToken", false);
  app.redirect_uris = in.texts("redirectUris");
  app.role_connections_verification_url = in.text("roleConnectionsVerificationUrl", false);
  app.privileged_intents = in.bits("privilegedIntents", 0);
  make_signing_key(app, sim.random);
  user bot;
  bot.id = app.id;
  bot.username = app.name;
  bot.bot = true;
  w.users[app.id] = bot;
  w.applications[app.id] = std::move(app);
}

void add_user(world& w, reader& in) {
  user u;
  u.id = in.id("id");
  u.username = in.text("username", true);
  const std::string global_name = in.text("globalName", false);
  const std::string email = in.text("email", false);
  if (!global_name.empty()) u.global_name = global_name;
  if (!email.empty()) u.email = email;
  const std::string locale = in.text("locale", false);
  if (!locale.empty()) u.locale = locale;
  if (!is_locale(u.locale)) in.complain("locale", "must be one of Discord's locales, as in \"de\"");
  if (w.users.contains(u.id)) in.complain("id", "is used twice");
  w.users[u.id] = std::move(u);
}

void add_role(guild& g, reader& in) {
  role r;
  r.id = in.id("id");
  r.name = in.text("name", true);
  r.permissions = in.bits("permissions", 0);
  r.mentionable = in.flag("mentionable");
  r.position = static_cast<int>(in.number("position", static_cast<std::int64_t>(g.roles.size())));
  g.roles[r.id] = std::move(r);
}

void add_member(const world& w, guild& g, reader& in, flake user_id, std::vector<flake> roles, time_point now) {
  if (!w.users.contains(user_id)) in.complain("memberIds", "names a user that is not in \"users\"");
  for (const flake id : roles) {
    if (!g.roles.contains(id)) in.complain("roleIds", "names a role that the guild does not have");
  }
  member m;
  m.user_id = user_id;
  m.roles = std::move(roles);
  m.joined_at = now;
  g.members[user_id] = std::move(m);
}

void add_channel(world& w, guild& g, reader& in) {
  channel c;
  c.id = in.id("id");
  c.name = in.text("name", true);
  c.topic = in.text("topic", false);
  c.type = static_cast<int>(in.number("type", channel_type::text));
  c.guild_id = g.id;
  c.position = static_cast<int>(g.channels.size());
  for_each(in, "permissionOverwrites", [&c](reader& entry) {
    overwrite o;
    o.id = entry.id("id");
    o.type = static_cast<int>(entry.number("type", 0));
    o.allow = entry.bits("allow", 0);
    o.deny = entry.bits("deny", 0);
    c.overwrites.push_back(o);
  });
  if (w.channels.contains(c.id)) in.complain("id", "is used twice");
  g.channels.push_back(c.id);
  w.channels[c.id] = std::move(c);
}

void add_guild(world& w, reader& in, state& sim, time_point now) {
  guild g;
  g.id = in.id("id");
  g.name = in.text("name", true);
  g.owner_id = in.id("ownerId");
  // @everyone: its id is the guild's, its position 0.
  role everyone;
  everyone.id = g.id;
  everyone.name = "@everyone";
  everyone.permissions = in.bits("everyonePermissions", sim.options.everyone_permissions);
  g.roles[g.id] = std::move(everyone);
  for_each(in, "roles", [&g](reader& entry) { add_role(g, entry); });
  for (const flake user_id : in.ids("memberIds")) add_member(w, g, in, user_id, {}, now);
  for_each(in, "members", [&](reader& entry) {
    const flake user_id = entry.id("userId");
    add_member(w, g, entry, user_id, entry.ids("roleIds"), now);
  });
  if (!w.users.contains(g.owner_id)) in.complain("ownerId", "names a user that is not in \"users\"");
  if (!g.members.contains(g.owner_id)) add_member(w, g, in, g.owner_id, {}, now);
  for (const flake app : in.ids("applicationIds")) {
    if (w.applications.contains(app)) {
      install(w, g, app, sim, now);
    } else {
      in.complain("applicationIds", "names an application that is not in \"applications\"");
    }
  }
  for_each(in, "channels", [&](reader& entry) { add_channel(w, g, entry); });
  if (w.guilds.contains(g.id)) in.complain("id", "is used twice");
  w.guilds[g.id] = std::move(g);
}

}  // namespace

// "The bot gets a role of its own with the asked permissions", marked by tags.bot_id.
void install(world& w, guild& g, flake application_id, state& sim, time_point now) {
  role own;
  own.id = sim.ids.next(now);
  own.name = w.applications.at(application_id).name;
  own.permissions = sim.options.bot_permissions;
  own.position = static_cast<int>(g.roles.size());
  own.managed = true;
  own.bot_id = application_id;
  member m;
  m.user_id = application_id;
  m.roles.push_back(own.id);
  m.joined_at = now;
  g.members[application_id] = std::move(m);
  g.roles[own.id] = std::move(own);
  g.applications.insert(application_id);
}

result<world> read_world(std::string_view text, state& sim, time_point now) {
  json_limits limits;
  limits.max_bytes = 4 * 1024 * 1024;
  limits.max_members = 10'000;
  auto parsed = parse_json(text, limits);
  if (!parsed) return std::move(parsed).error();
  std::string complaint;
  world w;
  reader in(*parsed, "", complaint);
  for_each(in, "applications", [&](reader& entry) { add_application(w, entry, sim); });
  for_each(in, "users", [&](reader& entry) { add_user(w, entry); });
  for_each(in, "guilds", [&](reader& entry) { add_guild(w, entry, sim, now); });
  if (!complaint.empty()) {
    return error(errc::invalid_argument, "invalid_world", "The world cannot be used: " + complaint + ".");
  }
  return w;
}

}  // namespace ess::testing::sim
