#include "system/programs/stack.hpp"

#include <doctest/doctest.h>

namespace ess::test {

namespace {

constexpr std::string_view encryption_key = "6b8f0c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f405162738495a6b7c8d9";

std::string both(const outcome& ended) {
  return "exit code " + std::to_string(ended.exit_code) + "\n" + ended.out + ended.err;
}

}  // namespace

std::string json_text(std::string_view json, std::string_view name) {
  const std::string wanted = "\"" + std::string(name) + "\":";
  auto at = json.find(wanted);
  if (at == std::string_view::npos) return {};
  at = json.find('"', at + wanted.size());
  if (at == std::string_view::npos) return {};
  return std::string(json.substr(at + 1, json.find('"', at + 1) - at - 1));
}

stack::stack() : server_port_(free_port()), sim_port_(free_port()) {
  while (sim_port_ == server_port_) sim_port_ = free_port();
  settings_ = {
      {"ESS_LISTEN", "127.0.0.1:" + std::to_string(server_port_)},
      {"ESS_PUBLIC_URL", server_url()},
      {"ESS_DATABASE", "sqlite:" + (folder_ / "ess.db").string()},
      {"AUTH_ENCRYPTION_KEY", std::string(encryption_key)},
      {"DISCORD_CLIENT_ID", std::string(demo_world::application)},
      {"DISCORD_CLIENT_SECRET", std::string(demo_world::client_secret)},
      {"DISCORD_APP_ID", std::string(demo_world::application)},
      {"DISCORD_BOT_TOKEN", std::string(demo_world::bot_token)},
      {"DISCORD_GUILD_ID", std::string(demo_world::guild)},
      {"DISCORD_API_BASE", sim_url() + "/api/v10"},
      {"DISCORD_AUTHORIZE_URL", sim_url() + "/oauth2/authorize"},
      {"ESS_DEV_DISCORD", "1"},
      {"ESS_BASE_URL", server_url()},
  };
  write_world();
}

stack::~stack() {
  if (bot_) bot_->stop();
  if (server_) server_->stop();
  if (sim_) sim_->stop();
}

void stack::write_world() const {
  const auto quoted = [](std::string_view text) { return "\"" + std::string(text) + "\""; };
  const auto user = [&](std::string_view id, std::string_view name) {
    return "{\"id\":" + quoted(id) + ",\"username\":" + quoted(name) + ",\"globalName\":" + quoted(name) + "}";
  };
  std::string json = "{\"applications\":[{\"id\":" + quoted(demo_world::application) +
                     ",\"name\":\"ESS\",\"clientSecret\":" + quoted(demo_world::client_secret) +
                     ",\"botToken\":" + quoted(demo_world::bot_token) + ",\"redirectUris\":[" +
                     quoted(server_url() + "/api/auth/callback/discord") + "]}],\"users\":[" +
                     user(demo_world::owner, "owner") + "," + user(demo_world::linked_user, "nelly") + "," +
                     user(demo_world::unlinked_user, "otto") + "],\"guilds\":[{\"id\":" + quoted(demo_world::guild) +
                     ",\"name\":\"Harbour\",\"ownerId\":" + quoted(demo_world::owner) + ",\"memberIds\":[" +
                     quoted(demo_world::owner) + "," + quoted(demo_world::linked_user) + "," +
                     quoted(demo_world::unlinked_user) + "],\"applicationIds\":[" + quoted(demo_world::application) +
                     "],\"channels\":[{\"id\":" + quoted(demo_world::channel) +
                     ",\"name\":\"staff\",\"type\":0},{\"id\":" + quoted(demo_world::dispatch_channel) +
                     ",\"name\":\"dispatch\",\"type\":0}]}]}";
  write_file(folder_ / "world.json", json);
}

command stack::program(std::string_view name, std::vector<std::string> arguments) const {
  command what;
  what.argv.push_back(std::string(ESS_BIN) + "/" + std::string(name));
  for (auto& argument : arguments) what.argv.push_back(std::move(argument));
  what.environment = settings_;
  what.folder = folder_.path();
  return what;
}

outcome stack::essctl(std::vector<std::string> arguments, std::string input) const {
  auto what = program("essctl", std::move(arguments));
  what.input = std::move(input);
  return run(what);
}

outcome stack::must_essctl(std::vector<std::string> arguments, std::string input) const {
  auto ended = essctl(std::move(arguments), std::move(input));
  REQUIRE_MESSAGE(ended.exit_code == 0, both(ended));
  return ended;
}

void stack::set_up() {
  must_essctl({"init"});
  must_essctl({"user", "add", "--email", "owner@ess.example", "--name", "Demo Owner", "--password-stdin"},
              password_ + "\n");
  must_essctl({"user", "add", "--email", "staff@ess.example", "--name", "Demo Staff", "--password-stdin"},
              password_ + " too\n");
  must_essctl({"community", "add", "--name", "Harbour Roleplay", "--slug", "harbour"});
  must_essctl({"member", "add", "--community", "harbour", "--user", "owner@ess.example", "--role", "OWNER"});
  must_essctl({"member", "add", "--community", "harbour", "--user", "staff@ess.example", "--role", "MOD"});
  must_essctl({"call", "add", "--community", "harbour", "--title", "Smoke at the pier", "--priority", "4"});
  must_essctl({"player", "add", "--community", "harbour", "--name", "Annabel Pier"});
  must_essctl(
      {"approval", "add", "--community", "harbour", "--command", "ban.create", "--requested-by", "staff@ess.example"});
  must_essctl(
      {"approval", "add", "--community", "harbour", "--command", "kick", "--requested-by", "staff@ess.example"});
  const auto made =
      must_essctl({"key", "create", "--community", "harbour", "--name", "bot", "--permission", "approvals:decide",
                   "--permission", "dispatch:read", "--permission", "players:read", "--json"});
  bot_key_ = json_text(made.out, "secret");
  REQUIRE_MESSAGE(bot_key_.starts_with("ess_"), made.out);
  settings_["ESS_API_KEY"] = bot_key_;
}

process& stack::start_sim() {
  sim_ = std::make_unique<process>(program("discord-sim", {"--listen", "127.0.0.1:" + std::to_string(sim_port_),
                                                           "--world", (folder_ / "world.json").string()}));
  REQUIRE_MESSAGE(wait_for_port(sim_port_), sim_->err());
  return *sim_;
}

process& stack::start_server() {
  server_ = std::make_unique<process>(program("ess-server", {}));
  REQUIRE_MESSAGE(wait_for_port(server_port_), server_->err());
  return *server_;
}

process& stack::start_bot() {
  const auto registered = run(program("ess-bot", {"register"}));
  REQUIRE_MESSAGE(registered.exit_code == 0, both(registered));
  bot_ = std::make_unique<process>(program("ess-bot", {"run"}));
  REQUIRE_MESSAGE(bot_->wait_for_text("gateway.ready"), bot_->err());
  return *bot_;
}

void stack::start_all() {
  set_up();
  start_sim();
  start_server();
  start_bot();
}

outcome stack::demo_check() const {
  write_file(folder_ / "password", password_);
  write_file(folder_ / "bot-token", std::string(demo_world::bot_token));
  return run(program("demo-check", {"--server",
                                    server_url(),
                                    "--sim",
                                    sim_url(),
                                    "--email",
                                    "owner@ess.example",
                                    "--password-file",
                                    (folder_ / "password").string(),
                                    "--bot-token-file",
                                    (folder_ / "bot-token").string(),
                                    "--guild",
                                    std::string(demo_world::guild),
                                    "--channel",
                                    std::string(demo_world::channel),
                                    "--linked-user",
                                    std::string(demo_world::linked_user),
                                    "--unlinked-user",
                                    std::string(demo_world::unlinked_user),
                                    "--call",
                                    "Smoke",
                                    "--player",
                                    "Annabel"}),
             std::chrono::seconds(150));
}

}  // namespace ess::test
