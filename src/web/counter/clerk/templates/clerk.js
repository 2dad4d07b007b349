"use strict";
// What the clerk's pages do by themselves: a slip is printed from the list, the list renews itself, and
// a long list of agencies is filtered. Without a script the slip opens as a document, and Enter in the
// empty search field renews the list.
(function () {
  function find(id) {
    return document.getElementById(id);
  }

  // A print leads back to the list, which prints the slip.
  var form = find("print-form");
  if (form) {
    var then = document.createElement("input");
    then.type = "hidden";
    then.name = "then";
    then.value = "list";
    form.appendChild(then);
  }

  var slip = find("slip");
  if (slip) {
    // Loading the page again must not print again.
    history.replaceState(null, "", "/counter");
    var fail = function () {
      find("printing").hidden = true;
      find("print-failed").hidden = false;
    };
    slip.addEventListener("load", function () {
      try {
        // A page instead of a document says why there is none.
        var page = slip.contentDocument;
        if (page && page.querySelector("main")) return fail();
        slip.contentWindow.focus();
        slip.contentWindow.print();
        find("printing").hidden = true;
        find("code").focus();
      } catch (error) {
        fail();
      }
    });
    slip.src = slip.getAttribute("data-address");
  }

  // Of the agencies only those whose name contains what is typed, with or without diacritics.
  var part = find("agency-part");
  if (part) {
    var agency = find("agency");
    var options = Array.prototype.slice.call(agency.options);
    var plain = function (text) {
      return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
    };
    var filter = function () {
      var wanted = plain(part.value.trim());
      var chosen = agency.value;
      agency.innerHTML = "";
      options.forEach(function (option) {
        if (option.value && plain(option.text).indexOf(wanted) < 0) return;
        agency.appendChild(option);
      });
      // The first one that fits, where something is typed.
      agency.value = chosen;
      if (wanted && agency.selectedIndex < 1 && agency.options.length > 1) agency.selectedIndex = 1;
    };
    find("agency-filter").hidden = false;
    part.addEventListener("input", filter);
    part.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" && event.key !== "ArrowDown") return;
      event.preventDefault();
      agency.focus();
    });
    if (agency.hasAttribute("autofocus")) part.focus();
  }

  var list = find("cases");
  var pressed = 0;
  if (list && list.hasAttribute("data-renews")) {
    document.addEventListener("keydown", function () {
      pressed = Date.now();
    });
    window.setInterval(function () {
      // A row must not move under the key that opens it.
      if (document.hidden || Date.now() - pressed < 3000) return;
      var request = new XMLHttpRequest();
      request.open("GET", "/counter" + location.search, true);
      request.timeout = 10000;
      request.onload = function () {
        if (request.status !== 200 || Date.now() - pressed < 3000) return;
        var page = new DOMParser().parseFromString(request.responseText, "text/html");
        var renewed = page.getElementById("cases");
        if (!renewed || renewed.innerHTML === list.innerHTML) return;
        var focused = list.contains(document.activeElement) && document.activeElement.getAttribute("href");
        list.innerHTML = renewed.innerHTML;
        var again = focused && list.querySelector('a[href="' + focused + '"]');
        if (again) again.focus();
      };
      request.send();
    }, 10000);
  }
})();
