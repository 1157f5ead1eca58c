// Audit entries of the linking room: in the installation's chain and in that of each community of the user.
#pragma once

#include <string>

#include "ess/base/error.hpp"
#include "ess/base/random.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::linking {

result<void> audit_linked(storage::unit_of_work& work, random_source& random, const storage::discord_link_record& link,
                          std::string request_id);
result<void> audit_unlinked(storage::unit_of_work& work, random_source& random,
                            const storage::discord_link_record& link, std::string request_id);
/// A link that was refused because one of the two is taken. The communities of its owner learn that it was tried.
result<void> audit_refused_link(storage::unit_of_work& work, random_source& random, const user_id& user,
                                const storage::discord_identity& identity, const error& reason, std::string request_id);

}  // namespace ess::linking
