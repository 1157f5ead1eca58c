// The states of a call in words, and the steps between them.
export const stateWords = {
  OPEN: ["Open", "warn"], ASSIGNED: ["Assigned", ""], ENROUTE: ["En route", ""], ON_SCENE: ["On scene", "good"],
  CLEARED: ["Cleared", "plain"], CANCELLED: ["Cancelled", "plain"],
};
/** What the button says, and what is said once it is done. */
export const stepWords = {
  OPEN: ["Put back", "Back among the open calls."], ASSIGNED: ["Take it", "It is yours."], ENROUTE: ["En route", "En route."],
  ON_SCENE: ["On scene", "On scene."], CLEARED: ["Clear", "Call cleared."], CANCELLED: ["Cancel call", "Call cancelled."],
};
export const priorities = [["5", "5 · urgent"], ["4", "4"], ["3", "3 · normal"], ["2", "2"], ["1", "1 · low"]];
