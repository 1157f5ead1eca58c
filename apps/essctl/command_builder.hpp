// One subcommand of essctl: options on one side, arguments of an admin command on the other.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "job.hpp"

namespace ess::ctl {

enum class presence { optional, required };

/// Adds a subcommand to `group` that, when given, makes `chosen` a call of the admin command `name`.
/// Lifetime: `chosen` outlives the parsing.
class command_builder {
 public:
  command_builder(CLI::App& group, job& chosen, std::string subcommand, std::string name, std::string help)
      : app_(*group.add_subcommand(std::move(subcommand), std::move(help))), draft_(std::make_shared<job>()) {
    draft_->kind = job_kind::admin;
    draft_->command = std::move(name);
    app_.callback([draft = draft_, &chosen] {
      const bool json = chosen.json;
      chosen = *draft;
      chosen.json = json;
    });
  }

  command_builder& text(std::string option, std::string argument, std::string help,
                        presence needed = presence::optional) {
    auto set = [draft = draft_, argument = std::move(argument)](const std::string& v) {
      draft->arguments[argument] = v;
    };
    app_.add_option_function<std::string>(std::move(option), set, std::move(help))
        ->required(needed == presence::required)
        ->type_name("TEXT");
    return *this;
  }
  command_builder& integer(std::string option, std::string argument, std::string help) {
    auto set = [draft = draft_, argument = std::move(argument)](const std::int64_t& v) {
      draft->arguments[argument] = v;
    };
    app_.add_option_function<std::int64_t>(std::move(option), set, std::move(help))->type_name("NUMBER");
    return *this;
  }
  /// May be given several times, or once with commas.
  command_builder& list(std::string option, std::string argument, std::string help,
                        presence needed = presence::optional) {
    auto set = [draft = draft_, argument = std::move(argument)](const std::vector<std::string>& values) {
      draft->arguments[argument] = boost::json::array(values.begin(), values.end());
    };
    app_.add_option_function<std::vector<std::string>>(std::move(option), set, std::move(help))
        ->required(needed == presence::required)
        ->delimiter(',')
        ->type_name("TEXT,...");
    return *this;
  }
  command_builder& flag(std::string option, std::string argument, std::string help) {
    auto set = [draft = draft_, argument = std::move(argument)](std::int64_t count) {
      if (count > 0) draft->arguments[argument] = true;
    };
    app_.add_flag_function(std::move(option), set, std::move(help));
    return *this;
  }
  command_builder& community() {
    return text("--community,-c", "community", "Slug or id of the community", presence::required);
  }
  command_builder& password_from_stdin() {
    app_.add_flag("--password-stdin", draft_->password_from_stdin,
                  "Read the password from standard input instead of making one up");
    return *this;
  }
  command_builder& print(std::function<void(std::ostream&, const boost::json::object&)> how) {
    draft_->print = std::move(how);
    return *this;
  }

  CLI::App& app() { return app_; }
  job& draft() { return *draft_; }

 private:
  CLI::App& app_;
  std::shared_ptr<job> draft_;
};

}  // namespace ess::ctl
