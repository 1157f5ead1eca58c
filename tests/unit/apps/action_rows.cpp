// How each row of the route table is made to change something.
#include "ess/base/json.hpp"
#include "ess/identity/sessions.hpp"
#include "ess/storage/role_connections.hpp"
#include "unit/apps/action_stage.hpp"

namespace ess::test {

namespace {

const std::string account = "/api/account";
const std::string community = "/api/communities/{communityId}";

std::string quoted(const std::string& name, const std::string& value) { return "\"" + name + "\":\"" + value + "\""; }
std::string object(const std::string& members) { return "{" + members + "}"; }

std::string version_body(action_stage& s, const std::string& more) {
  const auto config =
      must(s.world.base().read([&](const storage::unit_of_work& uow) { return uow.discord_configs().find(s.north); }));
  return object("\"version\":" + std::to_string(config->version) + more);
}

/// A form of somebody who is not signed in.
action form(const std::string& path, std::function<std::string(action_stage&)> body, int status = 200) {
  return {"POST " + path, [=](action_stage& s) { return prepared{s.at_form(), path, body(s), status}; }};
}

/// A change by the owner below the community's path; `{}` in the row stands for what `id` answers.
action by_owner(const std::string& verb, const std::string& rest, std::function<std::string(action_stage&)> id,
                const std::string& body = "{}") {
  return {verb + " " + community + rest, [=](action_stage& s) {
            std::string path = s.of_community(rest);
            if (const auto at = path.find('{'); at != std::string::npos) {
              path.replace(at, path.find('}') - at + 1, id(s));
            }
            return prepared{s.as_owner(), path, body};
          }};
}

/// The owner's role is shown to Discord.
void show_role(action_stage& s) {
  must(s.world.base().write([&](storage::unit_of_work& uow) {
    return uow.role_connections().put({.id = storage::role_connection_id::generate(uow.now(), s.world.base().random),
                                       .user = s.owner,
                                       .home = s.north,
                                       .discord = discord_user_id::trusted(41),
                                       .tokens_sealed = "ess2.00112233445566aa.sealed",
                                       .access_expires_at = uow.now(),
                                       .connected_at = uow.now()});
  }));
}

std::string nothing(action_stage&) { return {}; }
std::string the_mod(action_stage& s) { return s.mod.str(); }

action on_call(const std::string& path, const std::string& more, bool on_request = false) {
  return {"POST " + path, [=](action_stage& s) {
            const auto key = s.add_key();
            const auto by = s.with_key(key.text.reveal());
            // Noting that a key was used is no part of the call; here it is done before.
            s.post(by, "/api/bot/status", s.bot_body());
            std::string wanted = more;
            if (on_request) wanted += "," + quoted("approvalId", s.add_request(s.mod).str());
            return prepared{by, path, s.bot_body(wanted)};
          }};
}

browser as_host(action_stage& s) {
  const auto key = s.add_key();
  auto by = s.with_key(key.text.reveal());
  s.post(by, "/api/bot/status", s.bot_body());  // as above
  by.more.push_back({"Idempotency-Key", "once"});
  return by;
}

/// A host's write; `{}` in the row stands for what `id` answers.
action by_host(const std::string& verb, const std::string& rest, std::function<std::string(action_stage&)> id,
               const std::string& body) {
  return {verb + " /api/v1" + rest, [=](action_stage& s) {
            std::string path = "/api/v1" + rest;
            if (const auto at = path.find('{'); at != std::string::npos) {
              path.replace(at, path.find('}') - at + 1, id(s));
            }
            return prepared{as_host(s), path, body};
          }};
}

/// What a bot says of itself, on behalf of nobody.
action by_bot(const std::string& path, const std::string& body) {
  return {"POST " + path, [=](action_stage& s) {
            const auto key = s.add_key();
            const auto by = s.with_key(key.text.reveal());
            s.post(by, "/api/bot/status", s.bot_body());
            return prepared{by, path, body};
          }};
}

action event_of_discord(const std::string& row, const std::string& path) {
  return {row, [=](action_stage& s) {
            const auto now = std::chrono::floor<std::chrono::seconds>(s.world->time.now());
            const auto timestamp = std::to_string(now.time_since_epoch().count());
            const std::string body = R"({"version":1,"application_id":"500","type":1,"event":{"type":)"
                                     R"("APPLICATION_DEAUTHORIZED","timestamp":")" +
                                     format_time(s.world->time.now()) +
                                     R"(","data":{"user":{"id":"41","username":"nelly"}}}})";
            browser by;
            by.more = {{"X-Signature-Ed25519", s.discords_key.sign_hex(timestamp + body)},
                       {"X-Signature-Timestamp", timestamp}};
            return prepared{by, path, body, 204};
          }};
}

std::vector<action> actions_of_accounts() {
  return {
      form("/api/session",
           [](auto& s) { return object(quoted("email", "olga@example.org") + "," + quoted("password", s.password)); }),
      form(
          "/api/session",
          [](auto&) { return object(quoted("email", "olga@example.org") + "," + quoted("password", "wrong")); }, 401),
      {"DELETE /api/session",
       [](auto& s) {
         return prepared{s.as_owner(), "/api/session", ""};
       }},
      {"POST /api/session/password",
       [](auto& s) {
         return prepared{s.as_owner(), "/api/session/password", object(quoted("password", s.password))};
       }},
      {"POST /api/session/password",
       [](auto& s) {
         return prepared{s.as_owner(), "/api/session/password", object(quoted("password", "wrong")), 403};
       }},
      {"DELETE /api/account/link",
       [](auto& s) {
         return prepared{s.as_owner(), account + "/link", ""};
       }},
      {"POST /api/account/link/pending/{id}/confirm",
       [](auto& s) {
         auto by = s.as_mod();
         const auto pending = s.reach_confirmation(by, link_site::robin);
         return prepared{by, account + "/link/pending/" + pending + "/confirm", "{}"};
       }},
      {"POST /api/account/link/pending/{id}/confirm",
       [](auto& s) {
         auto by = s.as_mod();  // the account at Discord is linked elsewhere
         const auto pending = s.reach_confirmation(by, link_site::robin);
         add_link(s.world.base(), s.person("sam", "VIEWER"), 42);
         return prepared{by, account + "/link/pending/" + pending + "/confirm", "{}", 409};
       }},
      {"DELETE " + account + "/linked-roles",
       [](auto& s) {
         show_role(s);
         return prepared{s.as_owner(), account + "/linked-roles", ""};
       }},
      {"DELETE /api/account/sessions",
       [](auto& s) {
         s.as_owner();
         return prepared{s.as_owner(), account + "/sessions", ""};
       }},
      {"DELETE /api/account/sessions/{sessionId}",
       [](auto& s) {
         const auto other = add_session(s.world.base(), s.owner);
         const auto by = s.as_owner();
         const auto id = must(s.world.base().read([&](const storage::unit_of_work& uow) {
           const auto here = must(identity::authenticate(uow, by.session, {}));
           for (const auto& each : must(identity::sessions_of(uow, here))) {
             if (each.session.token_hash == other.token_hash) return result<std::string>(each.id);
           }
           return result<std::string>(std::string());
         }));
         return prepared{by, account + "/sessions/" + id, ""};
       }},
      {"POST /api/account/password",
       [](auto& s) {
         return prepared{s.as_owner(), account + "/password",
                         object(quoted("current", s.password) + "," + quoted("new", "another long text of 2026"))};
       }},
      {"GET /api/account/export",
       [](auto& s) {
         return prepared{s.as_owner(), account + "/export", ""};
       }},
      {"DELETE /api/account",
       [](auto& s) {
         return prepared{s.as_mod(), account, ""};
       }},
      form("/api/password-resets", [](auto&) { return object(quoted("email", "mia@example.org")); }),
      form("/api/password-resets/complete",
           [](auto& s) {
             return object(quoted("token", s.reset_token()) + "," + quoted("password", "another long text of 2026"));
           }),
      form("/api/invites/accept",
           [](auto& s) {
             return object(quoted("token", s.invite_token()) + "," + quoted("name", "Sam") + "," +
                           quoted("password", "another long text of 2026"));
           }),
  };
}

std::vector<action> actions_of_admins() {
  return {
      by_owner("PUT", "/members/{userId}", the_mod, R"({"role":"VIEWER"})"),
      by_owner("POST", "/members/{userId}/suspend", the_mod),
      by_owner("POST", "/members/{userId}/restore",
               [](auto& s) {
                 must(s.world.base().write([&](storage::unit_of_work& uow) {
                   return uow.memberships().set_suspended_at(s.north, s.mod, s.world->time.now());
                 }));
                 return s.mod.str();
               }),
      by_owner("DELETE", "/members/{userId}", the_mod, ""),
      by_owner(
          "DELETE", "/members/{userId}/sessions",
          [](auto& s) {
            add_session(s.world.base(), s.mod);
            return s.mod.str();
          },
          ""),
      by_owner("POST", "/invites", nothing, R"({"email":"sam@example.org","role":"VIEWER"})"),
      by_owner(
          "DELETE", "/invites/{inviteId}",
          [](auto& s) {
            std::string id;
            s.invite_token(&id);
            return id;
          },
          ""),
      {"PUT " + community + "/discord",
       [](auto& s) {
         return prepared{s.as_owner(), s.of_community("/discord"), version_body(s, R"(,"applicationId":"500")")};
       }},
      by_owner("POST", "/discord/claim", nothing, R"({"guildId":"700"})"),
      {"POST " + community + "/discord/claim",
       [](auto& s) {
         const auto admin = s.person("sam", "ADMIN");  // not linked: gets a code instead
         return prepared{s.sign_in(admin), s.of_community("/discord/claim"), R"({"guildId":"700"})"};
       }},
      by_owner("POST", "/discord/test-message", nothing, R"({"channel":"approvals"})"),
      by_owner("POST", "/keys", nothing, R"({"name":"bot","permissions":["dispatch:read"]})"),
      by_owner(
          "POST", "/keys/{keyId}/rotate", [](auto& s) { return s.add_key().record.id.str(); }, R"({"overlapDays":1})"),
      by_owner(
          "DELETE", "/keys/{keyId}", [](auto& s) { return s.add_key().record.id.str(); }, ""),
      by_owner("GET", "/audit", nothing, ""),
      by_owner("GET", "/audit/export", nothing, ""),
      by_owner("GET", "/security-events", nothing, ""),
  };
}

std::vector<action> actions_of_staff() {
  return {
      by_owner("POST", "/approvals", nothing, R"({"commandId":"kick","riskLevel":"LOW"})"),
      by_owner("POST", "/approvals/{approvalId}/approve", [](auto& s) { return s.add_request(s.mod).str(); }),
      by_owner("POST", "/approvals/{approvalId}/deny", [](auto& s) { return s.add_request(s.mod).str(); }),
      by_owner("POST", "/approvals/{approvalId}/cancel", [](auto& s) { return s.add_request(s.owner).str(); }),
      by_owner("POST", "/calls", nothing, R"({"title":"A cat in a tree"})"),
      by_owner(
          "PATCH", "/calls/{callId}", [](auto& s) { return s.add_call().id.str(); },
          R"({"version":1,"status":"CLEARED"})"),
      by_owner("POST", "/deliveries/{deliveryId}/replay", [](auto& s) { return s.add_delivery().str(); }),
      by_owner("POST", "/deliveries/{deliveryId}/drop", [](auto& s) { return s.add_delivery().str(); }),
      by_owner("POST", "/players", nothing, R"({"name":"Robin"})"),
      by_owner(
          "PATCH", "/players/{playerId}", [](auto& s) { return s.add_player().id.str(); },
          R"({"version":1,"name":"Robin"})"),
      event_of_discord("POST /api/discord/events", "/api/discord/events"),
      event_of_discord("POST /api/discord/events/{applicationId}", "/api/discord/events/500"),
      by_host("POST", "/calls", nothing, R"({"title":"Fire"})"),
      by_host(
          "PATCH", "/calls/{callId}", [](auto& s) { return s.add_call().id.str(); },
          R"({"version":1,"status":"CLEARED"})"),
      by_host("POST", "/players", nothing, R"({"name":"Robin"})"),
      by_host(
          "PATCH", "/players/{playerId}", [](auto& s) { return s.add_player().id.str(); },
          R"({"version":1,"name":"Robin"})"),
      by_host("POST", "/approvals", nothing, R"({"commandId":"kick","riskLevel":"LOW"})"),
      by_host("POST", "/security-events", nothing, R"({"type":"speed","severity":"LOW"})"),
      by_host("POST", "/security-events", nothing, R"({"type":"speed","severity":"MEDIUM"})"),
      by_host("POST", "/security-events", nothing, R"({"type":"speed","severity":"HIGH"})"),
      by_host("POST", "/security-events", nothing, R"({"type":"speed","severity":"CRITICAL"})"),
      {"POST /api/v1/approvals/{approvalId}/cancel",
       [](auto& s) {
         auto by = as_host(s);
         const auto asked = s.post(by, "/api/v1/approvals", R"({"commandId":"kick","riskLevel":"LOW"})");
         const auto json = must(parse_json(std::string(asked.body())));
         const auto id = string_member(*find_member(json, "approval"), "id").value_or("");
         by.more.back().value = "cancelled";
         return prepared{by, "/api/v1/approvals/" + id + "/cancel", "{}"};
       }},
      on_call("/api/bot/approvals/list", ""),
      on_call("/api/bot/approvals/approve", "", true),
      on_call("/api/bot/approvals/deny", "", true),
      on_call("/api/bot/dispatch/calls", ""),
      on_call("/api/bot/players/whois", R"(,"query":"nelly")"),
      on_call("/api/bot/status", ""),
      by_bot("/api/bot/lease", R"({"scope":"500 0-0/1","holder":"process-a"})"),
      by_bot("/api/bot/guild", R"({"guildId":"700","state":"joined"})"),
      by_bot("/api/bot/guild", R"({"guildId":"700","state":"left"})"),
  };
}

}  // namespace

std::string name_of(const http::route& row) { return std::string(net::to_string(row.verb)) + " " + row.pattern; }

http::method verb_of(const action& each) {
  const auto text = each.row.substr(0, each.row.find(' '));
  for (const auto verb : {http::method::get, http::method::post, http::method::put, http::method::patch}) {
    if (text == net::to_string(verb)) return verb;
  }
  return http::method::delete_;
}

std::vector<action> route_actions() {
  auto all = actions_of_accounts();
  for (auto more : {actions_of_admins(), actions_of_staff()}) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
  }
  return all;
}

std::set<std::string> rows_without_entry() {
  return {// The first half of a link: it attaches nothing, and ends by itself after ten minutes.
          "POST /api/auth/signin/discord", "DELETE /api/account/link/pending/{id}",
          // The first half of a consent to linked roles, as above.
          "POST /api/account/linked-roles",
          // What a person has read about their own account; the entries that the notices tell of stay.
          "DELETE /api/notices", "DELETE /api/notices/{id}",
          // Looks and changes nothing; a POST so that the token is in no log of addresses.
          "POST /api/invites/look",
          // Answered with words for a person instead of a status; action_audit_test.cpp has a test of its own for them.
          "POST /api/discord/interactions", "POST /api/discord/interactions/{applicationId}"};
}

}  // namespace ess::test
