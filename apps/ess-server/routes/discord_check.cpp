// The doctor: gathers what there is to know between a community and Discord, and tells what is wrong.
#include "routes/discord_check.hpp"

#include <algorithm>

#include "ess/discord/commands/diff.hpp"
#include "ess/discord/commands/ess_command.hpp"
#include "ess/discord/rest/commands.hpp"
#include "ess/discord/rest/users.hpp"
#include "ess/net/transact.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/outbox.hpp"
#include "ess/storage/users.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/bot_access.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

using community::doctor_answer;

doctor_answer answer_of(const error& explained) {
  const bool said_no = explained.reason() == "bot_token_refused" || explained.reason() == "bot_not_in_guild";
  return said_no ? doctor_answer::refused : doctor_answer::unreachable;
}

void add_channel(std::vector<named_channel>& channels, const char* purpose, const std::optional<channel_id>& id) {
  if (id) channels.push_back({purpose, *id});
}

community::doctor_channel channel_fact(const named_channel& wanted, const rest::guild_view& guild) {
  community::doctor_channel fact;
  fact.purpose = wanted.purpose;
  const auto* found = guild.find(wanted.id);
  if (found == nullptr) return fact;
  fact.in_guild = true;
  fact.name = found->channel.name;
  fact.is_category = found->channel.type == discord::channel_type::guild_category;
  fact.takes_messages = rest::takes_messages(found->channel.type);
  for (const auto name : rest::names_of_missing(found->missing)) fact.missing.emplace_back(name);
  return fact;
}

community::doctor_commands state_of(const std::vector<discord::registered_command>& registered, bool in_guild) {
  std::vector<discord::command> wanted;
  wanted.push_back(discord::ess_command());
  if (in_guild) wanted.front().contexts.clear();
  const auto changes = discord::compare_commands(wanted, registered);
  if (!changes.unchanged.empty()) return community::doctor_commands::current;
  return changes.updated.empty() ? community::doctor_commands::absent : community::doctor_commands::outdated;
}

/// Registered for the guild goes before registered for all, at Discord too.
net::awaitable<community::doctor_commands> look_at_commands(rest::client& client, application_id application,
                                                            guild_id guild) {
  const std::optional<guild_id> here(guild);
  const std::optional<guild_id> everywhere;
  const auto own = co_await rest::list_commands(client, application, here);
  if (!own) co_return community::doctor_commands::unlisted;
  const auto in_guild = state_of(*own, true);
  if (in_guild != community::doctor_commands::absent) co_return in_guild;
  const auto all = co_await rest::list_commands(client, application, everywhere);
  if (!all) co_return community::doctor_commands::unlisted;
  co_return state_of(*all, false);
}

net::awaitable<void> look_at_guild(context& c, const doctor_subject& subject, community::doctor_facts& facts) {
  const auto view = co_await look_at(c, subject.token, *subject.guild);
  if (!view) {
    facts.guild = answer_of(view.error());
    co_return;
  }
  facts.guild = doctor_answer::good;
  facts.guild_name = view->guild.name;
  for (const auto& each : subject.channels) facts.channels.push_back(channel_fact(each, *view));
}

/// One that does not open is a finding, not an error.
result<void> read_token(const context& c, const storage::unit_of_work& uow, const community_id& community,
                        doctor_subject& subject) {
  auto own = community::open_bot_token(uow, c.cipher, community);
  if (!own && own.error().code() != errc::corrupt) return std::move(own).error();
  subject.known.token_unreadable = !own;
  subject.known.own_token = !own || own->has_value();
  if (!own) return success();
  subject.token = *own ? std::move(**own) : c.discord->server_token().clone();
  subject.known.has_token = !subject.token.empty();
  return success();
}

result<void> read_outbox(const storage::unit_of_work& uow, const community_id& community,
                         community::doctor_outbox& box) {
  const auto figures = uow.outbox().figures(community);
  if (!figures) return figures.error();
  box.waiting = figures->waiting;
  box.held = figures->held;
  box.dead = figures->dead;
  box.uncertain = figures->uncertain;
  const auto lanes = uow.outbox().lanes(community);
  if (!lanes) return lanes.error();
  for (const auto& lane : *lanes) {
    if (lane.state != storage::lane_state::open) continue;
    if (lane.quiet_until) {
      box.quiet += lane.waiting;
    } else if (lane.oldest) {
      box.oldest_age = std::max<std::chrono::milliseconds>(box.oldest_age, uow.now() - *lane.oldest);
    }
  }
  return success();
}

}  // namespace

result<doctor_subject> read_doctor_subject(const context& c, const storage::unit_of_work& uow,
                                           const community_id& community, const std::optional<user_id>& caller) {
  auto config = community::view_discord_config(uow, community);
  if (!config) return std::move(config).error();
  doctor_subject subject;
  subject.guild = config->guild;
  add_channel(subject.channels, "approvals", config->approvals_channel);
  add_channel(subject.channels, "dispatch", config->dispatch_channel);
  add_channel(subject.channels, "security", config->security_channel);
  subject.known.guild_is_set = config->guild.has_value();
  if (auto read = read_token(c, uow, community, subject); !read) return std::move(read).error();
  subject.known.expected_application = config->application;
  if (!config->application && !subject.known.own_token) {
    subject.known.expected_application = c.discord->server_application();
  }
  if (auto read = read_outbox(uow, community, subject.known.outbox); !read) return std::move(read).error();
  if (!caller) return subject;
  const auto link = uow.links().find_link(*caller);
  if (!link) return link.error();
  subject.known.caller_linked = link->has_value();
  subject.known.caller_link_stale = *link && (*link)->stale_at.has_value();
  return subject;
}

net::awaitable<community::doctor_facts> gather_doctor_facts(context& c, const doctor_subject& subject) {
  community::doctor_facts facts = subject.known;
  if (!facts.has_token) co_return facts;
  // Whoever asks wants to know what Discord says now, not what it said.
  c.discord->ask_again(subject.token);
  const auto client = c.discord->client_of(subject.token);
  const result<application_id> application = co_await rest::get_current_application(*client);
  facts.clock_ahead = client->clock_ahead();
  if (!application) {
    facts.token = answer_of(explain_discord(application.error()));
    co_return facts;
  }
  facts.token = doctor_answer::good;
  facts.token_application = *application;
  if (!subject.guild) co_return facts;
  co_await look_at_guild(c, subject, facts);
  if (facts.guild == doctor_answer::good) {
    facts.commands = co_await look_at_commands(*client, *application, *subject.guild);
  }
  co_return facts;
}

boost::json::object doctor_json(const community::doctor_facts& facts) {
  boost::json::object body;
  body["findings"] = community::to_json(community::diagnose_discord(facts));
  return body;
}

answer check_discord(context& c, http::request& from) {
  const auto community = community_of(from);
  if (!community) co_return http::reply::from_error(community.error());
  const auto allowed = c.discord->take_look(*community);
  if (!allowed) co_return http::reply::from_error(allowed.error());
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in& who) -> result<doctor_subject> {
    const std::optional<user_id> caller(who.user.id);
    return read_doctor_subject(c, uow, *community, caller);
  };
  const auto subject = co_await read_as(c, from, work);
  if (!subject) co_return http::reply::from_error(subject.error());
  const auto facts = co_await gather_doctor_facts(c, *subject);
  co_return success_reply(doctor_json(facts));
}

net::awaitable<result<boost::json::object>> check_discord_for_operator(context& c, community_id community,
                                                                       std::optional<user_id> asked_for) {
  auto work = [&](const storage::unit_of_work& uow) -> result<doctor_subject> {
    auto subject = read_doctor_subject(c, uow, community, asked_for);
    if (!subject || !asked_for) return subject;
    const auto person = uow.users().find(*asked_for);
    if (!person) return person.error();
    if (*person) subject->known.asked_for = (*person)->name;
    return subject;
  };
  const auto subject = co_await net::read_only(c.database, work);
  if (!subject) co_return subject.error();
  const auto facts = co_await gather_doctor_facts(c, *subject);
  co_return doctor_json(facts);
}

}  // namespace ess::server
