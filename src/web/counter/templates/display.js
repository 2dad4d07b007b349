(function () {
  var shown = null;
  var hiding = null;

  function hide() {
    window.clearTimeout(hiding);
    device.find("screen").hidden = true;
    device.find("screen").innerHTML = "";
    device.find("idle").hidden = false;
  }

  function isShown(id) {
    return shown === id && !device.find("screen").hidden;
  }

  // Reports that the link is visible, until the server has confirmed it.
  function tell(id) {
    if (!isShown(id)) return;
    if (document.hidden) {
      window.setTimeout(function () { tell(id); }, 1000);
      return;
    }
    device.ask("POST", "/shown", "id=" + encodeURIComponent(id), 8000, function (status) {
      if (status !== 204) window.setTimeout(function () { tell(id); }, 2000);
    });
  }

  function show(screen) {
    // An expired link stays hidden, whatever else changes.
    if (screen.id !== null && screen.id === shown) return;
    hide();
    shown = screen.id;
    if (screen.id === null) return;
    device.find("screen").innerHTML = screen.html;
    device.find("screen").hidden = false;
    device.find("idle").hidden = true;
    // By the screen's own clock, so that it also ends without a network.
    hiding = window.setTimeout(hide, screen.left * 1000);
    tell(screen.id);
  }

  device.run(show, hide, function () {
    return device.find("screen").hidden;
  });
})();
