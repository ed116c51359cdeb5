// Keeps the shell and the pieces that were kept for offline; never a private page.
const SHELL = "shell-{{ version }}";
const PIECES = "pieces";
const OFFLINE = "{{ url_for('companion.offline') }}";
const FILES = {{ files | tojson }};

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([...FILES, OFFLINE])));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) =>
      Promise.all(names.filter((name) => name !== SHELL && name !== PIECES).map((name) => caches.delete(name))),
    ),
  );
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
    return;
  }
  event.respondWith(
    caches.match(request.url).then((kept) => (kept ? part(kept, request.headers.get("Range")) : fetch(request))),
  );
});

// A player that seeks asks for a part (RFC 9110, 14): the cache keeps wholes.
async function part(kept, range) {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
  if (first === undefined) return kept;
  const whole = await kept.blob();
  const end = last ? Math.min(Number(last) + 1, whole.size) : whole.size;
  return new Response(whole.slice(Number(first), end), {
    status: 206,
    headers: {
      "Content-Type": kept.headers.get("Content-Type"),
      "Content-Range": `bytes ${first}-${end - 1}/${whole.size}`,
      "Content-Length": String(end - Number(first)),
    },
  });
}

self.addEventListener("push", (event) => {
  const { text, tag } = event.data.json();
  event.waitUntil(self.registration.showNotification("Self Trust", { body: text, tag, icon: FILES.at(-1) }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow("{{ url_for('companion.today') }}"));
});
