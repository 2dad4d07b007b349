"use strict";
// A page that stays open: it asks every second what to show, keeps asking when there is no answer,
// and reloads itself when the server's version changes. Written for old browsers, as screens have them.
var device = (function () {
  var body = document.body;
  var path = body.getAttribute("data-path");
  var opened = now();
  var behind = 0;
  var failures = 0;
  var seen = "";
  var stale = false;

  function find(id) {
    return document.getElementById(id);
  }

  // Milliseconds on a clock that cannot be set.
  function now() {
    return window.performance && performance.now ? performance.now() : Date.now();
  }

  // Sends one request and calls back with the status, 0 if there was no answer, and the text.
  function ask(method, address, form, patience, callback) {
    var request = new XMLHttpRequest();
    var answered = false;
    request.open(method, path + address, true);
    request.timeout = patience;
    request.onreadystatechange = function () {
      if (request.readyState !== 4 || answered) return;
      answered = true;
      var date = request.status ? Date.parse(request.getResponseHeader("Date")) : NaN;
      if (!isNaN(date)) behind = date - Date.now();
      callback(request.status, request.responseText);
    };
    if (form !== null) {
      request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    }
    try {
      request.send(form);
    } catch (error) {
      if (!answered) {
        answered = true;
        callback(0, "");
      }
    }
  }

  function two(number) {
    return (number < 10 ? "0" : "") + number;
  }

  // The time in Vietnam by the server's clock, because the screen's own may be wrong.
  function showTime() {
    var local = new Date(Date.now() + behind + 7 * 3600000);
    var time = two(local.getUTCHours()) + ":" + two(local.getUTCMinutes());
    var day = two(local.getUTCDate()) + "/" + two(local.getUTCMonth() + 1) + "/" + local.getUTCFullYear();
    if (find("clock").textContent !== time) find("clock").textContent = time;
    if (find("day").textContent !== day) find("day").textContent = day;
  }

  // The address is the same, so nothing is added to the history.
  function openAnew() {
    window.location.replace(path);
  }

  function read(text) {
    try {
      var screen = JSON.parse(text);
      return screen && typeof screen.mark === "string" ? screen : null;
    } catch (error) {
      return null;
    }
  }

  // show(screen) is called with a new screen, clear() before the page is left, and isFree() returns
  // whether the page may be reloaded without disturbing anybody.
  function run(show, clear, isFree) {
    function next() {
      ask("GET", "/now?seen=" + encodeURIComponent(seen), null, 8000, function (status, text) {
        var screen = status === 200 ? read(text) : null;
        var isAnswer = screen !== null || status === 204;
        failures = isAnswer ? 0 : failures + 1;
        // Set first, before anything can fail.
        window.setTimeout(next, Math.min(1000 * Math.pow(2, Math.max(0, failures - 1)), 8000));
        find("offline").hidden = failures < 2;
        if (status === 401) {
          // The key was revoked, so the page now asks for another.
          clear();
          openAnew();
          return;
        }
        if (screen !== null) {
          seen = screen.mark;
          stale = screen.version !== body.getAttribute("data-version");
          show(screen);
        }
        // Two servers of different versions must not make the page flicker.
        if (stale && isAnswer && isFree() && now() - opened > 5000) openAnew();
      });
    }
    showTime();
    window.setInterval(showTime, 1000);
    // The copy that the browser keeps for its Back button must show nobody's data.
    window.addEventListener("pagehide", clear);
    window.addEventListener("pageshow", function (event) {
      if (event.persisted) openAnew();
    });
    next();
  }

  return { find: find, now: now, ask: ask, run: run, openAnew: openAnew };
})();
