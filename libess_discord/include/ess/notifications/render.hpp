// From an entry of the outbox to the message it stands for, as its subject is now.
#pragma once

#include <string_view>

#include "ess/discord/model/message.hpp"
#include "ess/storage/outbox.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::notifications {

/// In the language of the community. `site` is the origin of the pages that messages link to, as in
/// `https://ess.example.org`. Errors: `subject_gone` (not_found) when what the message is about no longer exists,
/// `kind_unknown`, `render_failed` where making it ended in an exception, those of `discord::check_message_body`, those
/// of the store.
result<discord::message_body> render(const storage::unit_of_work& work, const storage::outbox_record& message,
                                     std::string_view site);

}  // namespace ess::notifications
