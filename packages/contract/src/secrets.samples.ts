import type { CodeSample } from './route.ts';

const url = 'https://waxwing.example/api/v1/secrets';

/** The examples of the API reference; a test runs each against a real server. */
export const createSamples: readonly CodeSample[] = [
  {
    lang: 'cURL',
    source: `curl -X POST ${url} \\
  -H "Authorization: Bearer sk_live_xxx" \\
  -H "Content-Type: application/json" \\
  -d '{"encryptedBlob":"c2VhbGVkIGJ5IHlvdQ==","iv":"AAECAwQFBgcICQoL","expiryType":"view_once"}'`,
  },
  {
    lang: 'JavaScript',
    source: `// Seal with AES-256-GCM; the key goes into the link's fragment and never to the server.
const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt']);
const iv = crypto.getRandomValues(new Uint8Array(12));
const plaintext = new TextEncoder().encode('correct horse battery staple');
const ciphertext = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plaintext);
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

const response = await fetch('${url}', {
  method: 'POST',
  headers: { Authorization: 'Bearer sk_live_xxx', 'Content-Type': 'application/json' },
  body: JSON.stringify({ encryptedBlob: base64(ciphertext), iv: base64(iv), expiryType: 'view_once' }),
});
const { shareUrl } = await response.json();
const rawKey = await crypto.subtle.exportKey('raw', key);
console.info(\`\${shareUrl}#\${base64(rawKey)}\`);`,
  },
  {
    lang: 'Python',
    source: `import base64, os, requests
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

key, iv = AESGCM.generate_key(bit_length=256), os.urandom(12)
blob = AESGCM(key).encrypt(iv, b"correct horse battery staple", None)
response = requests.post(
    "${url}",
    headers={"Authorization": "Bearer sk_live_xxx"},
    json={
        "encryptedBlob": base64.b64encode(blob).decode(),
        "iv": base64.b64encode(iv).decode(),
        "expiryType": "view_once",
    },
)
print(response.json()["shareUrl"] + "#" + base64.urlsafe_b64encode(key).decode())`,
  },
  {
    lang: 'PHP',
    source: `<?php
$key = random_bytes(32);
$iv = random_bytes(12);
$sealed = openssl_encrypt('correct horse battery staple', 'aes-256-gcm', $key, OPENSSL_RAW_DATA, $iv, $tag);
$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => "Authorization: Bearer sk_live_xxx\\r\\nContent-Type: application/json",
    'content' => json_encode([
        'encryptedBlob' => base64_encode($sealed . $tag),
        'iv' => base64_encode($iv),
        'expiryType' => 'view_once',
    ]),
]]);
$answer = json_decode(file_get_contents('${url}', false, $context), true);
echo $answer['shareUrl'] . '#' . base64_encode($key), PHP_EOL;`,
  },
];

/** How to open a secret, in the same languages. */
export const openSamples: readonly CodeSample[] = [
  {
    lang: 'cURL',
    source: `curl ${url}/A1b2C3d4E5f6 \\
  -H "Authorization: Bearer sk_live_xxx" \\
  -H "X-Claim: $(openssl rand -hex 16)"`,
  },
  {
    lang: 'JavaScript',
    source: `const response = await fetch('${url}/A1b2C3d4E5f6', {
  headers: { Authorization: 'Bearer sk_live_xxx', 'X-Claim': crypto.randomUUID() },
});
console.info(await response.json());`,
  },
  {
    lang: 'Python',
    source: `import requests, uuid

response = requests.get(
    "${url}/A1b2C3d4E5f6",
    headers={"Authorization": "Bearer sk_live_xxx", "X-Claim": uuid.uuid4().hex},
)
print(response.json())`,
  },
  {
    lang: 'PHP',
    source: `<?php
$context = stream_context_create(['http' => [
    'header' => "Authorization: Bearer sk_live_xxx\\r\\nX-Claim: " . bin2hex(random_bytes(16)),
]]);
echo file_get_contents('${url}/A1b2C3d4E5f6', false, $context), PHP_EOL;`,
  },
];
