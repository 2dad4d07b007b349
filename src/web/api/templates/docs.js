// Sends the request that a form describes, and shows the response.
(function () {
  "use strict";

  function addressOf(form) {
    var path = form.dataset.path;
    var query = new URLSearchParams();
    form.querySelectorAll("input[data-in]").forEach(function (input) {
      if (input.dataset.in === "path") {
        path = path.replace("{" + input.name + "}", encodeURIComponent(input.value));
      } else if (input.value !== "") {
        query.set(input.name, input.value);
      }
    });
    var text = query.toString();
    return text === "" ? path : path + "?" + text;
  }

  function requestOf(form) {
    var request = { method: form.dataset.method, headers: {} };
    var key = document.getElementById("key").value.trim();
    if (key !== "") {
      request.headers.Authorization = "Bearer " + key;
    }
    var kind = form.querySelector("input[name=kind]:checked");
    if (kind) {
      request.headers["Content-Type"] = kind.value;
      request.body = form.querySelector("textarea[data-kind='" + kind.value + "']").value;
    }
    return request;
  }

  function readable(text) {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch (notJson) {
      return text;
    }
  }

  function attempt(form) {
    var status = form.querySelector("[role=status]");
    var answer = form.querySelector("pre");
    status.textContent = "…";
    answer.hidden = true;
    fetch(addressOf(form), requestOf(form))
      .then(function (response) {
        return response.text().then(function (text) {
          status.textContent = form.dataset.answered + " " + response.status + " " + response.statusText;
          answer.textContent = readable(text);
          answer.hidden = text === "";
        });
      })
      .catch(function () {
        status.textContent = form.dataset.unreachable;
      });
  }

  document.querySelectorAll("form[data-path]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      attempt(form);
    });
  });
})();
