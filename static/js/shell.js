// What every page has.
import "./app-worker.js";
import "./command-palette.js";
import "./copy-button.js";
import "./keys-help.js";
import "./open-dialog.js";
import "./pop-menu.js";
import "./theme-toggle.js";
