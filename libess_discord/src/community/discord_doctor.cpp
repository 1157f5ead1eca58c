#include "ess/community/discord_doctor.hpp"

#include <boost/json/object.hpp>
#include <cstdlib>
#include <utility>

namespace ess::community {
namespace {

using state = doctor_state;
using std::chrono::milliseconds;

// The Date header counts whole seconds and is as old as its way was long.
constexpr milliseconds tolerated{5'000};
// Discord's signatures and interaction tokens stop making sense about here.
constexpr milliseconds too_much{60'000};
// A message is sent within seconds; rate limits and a Discord in trouble explain some minutes.
constexpr milliseconds slow{std::chrono::minutes(2)};
constexpr milliseconds stuck{std::chrono::minutes(30)};

/// Collects the findings.
class doctor {
 public:
  explicit doctor(const doctor_facts& facts) : f_(facts) {}

  std::vector<doctor_finding> run() && {
    look_at_token();
    look_at_guild();
    for (const auto& channel : f_.channels) look_at_channel(channel);
    look_at_commands();
    look_at_clock();
    look_at_outbox();
    look_at_link();
    return std::move(found_);
  }

 private:
  void say(std::string id, state how, std::string text, std::string what_to_do = {}) {
    found_.push_back({std::move(id), how, std::move(text), std::move(what_to_do)});
  }

  void look_at_token() {
    if (f_.token_unreadable) {
      say("token_unreadable", state::bad, "No loaded encryption key opens the community's own bot token.",
          "Save the token again in the Discord settings, or start ess-server with the key it was sealed under in "
          "AUTH_ENCRYPTION_KEYS_OLD.");
      return;
    }
    if (!f_.has_token) {
      say("token", state::bad, "There is no bot token.",
          "Save the bot's token in the Discord settings, or set DISCORD_BOT_TOKEN for the whole server.");
      return;
    }
    const std::string whose = f_.own_token ? "The community's own bot token" : "The server's bot token";
    if (f_.token == doctor_answer::refused) {
      say("token", state::bad, whose + " is refused by Discord.",
          "Reset the token in Discord's developer portal and save the new one here.");
    } else if (f_.token == doctor_answer::unreachable) {
      say("token", state::bad, "Discord did not answer.",
          "Try again in a minute; if it stays so, check that this server can reach discord.com by https.");
    } else if (f_.token == doctor_answer::good) {
      say("token", state::ok, whose + " works.");
      look_at_application();
    }
  }

  void look_at_application() {
    if (!f_.token_application) return;
    const auto belongs = "The token belongs to application " + f_.token_application->str();
    if (!f_.expected_application) {
      say("application", state::warn, belongs + "; the settings name none.",
          "Save this application id in the Discord settings, so that commands can be proven to come from it.");
    } else if (*f_.expected_application != *f_.token_application) {
      say("application", state::bad, belongs + ", the settings name " + f_.expected_application->str() + ".",
          "Save the token of that application, or correct the application id.");
    } else {
      say("application", state::ok, belongs + ", as the settings say.");
    }
  }

  void look_at_guild() {
    if (!f_.guild_is_set) {
      say("guild", state::bad, "No Discord server is set.", "Save the Discord server's id in the Discord settings.");
    } else if (f_.guild == doctor_answer::refused) {
      say("guild", state::bad, "The bot is not in the Discord server.",
          "Invite it with the link on the settings page.");
    } else if (f_.guild == doctor_answer::unreachable) {
      say("guild", state::warn, "Discord did not answer about the server.", "Try again in a minute.");
    } else if (f_.guild == doctor_answer::good) {
      say("guild", state::ok, "The bot is in " + f_.guild_name + ".");
      if (f_.channels.empty()) {
        say("channels", state::warn, "No channel is set, so ESS has nowhere to post.",
            "Choose channels for approvals, dispatch and security in the Discord settings.");
      }
    }
  }

  void look_at_channel(const doctor_channel& channel) {
    const std::string id = "channel." + channel.purpose;
    if (!channel.in_guild) {
      say(id, state::bad, "The channel for " + channel.purpose + " is not in the Discord server.",
          "It was deleted or belongs to another server. Choose one that is there.");
      return;
    }
    const std::string named = "#" + channel.name + " (" + channel.purpose + ")";
    if (channel.is_category) {
      say(id, state::bad, channel.name + " (" + channel.purpose + ") is a category, which takes no messages.",
          "Choose a text channel, as one in it.");
      return;
    }
    if (!channel.takes_messages) {
      say(id, state::bad, named + " takes no messages.", "Choose a text channel.");
      return;
    }
    if (channel.missing.empty()) {
      say(id, state::ok, "The bot may post in " + named + ".");
      return;
    }
    if (channel.missing == std::vector<std::string>{"READ_MESSAGE_HISTORY"}) {
      say(id, state::warn, "The bot may post in " + named + ", but lacks READ_MESSAGE_HISTORY.",
          "Give it to the bot's role in the channel's permissions: else a message that may have arrived is not sent "
          "again, and a code that proves the server is not found there.");
      return;
    }
    std::string rights;
    for (const auto& each : channel.missing) rights += (rights.empty() ? "" : ", ") + each;
    say(id, state::bad, "In " + named + " the bot lacks " + rights + ".",
        "Give these to the bot's role in the channel's permissions; a channel's own settings go before the server's.");
  }

  void look_at_commands() {
    if (f_.commands == doctor_commands::absent) {
      say("commands", state::bad, "The command /ess is not registered.",
          "Run `ess-bot register`, with DISCORD_GUILD_ID for this server only or without it for all.");
    } else if (f_.commands == doctor_commands::outdated) {
      say("commands", state::warn, "The command /ess is registered, but not as this version has it.",
          "Run `ess-bot register` once more.");
    } else if (f_.commands == doctor_commands::unlisted) {
      say("commands", state::warn, "Discord did not say which commands are registered.",
          "Try again in a minute; if it stays so, invite the bot anew with the link on the settings page, and run "
          "`ess-bot register`.");
    } else if (f_.commands == doctor_commands::current) {
      say("commands", state::ok, "The command /ess is registered and current.");
    }
  }

  void look_at_clock() {
    if (!f_.clock_ahead) return;
    const auto off = milliseconds(std::abs(f_.clock_ahead->count()));
    if (off <= tolerated) {
      say("clock", state::ok, "The clock agrees with Discord's.");
      return;
    }
    const std::string seconds = std::to_string(off.count() / 1000);
    say("clock", off > too_much ? state::bad : state::warn,
        "This server's clock is " + seconds + " s " + (f_.clock_ahead->count() > 0 ? "ahead of" : "behind") +
            " Discord's.",
        "Let the machine keep its time by NTP (on Debian: systemd-timesyncd).");
  }

  void look_at_outbox() {
    const auto& box = f_.outbox;
    if (box.held > 0) {
      say("outbox.held", state::bad, notifications(box.held) + " in channels that are stopped.",
          "Mend what is wrong above and save the settings, which opens the channels; Deliveries says why they "
          "stopped.");
    }
    if (box.quiet > 0) say("outbox.quiet", state::ok, notifications(box.quiet) + " for the end of the quiet hours.");
    look_at_moving(box.waiting - box.held - box.quiet);
    if (box.dead + box.uncertain > 0) {
      say("outbox.ended", state::warn,
          count(box.dead, "notification was", "notifications were") + " given up, " + std::to_string(box.uncertain) +
              " may have arrived or not.",
          "Look at Deliveries: send them again, or drop them.");
    }
  }

  /// What nothing keeps from leaving.
  void look_at_moving(std::int64_t moving) {
    const auto& box = f_.outbox;
    if (moving > 0 && box.oldest_age > slow) {
      const auto oldest = std::chrono::duration_cast<std::chrono::minutes>(box.oldest_age).count();
      say("outbox", box.oldest_age > stuck ? state::bad : state::warn,
          notifications(moving) + ", the oldest for " + std::to_string(oldest) + " min.",
          "Look at Deliveries, which says what keeps each.");
    } else if (moving > 0) {
      say("outbox", state::ok, notifications(moving) + ", on their way.");
    } else if (box.waiting <= 0) {
      say("outbox", state::ok, "No notification waits.");
    }
  }

  static std::string notifications(std::int64_t number) {
    return count(number, "notification waits", "notifications wait");
  }

  static std::string count(std::int64_t number, std::string_view one, std::string_view many) {
    return std::to_string(number) + " " + std::string(number == 1 ? one : many);
  }

  void look_at_link() {
    if (!f_.caller_linked) return;
    if (!f_.asked_for.empty()) {
      look_at_link_of(f_.asked_for);
    } else if (!*f_.caller_linked) {
      say("link", state::warn, "Your own Discord account is not linked, so you cannot use the commands.",
          "Link it under Your account, on the Discord page.");
    } else if (f_.caller_link_stale) {
      say("link", state::warn, "Your link has ended at Discord.", "Link your account again, on the Discord page.");
    } else {
      say("link", state::ok, "Your own Discord account is linked.");
    }
  }

  void look_at_link_of(const std::string& name) {
    if (!*f_.caller_linked) {
      say("link", state::warn, "The Discord account of " + name + " is not linked, so they cannot use the commands.",
          "They link it themselves, on the Discord page under Settings.");
    } else if (f_.caller_link_stale) {
      say("link", state::warn, "The link of " + name + " has ended at Discord.",
          "They link their account again, on the Discord page under Settings.");
    } else {
      say("link", state::ok, "The Discord account of " + name + " is linked.");
    }
  }

  const doctor_facts& f_;
  std::vector<doctor_finding> found_;
};

}  // namespace

std::string_view to_string(doctor_state state) noexcept {
  switch (state) {
    case doctor_state::ok:
      return "ok";
    case doctor_state::warn:
      return "warn";
    case doctor_state::bad:
      return "bad";
  }
  return "bad";
}

std::vector<doctor_finding> diagnose_discord(const doctor_facts& facts) { return doctor(facts).run(); }

boost::json::array to_json(const std::vector<doctor_finding>& findings) {
  boost::json::array list;
  for (const auto& each : findings) {
    boost::json::object json;
    json["id"] = each.id;
    json["state"] = to_string(each.state);
    json["text"] = each.text;
    json["whatToDo"] = each.what_to_do;
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace ess::community
