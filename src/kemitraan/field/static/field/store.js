// What lies on the phone: the outbox, drafts, the last state, and the day. All of it goes at sign-out or when another
// person signs in; what belongs to dispatch goes at the end of the shift; the day goes when it is over. A session that
// ran out locks what was not sent: it stays, shown to nobody and sent by nobody, until its writer signs in again.
const NAME = "kemitraan-field";
const VERSION = 2;

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      const there = asked.result.objectStoreNames;
      if (!there.contains("outbox")) asked.result.createObjectStore("outbox", { keyPath: "order", autoIncrement: true });
      for (const name of ["state", "drafts"]) if (!there.contains(name)) asked.result.createObjectStore(name);
    };
    asked.onblocked = () => reject(new Error("another tab holds an older store"));
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
}

// From the moment somebody leaves, an answer that was still on its way must not be written after the wipe.
let sealed = false;
export const seal = () => { sealed = true; };

// One transaction over some stores; `work` gets them by name. Its result is what `work` gave, read when all is on disk.
async function within(names, mode, work) {
  if (sealed && mode === "readwrite") return undefined;
  return transact(names, mode, work);
}

async function transact(names, mode, work) {
  const base = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = base.transaction(names, mode, { durability: "strict" });
      const asked = work(...[names].flat().map((name) => transaction.objectStore(name)));
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    base.close();
  }
}

export const put = (command) => within("outbox", "readwrite", (box) => box.put(command));
export const drop = (order) => within("outbox", "readwrite", (box) => box.delete(order));
export const waiting = () => within("outbox", "readonly", (box) => box.getAll());
export const keepState = (state) => within("state", "readwrite", (box) => box.put(state, "last"));
export const lastState = () => within("state", "readonly", (box) => box.get("last"));
export const keepDay = (day) => within("state", "readwrite", (box) => box.put(day, "day"));
export const lastDay = () => within("state", "readonly", (box) => box.get("day"));
export const keepDraft = (key, draft) => within("drafts", "readwrite", (box) => box.put(draft, key));
export const dropDraft = (key) => within("drafts", "readwrite", (box) => box.delete(key));
export const draftOf = (key) => within("drafts", "readonly", (box) => box.get(key));
export const draftKeys = () => within("drafts", "readonly", (box) => box.getAllKeys());
export const allDrafts = async () => Object.fromEntries(await Promise.all((await draftKeys()).map(async (key) => [key, await draftOf(key)])));

// Commands for the rooms below, numbered by this phone, and the draft they were made from: all kept, or nothing.
export const putAll = (commands, draft) => within(["outbox", "state", "drafts"], "readwrite", (box, state, drafts) => {
  const asked = state.get("phone");
  asked.onsuccess = () => {
    const { id, number } = asked.result ?? { id: crypto.randomUUID(), number: 0 };
    commands.forEach((command, place) => box.put({ ...command, phone: id, number: number + place + 1 }));
    state.put({ id, number: number + commands.length }, "phone");
  };
  if (draft) drafts.delete(draft);
});

// Refused commands about one subject are forgotten, and their words become its draft again.
export const takeBack = (orders, key, draft) => within(["outbox", "drafts"], "readwrite", (box, drafts) => {
  for (const order of orders) box.delete(order);
  if (draft) drafts.put(draft, key);
});

// Whose unsent words lie here locked, and how many: {me, left}; nothing while the session holds.
export const locked = () => within("state", "readonly", (box) => box.get("locked"));
export const unlock = () => within("state", "readwrite", (box) => box.delete("locked"));

// What the server knows anyway goes; what only this phone holds stays, as that of `me` unless known better. Gives how much.
export async function lock(me) {
  const [all, drafts, mark, last, day] = await Promise.all([waiting(), draftKeys(), locked(), lastState(), lastDay()]);
  const left = all.filter((command) => !command.done).length + drafts.length;
  if (!left) await wipe();
  else await transact(["outbox", "state"], "readwrite", (box, state) => {
    for (const command of all) if (command.done) box.delete(command.order);
    state.delete("last");
    state.delete("day");
    state.put({ me: last?.me ?? day?.me ?? mark?.me ?? me, left }, "locked");
  });
  return left;
}

export const unsent = (command) => !command.refused && !command.done;
export const forRooms = (command) => command.response === undefined;

export const wipe = () => transact(["outbox", "state", "drafts"], "readwrite", (...boxes) => { for (const box of boxes) box.clear(); });

// The end of the shift: tasks, offers and what was said about them. The day's visits are no part of a shift.
export async function wipeDuty() {
  const all = await waiting();
  await transact(["outbox", "state"], "readwrite", (box, state) => {
    for (const command of all) if (!forRooms(command)) box.delete(command.order);
    state.delete("last");
  });
}
