// An identity provider for tests: `node provider.mjs HOST [CERTIFICATE]`. It listens on a free port of
// the host, prints its address, and lets anybody log in under any name, on its own pages for development.
// POST /test/callback says where it sends browsers back to. POST /test/rotate gives it new signing keys;
// the old ones are gone.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import Provider from 'oidc-provider';

const [host, certificate] = process.argv.slice(2);
let issuer;
let callback = 'https://khaosat.example.vn/login/oidc/callback';
let answer;

function begin() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', kid: randomUUID() };
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'sipas',
      client_secret: 'a secret of tests: 100% & more',
      redirect_uris: [callback],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    }],
    jwks: { keys: [key] },
    cookies: { keys: ['cookies of tests'] },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, email: 'same@example.vn' }),
    }),
  });
  answer = provider.callback();
}

async function serve(request, response) {
  if (request.method !== 'POST' || !request.url.startsWith('/test/')) {
    answer(request, response);
    return;
  }
  let body = '';
  for await (const chunk of request) body += chunk;
  if (request.url === '/test/callback') callback = body;
  begin();
  response.end();
}

const server = certificate
  ? createSecureServer({
    cert: readFileSync(`${certificate}.crt`),
    key: readFileSync(`${certificate}.key`),
  }, serve)
  : createServer(serve);
server.listen(0, host, () => {
  issuer = `http${certificate ? 's' : ''}://${host}:${server.address().port}`;
  begin();
  console.log(`issuer ${issuer}`);
});
// It ends with the test that started it.
process.stdin.resume();
process.stdin.on('end', () => process.exit());
