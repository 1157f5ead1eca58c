// The wire names of stored enumerations, in one table each.
#include <array>
#include <utility>

#include "ess/storage/approvals.hpp"
#include "ess/storage/calls.hpp"
#include "ess/storage/jobs.hpp"
#include "ess/storage/outbox.hpp"
#include "ess/storage/players.hpp"

namespace ess::storage {

namespace {

template <class E, std::size_t N>
using name_table = std::array<std::pair<E, std::string_view>, N>;

constexpr name_table<approval_status, 4> approval_statuses{{{approval_status::pending, "PENDING"},
                                                            {approval_status::approved, "APPROVED"},
                                                            {approval_status::rejected, "REJECTED"},
                                                            {approval_status::cancelled, "CANCELLED"}}};
constexpr name_table<risk_level, 3> risk_levels{
    {{risk_level::low, "LOW"}, {risk_level::medium, "MEDIUM"}, {risk_level::high, "HIGH"}}};
constexpr name_table<call_status, 6> call_statuses{{{call_status::open, "OPEN"},
                                                    {call_status::assigned, "ASSIGNED"},
                                                    {call_status::enroute, "ENROUTE"},
                                                    {call_status::on_scene, "ON_SCENE"},
                                                    {call_status::cleared, "CLEARED"},
                                                    {call_status::cancelled, "CANCELLED"}}};
constexpr name_table<job_kind, 2> job_kinds{
    {{job_kind::mail, "mail"}, {job_kind::token_revocation, "token_revocation"}}};
constexpr name_table<outbox_topic, 3> outbox_topics{{{outbox_topic::approvals, "approvals"},
                                                     {outbox_topic::dispatch, "dispatch"},
                                                     {outbox_topic::security, "security"}}};
constexpr name_table<outbox_state, 6> outbox_states{{{outbox_state::queued, "queued"},
                                                     {outbox_state::sending, "sending"},
                                                     {outbox_state::sent, "sent"},
                                                     {outbox_state::uncertain, "uncertain"},
                                                     {outbox_state::dead, "dead"},
                                                     {outbox_state::dropped, "dropped"}}};
constexpr name_table<lane_state, 3> lane_states{
    {{lane_state::open, "open"}, {lane_state::held, "held"}, {lane_state::paused, "paused"}}};
constexpr name_table<player_status, 2> player_statuses{
    {{player_status::active, "ACTIVE"}, {player_status::watched, "WATCHED"}}};

template <class E, std::size_t N>
std::string_view name_of(const name_table<E, N>& table, E value) noexcept {
  for (const auto& [candidate, name] : table) {
    if (candidate == value) return name;
  }
  return {};
}

template <class E, std::size_t N>
std::optional<E> value_of(const name_table<E, N>& table, std::string_view text) noexcept {
  for (const auto& [value, name] : table) {
    if (name == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(approval_status status) noexcept { return name_of(approval_statuses, status); }
std::optional<approval_status> parse_approval_status(std::string_view text) noexcept {
  return value_of(approval_statuses, text);
}
std::string_view to_string(risk_level risk) noexcept { return name_of(risk_levels, risk); }
std::optional<risk_level> parse_risk_level(std::string_view text) noexcept { return value_of(risk_levels, text); }
std::string_view to_string(call_status status) noexcept { return name_of(call_statuses, status); }
std::optional<call_status> parse_call_status(std::string_view text) noexcept { return value_of(call_statuses, text); }
std::string_view to_string(job_kind kind) noexcept { return name_of(job_kinds, kind); }
std::optional<job_kind> parse_job_kind(std::string_view text) noexcept { return value_of(job_kinds, text); }
std::string_view to_string(outbox_topic topic) noexcept { return name_of(outbox_topics, topic); }
std::optional<outbox_topic> parse_outbox_topic(std::string_view text) noexcept { return value_of(outbox_topics, text); }
std::string_view to_string(outbox_state state) noexcept { return name_of(outbox_states, state); }
std::optional<outbox_state> parse_outbox_state(std::string_view text) noexcept { return value_of(outbox_states, text); }
std::string_view to_string(lane_state state) noexcept { return name_of(lane_states, state); }
std::optional<lane_state> parse_lane_state(std::string_view text) noexcept { return value_of(lane_states, text); }
std::string_view to_string(player_status status) noexcept { return name_of(player_statuses, status); }
std::optional<player_status> parse_player_status(std::string_view text) noexcept {
  return value_of(player_statuses, text);
}

}  // namespace ess::storage
