// Walks through the demo as a person would, over HTTP. Exit code 0: every check passed, 1: some did not, 2: wrong
// usage.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "ess/base/text.hpp"
#include "steps.hpp"

namespace {

using namespace demo_check;

void walk(report& out, waiting_client& client, const std::string& server, const std::string& sim, const demo& what) {
  browser window(client, server);
  discord_side discord(client, sim);
  findings found;
  if (!out.check("discord-sim is there", discord.alive())) return;
  if (!sign_in(out, window, what, found)) return;
  if (!link_account(out, window, discord, what)) return;
  if (!save_settings(out, window, what, found)) return;
  if (!make_key(out, window, what, found)) return;
  if (!use_commands(out, discord, client, server, what, found)) return;
  if (!read_audit(out, window, what, found)) return;
  revoke_key(out, window, client, what, found);
}

/// What a file holds, without the white space around it.
std::string content_of(const std::string& path) {
  std::ifstream in(path);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return std::string(ess::trim(text));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Walks through the demo: sign in, link, settings, key, slash commands, audit.");
  demo what;
  std::string server, sim, password_file, token_file;
  app.add_option("--server", server, "URL of ess-server")->required();
  app.add_option("--sim", sim, "URL of discord-sim")->required();
  app.add_option("--email", what.email, "sign-in of the demo")->required();
  app.add_option("--password-file", password_file, "file that holds its password")->required();
  app.add_option("--bot-token-file", token_file, "file that holds the token of the demo's bot")->required();
  app.add_option("--guild", what.guild, "guild of the demo community")->required();
  app.add_option("--channel", what.channel, "a text channel of that guild")->required();
  app.add_option("--linked-user", what.linked_user, "Discord user that links")->required();
  app.add_option("--unlinked-user", what.unlinked_user, "Discord user that does not link")->required();
  app.add_option("--call", what.call_word, "word in the title of an open call")->required();
  app.add_option("--player", what.player_word, "word in the name of a player")->required();
  CLI11_PARSE(app, argc, argv);

  what.password = content_of(password_file);
  what.bot_token = content_of(token_file);
  if (what.password.empty() || what.bot_token.empty()) {
    std::fprintf(stderr, "demo-check: %s or %s is empty\n", password_file.c_str(), token_file.c_str());
    return 2;
  }

  report out;
  waiting_client client;
  walk(out, client, server, sim, what);
  std::printf("%d checks passed, %d failed\n", out.passed(), out.failed());
  return out.failed() == 0 ? 0 : 1;
}
