#include "completion.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace ess::ctl {

namespace {

/// What may follow a command, each list with spaces between.
struct following_words {
  std::string commands;
  std::string options;
  std::string valued;  ///< options before a value; completion leaves the value alone
  std::string files;   ///< options before the name of a file
};

void add(std::string& list, std::string_view word) { list.append(list.empty() ? "" : " ").append(word); }

void collect_option(const CLI::Option& option, following_words& into) {
  const bool is_file = option.get_type_name().starts_with("FILE");
  const auto note = [&](const std::string& name) {
    if (option.get_items_expected_max() > 0) add(is_file ? into.files : into.valued, name);
  };
  for (const auto& name : option.get_lnames()) {
    add(into.options, "--" + name);
    note("--" + name);
  }
  for (const auto& name : option.get_snames()) {
    // Nobody needs help with one letter; that a value follows it matters all the same.
    if (option.get_lnames().empty()) add(into.options, "-" + name);
    note("-" + name);
  }
}

void collect_options(const CLI::App& app, following_words& into) {
  for (const auto* option : app.get_options()) collect_option(*option, into);
  // A group of options is an app without a name.
  for (const auto* group : app.get_subcommands([](const CLI::App* each) { return each->get_name().empty(); })) {
    collect_options(*group, into);
  }
}

/// What `app` takes and, as it hands on what it does not know, what those above it take but for their help.
following_words words_after(const CLI::App& app) {
  following_words words;
  collect_options(app, words);
  for (const auto* at = &app; at->get_fallthrough() && at->get_parent() != nullptr; at = at->get_parent()) {
    for (const auto* option : at->get_parent()->get_options()) {
      if (option != at->get_parent()->get_help_ptr()) collect_option(*option, words);
    }
  }
  for (const auto* each : app.get_subcommands([](const CLI::App* sub) { return !sub->get_name().empty(); })) {
    add(words.commands, each->get_name());
  }
  return words;
}

/// A branch of the script's `case` for `app`, and for each command below it.
void write_branches(const CLI::App& app, const std::string& path, std::string& script) {
  const auto words = words_after(app);
  script +=
      fmt::format("    '{}')\n      commands='{}'\n      options='{}'\n      valued='{}'\n      files='{}'\n      ;;\n",
                  path, words.commands, words.options, words.valued, words.files);
  for (const auto* each : app.get_subcommands([](const CLI::App* sub) { return !sub->get_name().empty(); })) {
    write_branches(*each, path + " " + each->get_name(), script);
  }
}

// The equals sign is a word of its own to bash, which `--out=file` is three words for.
constexpr std::string_view walk = R"(
_essctl() {
  local at='essctl' expects='' commands='' options='' valued='' files='' word i
  COMPREPLY=()
  _essctl_words "$at"
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $word == '=' || -z $word ]]; then
      continue
    elif [[ $expects ]]; then
      expects=''
    elif [[ " $files " == *" $word "* ]]; then
      expects='file'
    elif [[ " $valued " == *" $word "* ]]; then
      expects='value'
    elif [[ " $commands " == *" $word "* ]]; then
      at+=" $word"
      _essctl_words "$at"
    fi
  done
  word=${COMP_WORDS[COMP_CWORD]}
  if [[ $word == '=' ]]; then word=''; fi
  if [[ $expects == 'file' ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  elif [[ $expects ]]; then
    return
  elif [[ $word == -* || -z $commands ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
  fi
}

complete -F _essctl essctl
)";

}  // namespace

std::string bash_completion(const CLI::App& root) {
  std::string script =
      "# Completes essctl in bash. `essctl completion bash` prints it; print it anew after an upgrade.\n\n"
      "# Sets what may follow the command \"$1\".\n"
      "_essctl_words() {\n  case $1 in\n";
  write_branches(root, root.get_name(), script);
  script += "  esac\n}\n";
  return script.append(walk);
}

}  // namespace ess::ctl
