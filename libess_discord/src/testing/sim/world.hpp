// Everything the simulated Discord knows, as plain data. Rules about it live in one file per resource beside this one.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ess/base/clock.hpp"
#include "testing/sim/ids.hpp"

namespace ess::testing::sim {

namespace json = boost::json;

/// An address of an application that Discord posts to.
struct endpoint {
  std::string url;  ///< empty: nowhere
  /// What became of the address that was set last: `accepted`, or why not; `checking` in between.
  std::string state;
};

struct application {
  flake id = 0;
  std::string name;
  std::string client_secret;
  std::string bot_token;
  std::vector<std::string> redirect_uris;
  std::string verify_key;
  /// Seed of the key pair that `verify_key` belongs to: what Discord signs its requests with.
  std::string signing_seed;
  /// Where interactions are posted, instead of the gateway.
  endpoint interactions;
  /// Where webhook events are posted, and which of them.
  endpoint events;
  std::set<std::string, std::less<>> event_types;
  /// Failed attempts to deliver events since the last that went well.
  int failed_events = 0;
  /// Where people are sent who want a role that this application's word decides; empty: nowhere.
  std::string role_connections_verification_url;
  /// What it can say about them: its role connection metadata records.
  json::array metadata_records;
  /// Intents of section "Privileged Intents" that are switched on for it.
  std::uint64_t privileged_intents = 0;
  /// Identifies of the last 24 hours, for `session_start_limit`.
  std::vector<time_point> identifies;
  /// The last one of each `shard_id % max_concurrency` (Gateway, "Max Concurrency").
  std::map<std::int64_t, time_point> last_identify;
};

struct user {
  flake id = 0;
  std::string username;
  std::optional<std::string> global_name;
  std::optional<std::string> email;
  /// The language the person has chosen.
  std::string locale = "en-US";
  bool bot = false;
};

struct role {
  flake id = 0;
  std::string name;
  std::uint64_t permissions = 0;
  int position = 0;
  bool managed = false;
  bool mentionable = false;
  std::optional<flake> bot_id;
};

/// Type 0 names a role, type 1 a member (Channel, "Overwrite Object").
struct overwrite {
  flake id = 0;
  int type = 0;
  std::uint64_t allow = 0;
  std::uint64_t deny = 0;
};

/// Channel types of Discord that rules here look at.
namespace channel_type {
inline constexpr int text = 0, dm = 1, voice = 2, category = 4, announcement = 5, forum = 15, media = 16;
}

struct channel {
  flake id = 0;
  int type = channel_type::text;
  std::optional<flake> guild_id;
  std::string name;
  std::string topic;
  int position = 0;
  std::vector<overwrite> overwrites;
  /// The two users of a DM.
  std::vector<flake> recipients;
  std::optional<flake> last_message_id;
};

struct member {
  flake user_id = 0;
  std::optional<std::string> nick;
  std::vector<flake> roles;
  time_point joined_at;
};

struct guild {
  flake id = 0;
  std::string name;
  flake owner_id = 0;
  std::map<flake, role> roles;
  std::map<flake, member> members;
  std::set<flake> applications;
  std::vector<flake> channels;
  /// An outage: its applications see it as unavailable.
  bool unavailable = false;
};

namespace message_flag {
inline constexpr std::uint64_t suppress_embeds = 4, ephemeral = 64, loading = 128, suppress_notifications = 4096,
                               voice_message = 8192, components_v2 = 32768;
}

/// Resources / Message, "Attachment Structure".
struct attachment {
  flake id = 0;
  std::string name;
  std::string description;
  std::string content_type;
  std::size_t size = 0;
  std::string url;
};

/// What the CDN keeps of one.
struct stored_file {
  std::string bytes;
  std::string content_type;
};

struct message {
  flake id = 0;
  flake channel_id = 0;
  flake author_id = 0;
  int type = 0;
  std::string content;
  json::array embeds;
  json::array components;
  std::vector<attachment> attachments;
  std::uint64_t flags = 0;
  bool tts = false;
  std::vector<flake> mentions;
  std::vector<flake> mention_roles;
  bool mention_everyone = false;
  time_point created;
  std::optional<time_point> edited;
  std::optional<json::value> nonce;
  std::optional<flake> application_id;
  std::optional<json::object> interaction_metadata;
  std::optional<flake> reply_to;
  /// Only this user sees it: an ephemeral answer.
  std::optional<flake> only_for;

  bool empty() const { return content.empty() && embeds.empty() && components.empty() && attachments.empty(); }
};

struct command {
  flake id = 0;
  flake application_id = 0;
  std::optional<flake> guild_id;
  int type = 1;
  std::string name;
  flake version = 0;
  /// The checked definition as it is read back, without ids and version.
  json::object definition;
};

/// Interaction types (Receiving and Responding, "Interaction Type").
namespace interaction_type {
inline constexpr int ping = 1, command = 2, component = 3, autocomplete = 4, modal = 5;
}

struct interaction {
  flake id = 0;
  flake application_id = 0;
  int type = interaction_type::command;
  std::string token;
  flake user_id = 0;
  std::optional<flake> guild_id;
  flake channel_id = 0;
  json::object data;
  time_point created;
  /// For a component: the message it sits on.
  std::optional<flake> source_message_id;
  /// For a form: the interaction that it answered.
  std::optional<flake> opened_by;
  /// Type of the first response, once there is one.
  std::optional<int> callback_type;
  /// What `@original` names, until it is deleted.
  std::optional<flake> original_id;
  bool original_deleted = false;
  /// Type 5 was answered by an edit or a first follow-up.
  bool filled_in = false;
  std::vector<flake> follow_ups;
  json::array choices;
  /// The form it was answered with (type 9), until it is sent.
  std::optional<json::object> form;
};

struct auth_code {
  flake application_id = 0;
  flake user_id = 0;
  std::string redirect_uri;
  std::vector<std::string> scopes;
  std::string challenge;
  time_point expires;
};

/// A user's consent with the pair of tokens that speaks for it.
struct access_grant {
  flake application_id = 0;
  flake user_id = 0;
  std::vector<std::string> scopes;
  std::string access_token;
  std::string refresh_token;
  time_point access_expires;

  bool has_scope(std::string_view scope) const;
};

/// A webhook event on its way to an application.
struct event_delivery {
  flake application_id = 0;
  std::string body;
  time_point first;                ///< when it was to leave first
  time_point due;                  ///< when it is to leave next
  std::optional<time_point> sent;  ///< while its answer is awaited
  int attempts = 0;
};

struct remembered_nonce {
  flake message_id = 0;
  time_point at;
};

struct world {
  std::map<flake, application> applications;
  std::map<flake, user> users;
  std::map<flake, guild> guilds;
  std::map<flake, channel> channels;
  /// By channel, then by id, which is the order of time.
  std::map<flake, std::map<flake, message>> messages;
  /// Of attachments, by their ids.
  std::map<flake, stored_file> files;
  std::map<flake, command> commands;
  std::map<flake, interaction> interactions;
  std::map<std::string, auth_code> codes;
  std::vector<access_grant> grants;
  /// What a user sees under "Authorized Apps": the scopes granted, by (user, application).
  std::map<std::pair<flake, flake>, std::set<std::string>> authorizations;
  /// Webhook events that were not answered yet, by a number that grows.
  std::map<std::uint64_t, event_delivery> event_deliveries;
  /// What applications say about people, by (application, user). It stays when the user's tokens go: whoever wants it
  /// gone must say so first ([ND]).
  std::map<std::pair<flake, flake>, json::object> role_connections;
  /// By (author, nonce).
  std::map<std::pair<flake, std::string>, remembered_nonce> nonces;
  /// Creates of commands in the last 24 hours, by application and guild (0 = global).
  std::map<std::pair<flake, flake>, std::vector<time_point>> command_creates;

  application* application_by_token(std::string_view bot_token);
  access_grant* grant_by_access_token(std::string_view token, time_point now);
  guild* find_guild(flake id);
  channel* find_channel(flake id);
  user* find_user(flake id);
  message* find_message(flake channel_id, flake id);
  interaction* find_interaction(flake id);
  interaction* find_interaction_by_token(flake application_id, std::string_view token);
  const member* find_member(flake guild_id, flake user_id) const;
};

/// Finds by key in a map of values; null when absent.
template <class Map, class Key>
auto* find_in(Map& map, const Key& key) {
  const auto at = map.find(key);
  return at == map.end() ? nullptr : &at->second;
}

}  // namespace ess::testing::sim
