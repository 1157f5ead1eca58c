#include "command_builder.hpp"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ess::ctl {

CLI::App& add_group(CLI::App& root, std::string_view name, std::string_view help) {
  return *root.add_subcommand(std::string(name), std::string(help))->require_subcommand(1);
}

command_builder::command_builder(CLI::App& group, job& chosen, std::string_view subcommand, std::string_view name,
                                 std::string_view help)
    : app_(*group.add_subcommand(std::string(subcommand), std::string(help))), draft_(std::make_shared<job>()) {
  draft_->kind = job_kind::admin;
  draft_->command = std::string(name);
  app_.callback([draft = draft_, &chosen] {
    const bool json = chosen.json;
    chosen = *draft;
    chosen.json = json;
  });
}

command_builder& command_builder::text(std::string_view option, std::string_view argument, std::string_view help,
                                       presence needed) {
  auto set = [draft = draft_, argument = std::string(argument)](const std::string& v) {
    draft->arguments[argument] = v;
  };
  app_.add_option_function<std::string>(std::string(option), set, std::string(help))
      ->required(needed == presence::required)
      ->type_name("TEXT");
  return *this;
}

command_builder& command_builder::integer(std::string_view option, std::string_view argument, std::string_view help) {
  auto set = [draft = draft_, argument = std::string(argument)](const std::int64_t& v) {
    draft->arguments[argument] = v;
  };
  app_.add_option_function<std::int64_t>(std::string(option), set, std::string(help))->type_name("NUMBER");
  return *this;
}

command_builder& command_builder::list(std::string_view option, std::string_view argument, std::string_view help,
                                       presence needed) {
  auto set = [draft = draft_, argument = std::string(argument)](const std::vector<std::string>& values) {
    draft->arguments[argument] = boost::json::array(values.begin(), values.end());
  };
  app_.add_option_function<std::vector<std::string>>(std::string(option), set, std::string(help))
      ->required(needed == presence::required)
      ->delimiter(',')
      ->type_name("TEXT,...");
  return *this;
}

command_builder& command_builder::flag(std::string_view option, std::string_view argument, std::string_view help) {
  auto set = [draft = draft_, argument = std::string(argument)](std::int64_t count) {
    if (count > 0) draft->arguments[argument] = true;
  };
  app_.add_flag_function(std::string(option), set, std::string(help));
  return *this;
}

command_builder& command_builder::community() {
  return text("--community,-c", "community", "Slug or id of the community", presence::required);
}

command_builder& command_builder::flag(std::string_view option, bool job::*member, std::string_view help) {
  app_.add_flag(std::string(option), (*draft_).*member, std::string(help));
  return *this;
}

command_builder& command_builder::secret_from_stdin(std::string_view option, std::string_view argument,
                                                    std::string_view help) {
  auto set = [draft = draft_, argument = std::string(argument)](std::int64_t count) {
    if (count > 0) draft->secret_from_stdin = argument;
  };
  app_.add_flag_function(std::string(option), set, std::string(help));
  return *this;
}

command_builder& command_builder::line_from_stdin(std::string_view argument, std::string_view prompt) {
  draft_->secret_from_stdin = std::string(argument);
  draft_->prompt = std::string(prompt);
  return *this;
}

command_builder& command_builder::password_from_stdin() {
  return secret_from_stdin("--password-stdin", "password",
                           "Read the password from standard input instead of making one up");
}

command_builder& command_builder::footer(std::string_view text) {
  app_.footer(std::string(text));
  return *this;
}

command_builder& command_builder::print(std::function<void(std::ostream&, const boost::json::object&)> how) {
  draft_->print = std::move(how);
  return *this;
}

}  // namespace ess::ctl
