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
  event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
});

self.addEventListener("push", (event) => {
  const { text, tag } = event.data.json();
  event.waitUntil(self.registration.showNotification("Self Trust", { body: text, tag, icon: FILES.at(-1) }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow("{{ url_for('companion.today') }}"));
});
