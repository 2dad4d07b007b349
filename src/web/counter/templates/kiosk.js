(function () {
  var find = device.find;
  var limit = 1000 * Number(document.body.getAttribute("data-seconds"));
  // People get twenty seconds to read and answer the warning (WCAG 2.2.1).
  var warning = Math.min(20000, limit / 3);
  // How long the invitation waits for a citizen to come from the counter.
  var invitation = 3 * limit;
  // How long the final message stays.
  var farewell = Math.min(12000, limit / 2);

  // idle; invited: a case is assigned; asking: a citizen answers; message: the final message.
  var mode = "idle";
  var latest = { id: null, html: null };
  var turn = null;
  // The turn that has ended here, even if the server does not know it yet.
  var over = null;
  var touched = device.now();
  var pressed = null;
  var isSending = false;

  function put(part) {
    var screen = find("screen");
    screen.innerHTML = "";
    if (part) screen.appendChild(part);
    screen.hidden = !part;
    find("idle").hidden = !!part;
    find("warning").hidden = true;
    find("trouble").hidden = true;
    window.scrollTo(0, 0);
    touched = device.now();
    pressed = null;
  }

  function parsed(html) {
    var part = document.createElement("div");
    var page = new DOMParser().parseFromString(html, "text/html");
    while (page.body.firstChild) part.appendChild(page.body.firstChild);
    part.lang = page.documentElement.lang || "vi";
    part.setAttribute("data-state", page.body.getAttribute("data-state") || "");
    return part;
  }

  // Of a text in all languages, the one in the form's language.
  function speak(block) {
    var shown = find("screen").firstChild;
    var language = (shown && shown.lang) || "vi";
    var texts = block.querySelectorAll("[lang]");
    for (var i = 0; i < texts.length; i++) texts[i].hidden = texts[i].lang !== language;
    return language;
  }

  function focus(part) {
    var first = part.querySelector("[role=alert]") || part.querySelector(":not([hidden]) > h1");
    if (!first) return;
    first.tabIndex = -1;
    first.focus();
  }

  function clear() {
    mode = "idle";
    turn = null;
    put(null);
  }

  // Ends the turn on the server, until it has confirmed that.
  function end(finished) {
    if (finished === null) return;
    over = finished;
    device.ask("POST", "/end", "turn=" + encodeURIComponent(finished), 8000, function (status) {
      if (status !== 204 && latest.id === finished) {
        window.setTimeout(function () { end(finished); }, 3000);
      }
    });
  }

  function leave() {
    end(turn);
    clear();
    update();
  }

  function invite() {
    clear();
    if (latest.id === null) return;
    mode = "invited";
    turn = latest.id;
    put(parsed(latest.html));
    focus(find("screen"));
    device.ask("POST", "/shown", "turn=" + encodeURIComponent(turn), 8000, function () {});
  }

  function close() {
    var part = find("closed").cloneNode(true);
    part.removeAttribute("id");
    part.hidden = false;
    part.lang = speak(part);
    part.setAttribute("data-state", "closed");
    mode = "message";
    turn = null;
    put(part);
    focus(part);
  }

  // Updates the screen to the server's last answer.
  function update() {
    // A request in progress is awaited: the server may have accepted it.
    if (isSending || (latest.id !== null && latest.id === over)) return;
    if (mode === "asking") {
      // One citizen's form must not become another's.
      if (latest.id !== turn) close();
    } else if (mode !== "message" && latest.id !== turn) {
      invite();
    }
  }

  function fields(form) {
    var pairs = [];
    function add(name, value) {
      pairs.push(encodeURIComponent(name) + "=" + encodeURIComponent(value));
    }
    for (var i = 0; i < form.elements.length; i++) {
      var field = form.elements[i];
      if (!field.name || field.disabled || field.type === "submit" || field.type === "button") continue;
      if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
      add(field.name, field.value);
    }
    if (pressed && pressed.form === form && pressed.name) add(pressed.name, pressed.value);
    return pairs.join("&");
  }

  function send(form) {
    if (isSending) return;
    isSending = true;
    find("screen").setAttribute("aria-busy", "true");
    find("trouble").hidden = true;
    var sent = turn;
    device.ask("POST", "/form", fields(form), 40000, function (status, text) {
      isSending = false;
      find("screen").removeAttribute("aria-busy");
      touched = device.now();
      if (status === 401) {
        clear();
        device.openAnew();
        return;
      }
      if (turn !== sent) return;
      if (status === 0 || status === 403 || status >= 500 || text.indexOf("data-state") < 0) {
        speak(find("trouble"));
        find("trouble").hidden = false;
        update();
        return;
      }
      var part = parsed(text);
      var isOpen = part.getAttribute("data-state") === "open";
      if (isOpen) {
        mode = "asking";
      } else {
        end(sent);
        mode = "message";
        turn = null;
      }
      put(part);
      focus(part);
      update();
    });
  }

  function tick() {
    var idle = device.now() - touched;
    if (isSending || mode === "idle") return;
    if (mode === "message") {
      if (idle > farewell) leave();
      return;
    }
    if (mode === "invited") {
      if (idle > invitation) leave();
      return;
    }
    if (idle >= limit) {
      leave();
    } else if (idle >= limit - warning) {
      if (find("warning").hidden) {
        speak(find("warning"));
        find("warning").hidden = false;
        find("stay").focus();
      }
      find("count").textContent = Math.ceil((limit - idle) / 1000);
    }
  }

  function touch() {
    if (find("warning").hidden) touched = device.now();
  }

  function stay() {
    find("warning").hidden = true;
    touched = device.now();
  }

  ["touchstart", "mousedown", "keydown", "input", "scroll"].forEach(function (kind) {
    document.addEventListener(kind, touch, true);
  });
  document.addEventListener("keydown", function (event) {
    if (find("warning").hidden) return;
    // Nothing behind the warning can be focused.
    if (event.key === "Tab") event.preventDefault();
    if (event.key === "Escape") stay();
  });
  document.addEventListener("click", function (event) {
    var target = event.target;
    for (var at = target; at && at !== document; at = at.parentNode) {
      if (at.id === "warning") return stay();
      if (at.className === "finish") return leave();
      if (at.tagName === "BUTTON") pressed = at;
      if (at.tagName === "A") {
        // Within the page, without an entry in the history.
        event.preventDefault();
        var field = find((at.getAttribute("href") || "").slice(1));
        if (field) field.focus();
        return;
      }
    }
  });
  document.addEventListener("submit", function (event) {
    event.preventDefault();
    if (find("warning").hidden) send(event.target);
  });
  window.setInterval(tick, 250);
  device.run(
    function (screen) {
      latest = screen;
      update();
    },
    clear,
    function () {
      return mode === "idle";
    }
  );
})();
