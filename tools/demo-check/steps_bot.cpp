// Steps 4 and 5: slash commands and what the audit log says of them.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

#include "steps.hpp"

namespace demo_check {

namespace {

namespace json = boost::json;

/// A call of the bot API by hand, as any bot could make it.
answer bot_call(waiting_client& client, const std::string& server, std::string_view path, std::string_view key,
                std::string_view guild, std::string_view user) {
  ess::net::http_request request(ess::net::http_method::post, server + "/api/bot/" + std::string(path));
  request.header("X-API-Key", std::string(key));
  request.body("application/json", json::serialize(json::object{{"guildId", guild}, {"discordUserId", user}}));
  return to_answer(client.send(std::move(request)));
}

bool contains(const std::string& text, std::string_view part) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

std::string first_approval(const answer& list) {
  const auto* approvals = at_path(list.json, "approvals");
  if (approvals == nullptr || !approvals->is_array() || approvals->as_array().empty()) return {};
  const auto* id = at_path(approvals->as_array().front(), "id");
  return id != nullptr && id->is_string() ? std::string(id->as_string()) : std::string();
}

/// The next pending request is denied with the button under the list, twice.
void press_deny(report& out, discord_side& discord, waiting_client& client, const std::string& server, const demo& what,
                const findings& found) {
  const auto pending =
      first_approval(bot_call(client, server, "approvals/list", found.key, what.guild, what.linked_user));
  const auto list = discord.type(what.linked_user, what.guild, what.channel, "/ess approvals");
  const auto press = [&] {
    return discord.press(what.linked_user, what.channel, list.message_id, "ess:deny:" + pending);
  };
  const auto denied = press();
  out.check("the Deny button decides", denied.state == "answered" && contains(denied.text, "denied"),
            denied.describe());
  const auto again = press();
  out.check("pressed again it says that it is decided", again.state == "answered" && contains(again.text, "already"),
            again.describe());
}

}  // namespace

bool use_commands(report& out, discord_side& discord, waiting_client& client, const std::string& server,
                  const demo& what, findings& found) {
  out.step("4. Slash commands");
  const auto say = [&](std::string_view user, std::string_view text) {
    return discord.type(user, what.guild, what.channel, text);
  };
  const auto status = say(what.linked_user, "/ess status");
  out.check("/ess status says that the person is linked",
            status.state == "answered" && contains(status.text, "is linked"), status.describe());
  const auto calls = say(what.linked_user, "/ess dispatch_calls");
  out.check("/ess dispatch_calls lists the open call",
            calls.state == "answered" && contains(calls.text, what.call_word), calls.describe());

  const auto list = bot_call(client, server, "approvals/list", found.key, what.guild, what.linked_user);
  found.approval = first_approval(list);
  if (!out.check("the new key lists approvals", !found.approval.empty(), list.describe())) return false;
  const auto approvals = say(what.linked_user, "/ess approvals");
  out.check("/ess approvals lists it", approvals.state == "answered" && contains(approvals.text, found.approval),
            approvals.describe());
  const auto offered = discord.choices(what.linked_user, what.guild, what.channel, "/ess approve id:");
  out.check("its id is offered while it is typed", contains(offered.text, found.approval), offered.describe());
  const auto approved = say(what.linked_user, "/ess approve id:" + found.approval);
  out.check("/ess approve decides it", approved.state == "answered" && contains(approved.text, "approved"),
            approved.describe());
  const auto twice = say(what.linked_user, "/ess approve id:" + found.approval);
  out.check("deciding it twice is refused", twice.state == "answered" && contains(twice.text, "already"),
            twice.describe());
  press_deny(out, discord, client, server, what, found);
  const auto player = say(what.linked_user, "/ess whois query:" + what.player_word);
  out.check("/ess whois finds the player", player.state == "answered" && contains(player.text, what.player_word),
            player.describe());
  const auto stranger = say(what.unlinked_user, "/ess dispatch_calls");
  out.check("an unlinked user reads a clear refusal",
            stranger.state == "answered" && contains(stranger.text, "not linked"), stranger.describe());

  const auto no_key = bot_call(client, server, "dispatch/calls", "ess_live_nonsense", what.guild, what.linked_user);
  out.check("a wrong key is refused", no_key.status == 401, no_key.describe());
  const auto other = bot_call(client, server, "dispatch/calls", found.key, what.channel, what.linked_user);
  out.check("another guild is refused", other.status == 403, other.describe());
  return true;
}

bool read_audit(report& out, browser& window, const demo& what, const findings& found) {
  out.step("5. The audit log");
  const auto seen = window.get("/api/communities/" + found.community + "/audit?source=discord&limit=50");
  const auto* entries = at_path(seen.json, "entries");
  const bool is_list = entries != nullptr && entries->is_array();
  out.check("it can be read", seen.status == 200 && is_list, seen.describe());
  if (!is_list) return false;
  for (const std::string_view action :
       {"dispatch.calls", "approvals.list", "approvals.approve", "approvals.deny", "players.whois"}) {
    const bool found_one = std::any_of(entries->as_array().begin(), entries->as_array().end(), [&](const auto& entry) {
      const auto text = [&](std::string_view path) {
        const auto* value = at_path(entry, path);
        return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
      };
      return text("metadata.action") == action && text("source") == "discord" && text("guildId") == what.guild &&
             !text("apiKeyId").empty();
    });
    out.check(std::string(action) + " is there with source, guild and key", found_one, seen.body);
  }
  return out.check("the chain is intact", seen.text("integrity.state") == "intact", seen.describe());
}

bool revoke_key(report& out, browser& window, waiting_client& client, const demo& what, const findings& found) {
  out.step("3. Revoke the API key");
  const auto path = "/api/communities/" + found.community + "/keys/" + found.key_id;
  const auto revoked = window.send(ess::net::http_method::delete_, path);
  out.check("it is revoked", revoked.status == 200, revoked.describe());
  const auto refused = bot_call(client, window.server(), "dispatch/calls", found.key, what.guild, what.linked_user);
  return out.check("it opens nothing any more", refused.status == 401, refused.describe());
}

}  // namespace demo_check
