// What somebody wrote in a command, in their own words: shown where it was refused, and asked about before it is forgotten.
const FREE = ["text", "answer", "to", "concerns", "advice", "next_step", "landmark", "reply_to"];

export function wordsOf(data) {
  if (!data || typeof data !== "object") return [];
  return Object.entries(data).flatMap(([name, value]) => (typeof value === "object" ? wordsOf(value) : FREE.includes(name) && String(value).trim() ? [String(value)] : []));
}

// The words of several commands, each once.
export const wordsIn = (commands) => [...new Set(commands.flatMap(({ data }) => wordsOf(data)))].join("\n");

// A button that forgets commands asks first (design/confirm.js), where there are words to be lost.
export function askFirst(button, commands) {
  if (!wordsIn(commands)) button.removeAttribute("data-confirm");
}
