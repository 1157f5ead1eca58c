#include "unit/apps/action_stage.hpp"

#include "ess/storage/discord_configs.hpp"

namespace ess::test {

namespace {

constexpr std::string_view discord_world = R"({
  "applications": [{"id": "500", "name": "ESS", "clientSecret": "client-secret", "botToken": "example.token",
                    "redirectUris": ["http://localhost:3000/api/auth/callback/discord"]}],
  "users": [{"id": "41", "username": "nelly"}, {"id": "42", "username": "robin"}],
  "guilds": [{"id": "700", "name": "Harbour City", "ownerId": "41", "memberIds": ["41", "42"],
              "applicationIds": ["500"], "channels": [{"id": "710", "name": "general", "type": 0}]}]
})";

config::server_settings settings_of_simulator() {
  config::server_settings settings;
  settings.discord_api_base = must(config::parse_http_url("http://127.0.0.1:4000/api/v10"));
  settings.discord_authorize_url = must(config::parse_http_url("http://127.0.0.1:4000/oauth2/authorize"));
  return settings;
}

std::string text_of(SQLite::Column column) {
  if (column.isNull()) return "null";
  return std::to_string(column.getType()) + ":" + column.getString();
}

}  // namespace

action_stage::action_stage()
    : settings_(settings_of_simulator()),
      log_(world.base().clock, sink_, log_level::error),
      live_(discord, world.base().clock, world.base().random, log_, settings_) {
  move_into_file();
  owner = add_user(world.base(), "olga");
  mod = add_user(world.base(), "mia");
  north = add_community(world.base(), "north");
  must(sim.load_world(discord_world, world.base().clock.now()));
  context_->discord = &live_;
  context_->events.application = "500";
  context_->events.public_key = discords_key.public_key_hex();
  add_member(world.base(), north, owner, "OWNER");
  add_member(world.base(), north, mod, "MOD");
  add_link(world.base(), owner, 41);
  must(world.base().write([&](storage::unit_of_work& uow) -> result<void> {
    for (const auto& user : {owner, mod}) must(uow.users().set_password_hash(user, "quick:" + password));
    community::discord_config_changes changes;
    changes.guild = community::field_change<guild_id>::set(guild_id::trusted(700));
    changes.approvals_channel = community::field_change<channel_id>::set(channel_id::trusted(710));
    changes.bot_token = community::field_change<secret>::set(secret(std::string_view("example.token")));
    must(community::save_discord_config(uow, world.base().cipher, world.base().random, north, changes,
                                        by_command_line()));
    return success();
  }));
  world.base().clock.advance(std::chrono::minutes(1));
}

// The same site once more, over a store in a file and with a log that can be broken.
void action_stage::move_into_file() {
  storage::sqlite::options options;
  options.path = (folder / "ess.db").string();
  options.schema = storage::sqlite::schema_policy::migrate;
  in_memory_ = std::move(world.base().database);
  world.base().database = must(storage::sqlite::open(std::move(options), world.base().clock));
  switched_.emplace(*world.base().database);
  context_.emplace(world->time, world->random, world->log, *switched_, world->workers, world->cipher, world->keys,
                   world->sign_in, world->executor, world->assets, world->notices);
  context_->site = world->site;
  context_->links = &flow;
  context_->oauth = &oauth;
  router = must(http::router::make(server::route_table(*context_)));
  guards.assign({http::check_credentials(context_->site.session_cookie), http::check_origin(context_->site.origin),
                 server::form_guard(*context_)});
  async_guards.assign({server::session_guard(*context_), server::key_guard(*context_)});
}

user_id action_stage::person(const std::string& name, std::string_view role) {
  auto user = add_user(world.base(), name);
  add_member(world.base(), north, user, role);
  return user;
}

browser action_stage::at_form() const {
  const std::string value(43, 'A');
  browser by;
  by.more = {{"Cookie", world->site.form_cookie + "=" + value}, {"X-CSRF-Token", identity::form_csrf_token(value)}};
  return by;
}

browser action_stage::with_key(std::string_view text) const {
  browser by;
  by.more = {{"X-API-Key", std::string(text)}};
  return by;
}

access::created_api_key action_stage::add_key() {
  access::api_key_request wanted;
  wanted.name = "bot";
  wanted.proof = access::proof_policy::none;
  wanted.permissions = {access::permission::approvals_decide, access::permission::dispatch_read,
                        access::permission::players_read,     access::permission::commands_run,
                        access::permission::dispatch_manage,  access::permission::players_edit,
                        access::permission::reports_triage};
  return must(world.base().write([&](storage::unit_of_work& uow) {
    return world->keys.create(uow, north, std::move(wanted), by_command_line(), std::nullopt);
  }));
}

approval_id action_stage::add_request(const user_id& by) {
  return must(world.base().write([&](storage::unit_of_work& uow) {
           return approvals::request(uow, world.base().random, north,
                                     {by, storage::risk_level::high, R"({"commandId":"ban"})", ""}, by_command_line());
         }))
      .id;
}

storage::call_record action_stage::add_call() {
  return must(world.base().write([&](storage::unit_of_work& uow) {
    return dispatch::open_call(uow, world.base().random, north, {"Fire", "", 3, {}}, by_command_line());
  }));
}

storage::outbox_id action_stage::add_delivery() {
  add_request(mod);
  return world.base()
      .read([&](const storage::unit_of_work& uow) { return must(uow.outbox().list(north, {}, 1)); })
      .front()
      .id;
}

storage::player_record action_stage::add_player() {
  players::new_player wanted;
  wanted.name = "Nelly";
  return must(world.base().write([&](storage::unit_of_work& uow) {
    return players::add(uow, world.base().random, north, wanted, by_command_line());
  }));
}

std::string action_stage::invite_token(std::string* id) {
  const auto made = must(world.base().write([&](storage::unit_of_work& uow) {
    return identity::invite(uow, world.base().random, north, owner, "sam@example.org", "VIEWER", by_command_line());
  }));
  if (id != nullptr) *id = made.invite.id.str();
  return std::string(made.token.reveal());
}

std::string action_stage::reset_token() {
  const auto made = must(world.base().write([&](storage::unit_of_work& uow) {
    return identity::issue_reset(uow, world.base().random, mod, by_command_line());
  }));
  return std::string(made.token.reveal());
}

std::string action_stage::bot_body(const std::string& more) const {
  return R"({"guildId":"700","discordUserId":"41")" + more + "}";
}

result<boost::json::object> action_stage::command(std::string_view name, const std::string& arguments) {
  if (!operator_) {
    auto& base = world.base();
    community_keys_ =
        must(secrets::community_key_file::open((folder / "community.keys").string(), base.cipher.keys(), base.random));
    operator_.emplace(switched(), &base.cipher, base.random, hasher_,
                      notices::notifier(nullptr, base.random, {true, "http://localhost:3000"}));
    operator_->with(community_keys_.get());
  }
  return admin::execute(*operator_, name, must(parse_json(arguments)).as_object());
}

std::string action_stage::content() {
  // Attempts count whether or not they come to something, and the clock only goes on.
  const std::set<std::string> left_out = {"throttles", "store_clock"};
  SQLite::Database file((folder / "ess.db").string(), SQLite::OPEN_READONLY);
  std::vector<std::string> tables;
  SQLite::Statement names(file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
  while (names.executeStep()) tables.push_back(names.getColumn(0).getString());
  std::string all;
  for (const auto& table : tables) {
    if (left_out.contains(table)) continue;
    SQLite::Statement rows(file, "SELECT * FROM \"" + table + "\"");
    while (rows.executeStep()) {
      all += table;
      for (int i = 0; i < rows.getColumnCount(); ++i) all += "|" + text_of(rows.getColumn(i));
      all += "\n";
    }
  }
  return all;
}

std::map<std::string, int> action_stage::events() {
  std::map<std::string, int> found;
  SQLite::Database file((folder / "ess.db").string(), SQLite::OPEN_READONLY);
  SQLite::Statement rows(file, "SELECT event, count(*) FROM audit_log GROUP BY event");
  while (rows.executeStep()) found[rows.getColumn(0).getString()] = rows.getColumn(1).getInt();
  return found;
}

}  // namespace ess::test
