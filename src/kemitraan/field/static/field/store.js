// What lies on the phone: the outbox, and the last state the server told. Both are wiped at sign-out and when the shift ends.
const NAME = "kemitraan-field";

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("outbox", { keyPath: "order", autoIncrement: true });
      asked.result.createObjectStore("state");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(name, mode, work) {
  const base = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = base.transaction(name, mode, { durability: "strict" });
      const asked = work(transaction.objectStore(name));
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

export const unsent = (command) => !command.refused && !command.done;

export async function wipe() {
  await within("outbox", "readwrite", (box) => box.clear());
  await within("state", "readwrite", (box) => box.clear());
}
