// Sealing in the browser by WebCrypto alone: HPKE (RFC 9180, base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256,
// AES-128-GCM) to a public key, and AES-256-GCM under a key of ours. What Python opens: accountability/sealing.py.

const subtle = globalThis.crypto?.subtle;
const text = new TextEncoder();
const KEM = join(text.encode("KEM"), [0, 16]);
const SUITE = join(text.encode("HPKE"), [0, 16, 0, 1, 0, 1]);
const CONSONANTS = "bcdghjklmnprstwyz", VOWELS = "aeiou";
const LEFT_OUT = new Set(["babi", "mati", "tahi", "tete", "bisu"]);

export const able = Boolean(subtle);

export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}

export const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
export const unbase64 = (word) => Uint8Array.from(atob(word), (sign) => sign.charCodeAt(0));
export const random = (length) => crypto.getRandomValues(new Uint8Array(length));

async function hmac(key, bytes) {
  const made = await subtle.importKey("raw", key.length ? key : new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", made, bytes));
}

const extract = (suite, salt, label, input) => hmac(salt, join(text.encode("HPKE-v1"), suite, text.encode(label), input));

async function expand(suite, key, label, info, length) {
  const asked = join([0, length], text.encode("HPKE-v1"), suite, text.encode(label), info, [1]);
  return (await hmac(key, asked)).slice(0, length);
}

// The content key and base nonce of RFC 9180 5.1 from the shared Diffie-Hellman value; apart, so that a test can ask.
export async function schedule(shared, own, theirs, info) {
  const prk = await extract(KEM, [], "eae_prk", shared);
  const secretShared = await expand(KEM, prk, "shared_secret", join(own, theirs), 32);
  const context = join([0], await extract(SUITE, [], "psk_id_hash", []), await extract(SUITE, [], "info_hash", info));
  const secret = await extract(SUITE, secretShared, "secret", []);
  return { key: await expand(SUITE, secret, "key", context, 16), nonce: await expand(SUITE, secret, "base_nonce", context, 12) };
}

export async function sealTo(publicKey, bytes, info) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await subtle.importKey("raw", publicKey, curve, false, []);
  const pair = await subtle.generateKey(curve, false, ["deriveBits"]);
  const own = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const shared = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256));
  const { key, nonce } = await schedule(shared, own, publicKey, text.encode(info));
  return join(own, await aes(key, nonce, bytes));
}

async function aes(key, nonce, bytes, about) {
  const made = await subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const how = { name: "AES-GCM", iv: nonce, ...(about ? { additionalData: text.encode(about) } : {}) };
  return new Uint8Array(await subtle.encrypt(how, made, bytes));
}

export async function seal(key, bytes, about) {
  const nonce = random(12);
  return join(nonce, await aes(key, nonce, bytes, about));
}

export const FIND = "kemitraan complaint 1: find", OPEN = "kemitraan complaint 1: open";
const PICTURE = "kemitraan complaint 1: picture";

// The nonce is drawn from the picture by a key of its own: the same one sealed twice is the same envelope, kept once.
export async function sealPicture(key, bytes, about) {
  const nonce = (await hmac(await derive(key, PICTURE), bytes)).slice(0, 12);
  return join(nonce, await aes(key, nonce, bytes, `${about}: picture`));
}

export async function unseal(key, sealed, about) {
  const made = await subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  const how = { name: "AES-GCM", iv: sealed.slice(0, 12), additionalData: text.encode(about) };
  return new Uint8Array(await subtle.decrypt(how, made, sealed.slice(12)));
}

// From words, or from a key.
export async function derive(secret, salt) {
  const made = await subtle.importKey("raw", typeof secret === "string" ? text.encode(secret) : secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: text.encode(salt), info: new Uint8Array() };
  return new Uint8Array(await subtle.deriveBits(how, made, 256));
}

export async function sha256hex(bytes) {
  return Array.from(new Uint8Array(await subtle.digest("SHA-256", bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function tenWords() {
  const words = [];
  while (words.length < 10) {
    const [number] = crypto.getRandomValues(new Uint32Array(1));
    if (number >= 594459 * 7225) continue; // the last whole multiple below 2^32: no word is likelier than another
    const place = number % 7225, first = Math.floor(place / 85), last = place % 85;
    const word = syllable(first) + syllable(last);
    if (!LEFT_OUT.has(word)) words.push(word);
  }
  return words.join(" ");
}

const syllable = (number) => CONSONANTS[Math.floor(number / 5)] + VOWELS[number % 5];
