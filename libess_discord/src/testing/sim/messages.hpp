// Messages: what a body may hold (Resources / Message; Components) and who hears of it.
#pragma once

#include <optional>
#include <string>

#include "testing/sim/call.hpp"

namespace ess::testing::sim {

/// The members of a body that a message takes over. Absent ones are nothing, null ones empty.
struct message_fields {
  std::optional<std::string> content;
  std::optional<json::array> embeds;
  std::optional<json::array> components;
  /// What is said of the files: those to keep, and descriptions of new ones.
  std::optional<json::array> attachments;
  std::optional<std::uint64_t> flags;
  json::value allowed_mentions;
  bool tts = false;

  /// Nothing to show: code 50006.
  bool empty() const;
};

/// Reads and checks; faults go to `errors` below `where`.
message_fields read_message(const json::value& body, const body_path& where, form_errors& errors);
sim_reply empty_message();

/// The part of `read_message` that checks `components`.
json::array checked_components(const json::value& list, bool v2, const body_path& where, form_errors& errors);

/// Puts the fields into a message; `flags` is left alone. Mentions are found anew: those that `allowed_mentions` lets
/// through, by default everything, in answers to interactions users only.
void apply_fields(const world& w, message& m, const message_fields& fields);

/// What an edit may do to flags: SUPPRESS_EMBEDS is set and taken back, IS_COMPONENTS_V2 only set.
void edit_flags(message& m, std::uint64_t wanted);

/// Adds the message to its channel and tells the gateway.
message& publish(state& sim, message m);
/// Tells of an edit.
void announce_update(state& sim, const message& m);
/// Removes it and tells.
void remove_message(state& sim, flake channel_id, flake message_id);

}  // namespace ess::testing::sim
