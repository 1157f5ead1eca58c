#include "ess/slash/choices.hpp"

#include "ess/base/json.hpp"
#include "ess/base/text.hpp"

namespace ess::slash {

namespace {

std::string name_of(const api::approval_item& item) {
  std::string name = string_member(item.payload, "commandId").value_or("request");
  name += " · " + item.risk_level + " risk";
  if (item.requested_by) name += " · by " + item.requested_by->name;
  return name;
}

}  // namespace

std::vector<discord::command_choice> choices_for(const std::vector<api::approval_item>& pending,
                                                 std::string_view typed) {
  const std::string wanted = fold_case(trim(typed));
  std::vector<discord::command_choice> choices;
  for (const api::approval_item& item : pending) {
    if (choices.size() == discord::max_choices) break;
    discord::command_choice choice;
    choice.name = name_of(item);
    choice.value = item.id;
    const bool fits = fold_case(item.id).find(wanted) != std::string::npos ||
                      fold_case(choice.name).find(wanted) != std::string::npos;
    if (fits) choices.push_back(std::move(choice));
  }
  return choices;
}

const std::vector<api::approval_item>* choice_cache::find(guild_id guild, discord_user_id user,
                                                          steady_point now) const {
  const auto found = lists_.find({guild, user});
  return found == lists_.end() || now >= found->second.until ? nullptr : &found->second.pending;
}

void choice_cache::put(guild_id guild, discord_user_id user, std::vector<api::approval_item> pending,
                       steady_point now) {
  std::erase_if(lists_, [now](const auto& row) { return now >= row.second.until; });
  if (lists_.size() >= max_) return;
  lists_.insert_or_assign({guild, user}, entry{std::move(pending), now + life});
}

void choice_cache::forget(guild_id guild) {
  std::erase_if(lists_, [guild](const auto& row) { return row.first.first == guild; });
}

}  // namespace ess::slash
