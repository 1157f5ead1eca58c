// Interactions that Discord posts, signed: commands, buttons, forms and choices without a bot process.
#include "ess/base/json.hpp"
#include "ess/discord/interactions/parse.hpp"
#include "ess/discord/interactions/respond.hpp"
#include "ess/net/transact.hpp"
#include "ess/slash/carry_out.hpp"
#include "ess/storage/discord_configs.hpp"
#include "interaction_desk.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

using configs = std::vector<storage::discord_config_record>;

error interactions_not_configured() {
  return error(errc::not_found, "interactions_not_configured",
               "This server has no public key for this application. Its operator can set DISCORD_PUBLIC_KEY, or an "
               "admin of a community its application id and public key.");
}

error store_is_slow() {
  return error(errc::unavailable, "store_slow", "ESS has too much to do right now. Try again in a moment.");
}

http::reply say(const char* text) {
  const discord::message_body body = discord::text_body(text);
  return http::reply::json(discord::respond_with(body));
}

/// Nothing where the request is one that an interaction handler answers with words.
bool is_actionable(const discord::interaction& i) {
  return i.type == discord::interaction_type::autocomplete || slash::asks_for_something(i);
}

using community_lookup = net::awaitable<result<std::optional<community_id>>>;

caller_lookup caller_of(community_lookup home, community::interaction_signer signer, guild_id guild,
                        discord_user_id user, std::string request) {
  const auto found = co_await std::move(home);
  if (!found) co_return found.error();
  std::optional<community::bot_call> call;
  if (*found) call.emplace(**found, std::move(signer), guild, user, std::move(request));
  co_return call;
}

/// What there is to say where nobody can be acted for.
http::reply nobody_home(const discord::interaction& i) {
  if (i.type == discord::interaction_type::autocomplete) return http::reply::json(discord::autocomplete_choices({}));
  return say(i.guild_id ? no_community_text : slash::outside_guild_text);
}

/// Acts for the community that `home` finds.
answer act(context& c, const http::request& from, discord::interaction i, community_lookup home, std::string public_key,
           answer_time until) {
  if (!i.guild_id || i.invoker() == nullptr) co_return nobody_home(i);
  if (!is_actionable(i)) {
    co_return http::reply::from_error(
        error(errc::invalid_argument, "interaction_unsupported", "This kind of interaction is not supported."));
  }
  community::interaction_signer signer{i.application_id, std::move(public_key), i.id};
  caller_lookup who = caller_of(std::move(home), std::move(signer), *i.guild_id, i.invoker()->id, from.id());
  co_return co_await answer_interaction(c, std::move(i), std::move(who), until);
}

/// The interaction, or the answer that ends the matter. `keys` were chosen by the path.
struct arrival {
  std::optional<discord::interaction> interaction;
  std::optional<http::reply> reply;
};

arrival read(context& c, const http::request& from, const std::vector<discord::verify_key>& keys) {
  arrival out;
  if (auto sound = verify_counted(c, from, keys); !sound) {
    out.reply = http::reply::from_error(sound.error());
    return out;
  }
  auto read = discord::parse_interaction(from.body());
  if (!read) {
    out.reply = http::reply::from_error(read.error());
  } else if (read->type == discord::interaction_type::ping) {
    out.reply = http::reply::json(discord::pong());
  } else {
    out.interaction = std::move(*read);
  }
  return out;
}

bool is_servers_own(const context& c, application_id application) {
  return application.str() == c.events.application || c.discord_app == application;
}

community_lookup known(community_id home) { co_return std::optional<community_id>(std::move(home)); }

community_lookup community_with_guild(context& c, guild_id guild) {
  auto work = [&](const storage::unit_of_work& uow) -> result<std::optional<community_id>> {
    const auto config = uow.discord_configs().find_by_guild(guild);
    if (!config) return config.error();
    if (!*config) return std::optional<community_id>();
    return std::optional<community_id>((*config)->community);
  };
  co_return co_await net::read_only(c.database, work);
}

/// Those that name the application, each with a key that can be read.
net::awaitable<result<configs>> configs_of(context& c, application_id application) {
  auto work = [&](const storage::unit_of_work& uow) {
    return uow.discord_configs().list_by_application(application, most_sharers);
  };
  co_return co_await net::read_only(c.database, work);
}

std::vector<discord::verify_key> keys_of(const configs& known) {
  std::vector<discord::verify_key> keys;
  for (const auto& config : known) {
    if (auto key = discord::verify_key::parse(config.public_key)) keys.push_back(std::move(*key));
  }
  return keys;
}

}  // namespace

answer discord_interactions(context& c, http::request& from) {
  const answer_time until = answer_time::clock::now() + c.desk.answer_within;
  const auto key = discord::verify_key::parse(c.events.public_key);
  if (!key) co_return http::reply::from_error(interactions_not_configured());
  const std::vector<discord::verify_key> keys(1, *key);
  arrival came = read(c, from, keys);
  if (came.reply) co_return std::move(*came.reply);
  // Where no setting says which application the key belongs to, the key alone decides.
  const bool is_named = !c.events.application.empty() || c.discord_app.has_value();
  if (is_named && !is_servers_own(c, came.interaction->application_id)) {
    co_return http::reply::from_error(bad_signature());
  }
  if (!came.interaction->guild_id) co_return nobody_home(*came.interaction);
  community_lookup home = community_with_guild(c, *came.interaction->guild_id);
  co_return co_await act(c, from, std::move(*came.interaction), std::move(home), std::string(), until);
}

// A community's own application speaks in its own guild alone, under its own key: several may share an application, and
// what one of them signs must not act in another (SG-2).
answer discord_interactions_of(context& c, http::request& from) {
  const auto application = application_id::parse(from.route_param("applicationId"));
  if (application && is_servers_own(c, *application)) co_return co_await discord_interactions(c, from);
  const answer_time until = answer_time::clock::now() + c.desk.answer_within;
  configs own;
  if (application) {
    // Without the keys nothing can be believed, so a store that is stuck ends the matter.
    auto listed = co_await within(until, configs_of(c, *application));
    if (!listed) co_return http::reply::from_error(store_is_slow());
    if (!*listed) co_return http::reply::from_error(listed->error());
    own = std::move(**listed);
  }
  const std::vector<discord::verify_key> keys = keys_of(own);
  arrival came = read(c, from, keys);
  if (came.reply) co_return std::move(*came.reply);
  if (came.interaction->application_id != *application) co_return http::reply::from_error(bad_signature());
  std::erase_if(own, [&](const auto& config) { return config.guild != came.interaction->guild_id; });
  if (own.empty()) co_return nobody_home(*came.interaction);
  const storage::discord_config_record& home = own.front();
  if (!verify_request(from, keys_of(own), c.time.now())) co_return http::reply::from_error(bad_signature());
  community_lookup of_home = known(home.community);
  co_return co_await act(c, from, std::move(*came.interaction), std::move(of_home), home.public_key, until);
}

}  // namespace ess::server
