#include "completion.hpp"

#include <CLI/CLI.hpp>

#include "command_builder.hpp"
#include "commands/commands.hpp"

namespace ess::ctl {

void add_completion_command(CLI::App& root, job& chosen) {
  auto& group = add_group(root, "completion", "Let a shell complete the words of essctl");
  command_builder bash(group, chosen, "bash", "", "Print a script for bash");
  bash.draft().kind = job_kind::local;
  // Made when it is asked for, so that it has every command, those that are added after this one among them.
  bash.draft().local = [&root]() -> result<boost::json::object> {
    boost::json::object answer;
    answer["script"] = bash_completion(root);
    return answer;
  };
  bash.print([](std::ostream& out, const boost::json::object& answer) {
    out << std::string(answer.at("script").as_string());
  });
  bash.footer(
      "For all users: essctl completion bash > /etc/bash_completion.d/essctl\n"
      "For this shell: source <(essctl completion bash)");
}

}  // namespace ess::ctl
